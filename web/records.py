"""What programs are told: openings, states, credentials and sources as JSON values. PURE.

The names of fields stand in web/schemas.py, too, which a test holds equal to what is written here. Unknown is
null or an empty list, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from aggregator.domain.credentials import UMBRELLAS, Credential, members
from aggregator.domain.posting import Copy, Opening, Pay, Tag, Tags
from aggregator.domain.requirements import Qualification, suits
from aggregator.domain.search import Filter
from aggregator.domain.wages import StateWages
from alerts.message import Site
from web import present
from web.sources import Source

Record = dict[str, Any]


def summary(opening: Opening, wish: Filter, site: Site) -> Record:
    """An opening in a list. `fit` answers what `wish` says of the asker, where it says anything."""
    tags = opening.tags
    fit = suits(tags, wish.holds, wish.years, wish.lives)
    return {
        "id": opening.id,
        "url": f"{site.url}/openings/{opening.id}",
        "title": opening.title,
        "employer": opening.company,
        "location": opening.location,
        "places": [asdict(one) for one in tags.places],
        **_claimed(tags),
        "fit": None if fit is None else _fit(fit),
        "status": opening.status,
        "posted_on": opening.posted_on.isoformat() if opening.posted_on else None,
        "first_seen": present.moment(opening.first_seen),
        "last_verified": present.moment(opening.last_verified),
        "reposts": opening.reposts,
        "copies": [_copy(one) for one in opening.copies],
        "attributions": list(present.attributions(opening)),
    }


def _fit(found: Qualification) -> Record:
    return {"answer": found.answer, "missing": list(found.missing), "unasked": list(found.unasked)}


def detail(opening: Opening, wish: Filter, site: Site) -> Record:
    """An opening with its text and, for every claim, the words that prove it."""
    return {
        **summary(opening, wish, site),
        "description": opening.description,
        "claims": _claims(opening.tags.evidence),
    }


def _claimed(tags: Tags) -> Record:
    residency, requirement = tags.residency, tags.requirement
    return {
        "relevance": tags.relevance,
        "settings": list(tags.settings),
        "facility": tags.facility,
        "arrangement": tags.arrangement,
        "remote_later": tags.remote_later,
        "residency": {
            "allowed": sorted(residency.allowed),
            "excluded": sorted(residency.excluded),
            "radius_miles": residency.radius_miles,
            "time_zones": list(residency.time_zones),
        },
        "requirement": {
            "all_of": [
                {"any_of": sorted(one.codes), "grace_months": one.grace_months}
                for one in requirement.required
            ],
            **{name: sorted(getattr(requirement, name)) for name in ("preferred", "excluded", "mentioned")},
            "apprentice": requirement.apprentice,
        },
        "experience_years": tags.experience_years,
        "entry_level": tags.entry_level,
        "pay": _pay(tags.pay),
        **{name: list(getattr(tags, name)) for name in ("employment", "specialties", "systems", "warnings")},
        "employer_kind": tags.employer,
    }


def _pay(pay: Pay | None) -> Record | None:
    """As posted, and in dollars a year where that can be reckoned."""
    if pay is None:
        return None
    low, high = (None if one is None else round(one, 2) for one in pay.per_year())  # whole cents
    return asdict(pay) | {"per_year": {"minimum": low, "maximum": high}}


def _copy(one: Copy) -> Record:
    """Where it is advertised. A feed may state any address: only those of the web are given."""
    return {
        "source": one.source,
        "url": one.url if urlsplit(one.url).scheme in ("http", "https") else None,
        "own_site": one.own_site,
        "status": one.status,
        "first_seen": present.moment(one.first_seen),
        "last_verified": present.moment(one.last_verified),
        "authenticated": one.vouched,
        "merge_reason": one.merge_reason,
    }


def _claims(evidence: Iterable[Tag]) -> list[Record]:
    found: dict[str, list[Record]] = {}
    for one in evidence:
        words = {name: getattr(one, name) for name in ("field", "start", "end", "quote", "rule")}
        found.setdefault(one.name, []).append(words)
    return [{"claim": name, "evidence": words} for name, words in found.items()]


def state(one: StateWages, here: Record, remote: Record) -> Record:
    """The figures of a state, and how many openings are in it or take its residents from afar."""
    return {
        "usps": one.usps,
        "name": one.name,
        "wages": None if one.oews is None else asdict(one.oews),
        "guide": [asdict(each) for each in one.guide],
        "price_level": None if one.price_level is None else asdict(one.price_level),
        "notes": list(one.notes),
        "openings": here,
        "remote_openings": remote,
    }


def count(found: int, cap: int, query: str, site: Site) -> Record:
    """How many openings a search finds, and the search itself. Beyond `cap` nobody counts on."""
    return {"count": min(found, cap), "more": found > cap, "url": f"{site.url}/?{query}"}


def credential(one: Credential) -> Record:
    """A line of the table of credentials."""
    return {
        "code": one.code,
        "name": one.name,
        "issuer": one.issuer,
        "status": one.status,
        "family": one.family,
        "stands_for": sorted(members(one.code) - UMBRELLAS) if one.code in UMBRELLAS else [],
    }


def source(one: Source, *, passed_on: bool, site: Site) -> Record:
    """A board and how it does. `passed_on`: its postings are in this API."""
    return {
        "name": one.name,
        "url": f"{site.url}{one.link}",
        "employer": one.employer,
        "kind": one.kind,
        "platform": one.platform,
        "careers_page": one.url or None,
        "state": one.health.state,
        "cause": one.health.cause,
        "said": one.health.said,
        "last_read_at": present.moment(one.last_ok_at) if one.last_ok_at else None,
        "attribution": one.attribution,
        "passed_on": passed_on,
    }
