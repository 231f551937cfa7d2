"""What web/records.py writes, as JSON Schema: every field is always there, and there is no other. PURE."""

from __future__ import annotations

from typing import Any, get_args

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.health import STATES as HEALTH
from aggregator.domain.places import STATES
from aggregator.domain.posting import (
    Apprentice,
    Arrangement,
    EmployerKind,
    Facility,
    PayUnit,
    Relevance,
    SettingName,
    Status,
)

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
YES: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
LINK: Schema = {"type": "string", "format": "uri"}
TIME: Schema = {"type": "string", "format": "date-time"}
DATE: Schema = {"type": "string", "format": "date"}


def record(said: str, /, **fields: Schema) -> Schema:
    """An object of these fields and no others."""
    return {
        "type": "object",
        "description": said,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def listed(one: Schema) -> Schema:
    return {"type": "array", "items": one}


def maybe(one: Schema) -> Schema:
    """The same, or null where it is not known."""
    return {"anyOf": [one, {"type": "null"}]}


def one_of(allowed: Any, said: str = "") -> Schema:
    values = list(allowed if not hasattr(allowed, "__origin__") else get_args(allowed))
    return {"type": "string", "enum": values} | ({"description": said} if said else {})


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_CODES = listed(one_of(CREDENTIALS))
_USPS = listed(one_of(STATES))
_PLACE = record("as far as it is stated", city=maybe(TEXT), state=maybe(one_of(STATES)), country=maybe(TEXT))
_RESIDENCY = record(
    "where a remote worker must live; an empty `allowed` names no state",
    allowed=_USPS,
    excluded=_USPS,
    radius_miles=maybe(WHOLE),
    time_zones=listed(TEXT),
)
_GROUP = record(
    "any of these meets it; `grace_months`: it may be earned so long after hire",
    any_of=_CODES,
    grace_months=maybe(WHOLE),
)
_REQUIREMENT = record(
    "every group of `all_of` must be met",
    all_of=listed(_GROUP),
    preferred=_CODES,
    excluded=_CODES,
    mentioned=_CODES,
    apprentice=one_of(Apprentice, "may holders of CPC-A apply?"),
)
_PAY = record(
    "as posted; `doubtful`: nobody is paid so, and nothing is reckoned with it",
    minimum=maybe(NUMBER),
    maximum=maybe(NUMBER),
    unit=one_of(PayUnit),
    currency=TEXT,
    doubtful=YES,
    per_year=record(
        "2,080 hours to a year; null for pay by the chart", minimum=maybe(NUMBER), maximum=maybe(NUMBER)
    ),
)
_COPY = record(
    "where it is advertised; `authenticated` false: it came in a mail whose sender nobody vouches for",
    source=TEXT,
    url=maybe(LINK),
    own_site=YES,
    status=one_of(Status),
    first_seen=TIME,
    last_verified=TIME,
    authenticated=YES,
    merge_reason=TEXT,
)
_FIT = record(
    "what `holds`, `years` and `lives` of the question come to; unstated: the posting asks for nothing that"
    " could be met; `unasked`: years or a home that it asks for and the question does not tell",
    answer=one_of(("yes", "within_grace", "not_yet", "unstated")),
    missing=listed(TEXT),
    unasked=listed(TEXT),
)
_OPENING: dict[str, Schema] = {
    "id": WHOLE,
    "url": LINK,
    "title": TEXT,
    "employer": maybe(TEXT),
    "location": maybe(TEXT),
    "places": listed(_PLACE),
    "relevance": one_of(Relevance),
    "settings": listed(one_of(SettingName)),
    "facility": one_of(Facility),
    "arrangement": one_of(Arrangement),
    "remote_later": YES,
    "residency": _RESIDENCY,
    "requirement": _REQUIREMENT,
    "experience_years": maybe(NUMBER),
    "entry_level": YES,
    "pay": maybe(_PAY),
    "employment": listed(TEXT),
    "specialties": listed(TEXT),
    "systems": listed(TEXT),
    "warnings": listed(TEXT),
    "employer_kind": one_of(EmployerKind),
    "fit": maybe(_FIT),
    "status": one_of(Status),
    "posted_on": maybe(DATE),
    "first_seen": TIME,
    "last_verified": TIME,
    "reposts": WHOLE,
    "copies": listed(_COPY),
    "attributions": {
        **listed(TEXT),
        "description": "what its sources ask to be shown wherever it is",
    },
}
_EVIDENCE = record(
    "characters `start` to `end` of a field, and the rule that read them",
    field=one_of(("title", "location", "description")),
    start=WHOLE,
    end=WHOLE,
    quote=TEXT,
    rule=TEXT,
)
_CLAIM = record("e.g. setting:remote, with the words that prove it", claim=TEXT, evidence=listed(_EVIDENCE))
_FIGURE = record(
    "one published number",
    label=TEXT,
    value=NUMBER,
    unit=TEXT,
    publisher=TEXT,
    release=TEXT,
    soc=TEXT,
    area=TEXT,
)
_DOLLARS = ("mean", "median", "p10", "p25", "p75", "p90", "median_hour", "p10_hour", "p90_hour")
_WAGES = record(
    "dollars a year, and an hour where the name says so; null: not published",
    area=TEXT,
    **dict.fromkeys(_DOLLARS, maybe(NUMBER)),
    employed=maybe(WHOLE),
    employed_rse=maybe(NUMBER),
    publisher=TEXT,
    release=TEXT,
    soc=TEXT,
)
COUNT = record("`more`: there are more than `count`; `url`: the search", count=WHOLE, more=YES, url=LINK)
CREDENTIAL: dict[str, Schema] = {
    "code": one_of(CREDENTIALS),
    "name": TEXT,
    "issuer": TEXT,
    "status": TEXT,
    "family": TEXT,
    "stands_for": _CODES,
}
SCHEMAS: dict[str, Schema] = {
    "Opening": record("An opening: the vacancy behind one or more adverts", **_OPENING),
    "OpeningInFull": record(
        "An opening with its text and its proofs", **_OPENING, description=TEXT, claims=listed(_CLAIM)
    ),
    "Openings": record("A page of openings", openings=listed(ref("Opening")), page=LINK, next=maybe(LINK)),
    "State": record(
        "What is published of a state, and its openings",
        usps=one_of(STATES),
        name=TEXT,
        wages=maybe(_WAGES),
        guide=listed(_FIGURE),
        price_level=maybe(_FIGURE),
        notes=listed(TEXT),
        openings=COUNT,
        remote_openings=COUNT,
    ),
    "Credentials": record(
        "Every credential that a search knows",
        credentials=listed(record("A credential; an umbrella stands for others", **CREDENTIAL)),
    ),
    "Source": record(
        "A board and how it does",
        name=TEXT,
        url=LINK,
        employer=TEXT,
        kind=TEXT,
        platform=TEXT,
        careers_page=maybe(LINK),
        state=one_of(HEALTH),
        cause=TEXT,
        said=TEXT,
        last_read_at=maybe(TIME),
        attribution=TEXT,
        passed_on=YES,
    ),
    "Sources": record("A page of sources", sources=listed(ref("Source")), next=maybe(LINK)),
    "Problem": {
        "type": "object",
        "description": "RFC 9457; `errors`: what is wrong with each parameter",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "errors": {"type": "object", "additionalProperties": TEXT},
        },
        "required": ["type", "title", "status", "detail"],
        "additionalProperties": False,
    },
}
