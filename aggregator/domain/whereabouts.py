"""Where the job is, when its source's own field does not say: from the title, the text, or the one state whose
residents a remote job takes.

The headquarters of an employer are no place of a job.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import data
from aggregator.domain.places import parse_location
from aggregator.domain.posting import Place, Tag
from aggregator.domain.states import Named, named
from aggregator.domain.text import Document, Text

_LABEL = re.compile(
    r"\b(?:(?:job|work|primary|position|duty|office) )?(?:locations?(?:\(s\))?|work ?(?:site|place)|place of work|duty station|where(?: you(?:'ll| will) work)?)\s*:\s*$",
    re.IGNORECASE,
)
_OF_THE_JOB = re.compile(
    r"(?:\b(?:position|role|job|opening|opportunity|office|practice|clinic|hospital|facility|campus|onsite|on-site|in person|work)\b[^.;\n]{0,40}"
    r"\b(?:located|based|is|be|work) (?:in|at|near)|\bmust (?:report|commute|come) to [^.;\n]{0,30}|\bour (?:office|clinic|hospital|practice) (?:in|at|near)|\bwork (?:in|at|out of) our|\b(?:located|based) in (?:downtown |beautiful |sunny )?) ?$",
    re.IGNORECASE,
)
_NOT_OF_THE_JOB = re.compile(
    r"headquart|(?:main|head|home|principal|central) office|corporate|candidates?|applicants?|founded|clinics in|locations in|hospitals",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:remote|work|live|living|resid\w+|located|based|hire|hiring|candidates?|applicants?|coders?|anyone|anywhere|only)\b"
)
_CITY = re.compile(r"(?P<city>[A-Z][A-Za-z.'-]*(?: [A-Z][A-Za-z.'-]*){0,3}), ?$")
# "This rate is paid in Elmstead, Minnesota", "the salary is right for the Portland area"
_PAY_FOR = re.compile(
    r"\b(?:[Rr]ange|[Pp]ay|[Rr]ates?|[Ss]alary|[Cc]ompensation)\b[^.;\n]{0,30} (?:for|in|to) (?:the )?(?P<city>[A-Z][a-z.'-]+(?: [A-Z][a-z.'-]+){0,2})"
    r"(?=[,;.]| metro| area| market)"
)
_METRO = re.compile(r"(?P<city>[^,-]+)[^,]*, (?P<state>[A-Z]{2})")
_STATE = 20  # characters behind a city in which its state stands
_CODE_AND_ZIP = re.compile(r"[A-Z]{2} \d{5}(?!\d)")
_ZIP = re.compile(r",? \d{5}(?:-\d{4})?\b")
_ABROAD = re.compile(
    r"\b(?P<country>PH|Philippines|India|Canada|UK|United Kingdom|Saudi Arabia|UAE|Pakistan|Kenya)\)?\s*$"
)


def read(
    doc: Document, location: str | None, stated: Sequence[Place], allowed: frozenset[str]
) -> tuple[tuple[Place, ...], list[Tag]]:
    """(places, tags "state:TX" for what only title or text says). `stated`: of the source's own fields;
    `allowed`: the states whose residents the job takes."""
    known = tuple(stated) or parse_location(location)
    if any(one.state or one.city or one.country not in (None, "US") for one in known):
        return known, []
    if abroad := _ABROAD.search(doc.title.plain):
        return parse_location(abroad["country"]), []
    if found := _in_text(doc) or _of_pay(doc, allowed):
        place, tag = found
        return (place,), [tag]
    if len(allowed) == 1:
        (state,) = allowed
        return (replace(known[0] if known else Place(), state=state, country="US"),), []
    return (known, []) if known else _country(doc)


def _country(doc: Document) -> tuple[tuple[Place, ...], list[Tag]]:
    """The United States, where a text that names no place says so of the people it looks for."""
    text = doc.description
    for cue in text.scan.of("place"):
        first, last = text.sentence(cue.start, cue.end)
        if cue.value == "us" and _PEOPLE.search(text.lower, first, last):
            proof = doc.tag("country:US", "description", cue.start, cue.end, "place/country")
            return (Place(country="US"),), [proof]
    return (), []


def labelled(text: Text) -> tuple[Place, ...]:
    """The place that a text itself gives as "Location: Joplin, MO"; empty without label, city and state."""
    for first, last in text.sentences_with("place"):
        for one in named(text, first, last):
            if place := _labelled(text, one):
                return (place,)
    return ()


def _in_text(doc: Document) -> tuple[Place, Tag] | None:
    text, title = doc.description, named(doc.title)
    if len({one.code for one in title}) == 1:
        city = _CITY.search(doc.title.plain[: title[0].start])
        place = Place(city["city"] if city else None, title[0].code, "US")
        return place, doc.tag(f"state:{place.state}", "title", title[0].start, title[0].end, "place/title")
    spans = text.sentences_with("place")
    if not doc.location.plain:
        spans += [text.sentence(*found.span()) for found in _CODE_AND_ZIP.finditer(text.plain)]
    for first, last in spans:
        for one in named(text, first, last):
            if stands := _labelled(text, one) or _placed(text, one):
                proof = doc.tag(f"state:{one.code}", "description", one.start, one.end, "place/text")
                return stands, proof
    return None


def _of_pay(doc: Document, allowed: frozenset[str]) -> tuple[Place, Tag] | None:
    """The city that a range of pay is said to be for, in one of the states whose residents the job takes."""
    text = doc.description
    for found in _PAY_FOR.finditer(text.plain) if allowed else ():
        said = frozenset(one.code for one in named(text, found.end(), found.end() + _STATE)[:1])
        states = allowed & (said or _metros().get(found["city"], frozenset()))
        if len(states) == 1:
            (state,) = states
            tag = doc.tag(f"state:{state}", "description", *found.span("city"), "place/pay")
            return Place(found["city"], state, "US"), tag
    return None


@cache
def _metros() -> dict[str, frozenset[str]]:
    """The states in which a metropolitan area of a name lies: Portland is in Maine and in Oregon."""
    found: dict[str, frozenset[str]] = {}
    for row in data.rows("oews_2025_metro_29-2072.csv"):
        if area := _METRO.match(row["area_name"]):
            found[area["city"]] = found.get(area["city"], frozenset()) | {area["state"]}
    return found


def _labelled(text: Text, one: Named) -> Place | None:
    city = _CITY.search(text.plain, max(0, one.start - 50), one.start)
    if city is None or not _LABEL.search(text.plain, max(0, city.start() - 30), city.start()):
        return None
    return Place(_cased(city["city"]), one.code, "US")


def _placed(text: Text, one: Named) -> Place | None:
    """ "our office is located in Greenville, South Carolina", "Salem, OR 97301"."""
    plain = text.plain
    first, _ = text.sentence(one.start, one.end, 120)
    city = _CITY.search(plain, max(first, one.start - 50), one.start)
    if city is None:
        return None
    before = plain[first : city.start()]
    if _NOT_OF_THE_JOB.search(before):
        return None
    if _ZIP.match(plain, one.end) or _OF_THE_JOB.search(before):
        return Place(_cased(city["city"]), one.code, "US")
    return None


def _cased(name: str) -> str:
    return name.title() if name.isupper() else name
