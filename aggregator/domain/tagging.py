"""All readers over one posting: what it claims, and the words behind each claim.

Most of what a hospital's board carries is no coding job, so the first look is a cheap one: a posting with
no word of coding in title or text costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from aggregator.domain import (
    demands,
    employment,
    experience,
    mentions,
    pay,
    places,
    relevance,
    residency,
    settings,
    specialties,
)
from aggregator.domain.levels import Levels
from aggregator.domain.posting import Arrangement, Pay, Place, Posting, Tag, Tags
from aggregator.domain.text import Document

# Stored with every posting's tags. Raise it whenever the same posting would be tagged otherwise than before:
# what an older number tagged is then tagged anew (`aggregator.retag`). A test compares what the rules say of
# the project's own sentences with what they said under this number.
RULES = 1

# Without one of these nobody codes charts. No word boundaries in front: this runs over every posting.
_CUE = re.compile(
    r"[Cc]od(?:er|ing)|CODER|CODING|ICD|CPT|DRG|HCC|[Aa]bstract|[Hh]ealth [Ii]nformation|[Rr]isk [Aa]djust"
)


def tag(
    *,
    title: str,
    company: str | None = None,
    location: str | None = None,
    description: str = "",
    markup: bool | None = None,
    stated_arrangement: Arrangement = "unknown",
    stated_pay: Pay | None = None,
    stated_places: Sequence[Place] = (),
    stated_employment: Sequence[str] = (),
) -> Tags:
    """The claims of a posting. `stated_…` is what structured fields of its source say: pay and places stand
    before what the text says, the arrangement behind it, the employment beside it. `markup`: see `text.read`.

    A posting that is no coding job gets its relevance only.
    """
    if not (_CUE.search(title) or _CUE.search(description)):
        doc = Document.of(title, None, "", markup=False)
        found, tags = relevance.judge(doc, (), demanded=False)
        return Tags(relevance=found, places=tuple(stated_places), evidence=tuple(tags))
    doc = Document.of(title, location, description, markup=markup)
    levels = Levels(doc.description.plain)
    named = mentions.find(doc)
    requirement, proof = demands.read(doc, levels, named)
    found, tags = relevance.judge(doc, named, demanded=bool(requirement.required))
    where = tuple(stated_places) or places.parse_location(location) or places.labelled(doc.description.plain)
    if found not in ("core", "adjacent"):
        return Tags(relevance=found, places=where, evidence=tuple(tags))
    known = Tags(relevance=found, requirement=requirement, places=where, evidence=(*tags, *proof))
    facts, of_settings = settings.read(doc, company=company, stated=stated_arrangement)
    posted_pay, of_pay = pay.read(doc)
    kinds, of_kinds = employment.read(doc)
    return replace(
        _with_work(known, doc, levels, (*of_settings, *of_pay, *of_kinds)),
        settings=facts.settings,
        facility=facts.facility,
        arrangement=facts.arrangement,
        remote_later=facts.remote_later,
        pay=stated_pay or posted_pay,
        employment=employment.both(stated_employment, kinds),
    )


def tag_posting(posting: Posting) -> Tags:
    """The claims of a posting that `normalise` has made."""
    return tag(
        title=posting.title,
        company=posting.company,
        location=posting.location,
        description=posting.description,
        markup=False,
        stated_arrangement=posting.arrangement,
        stated_pay=posting.pay,
        stated_places=posting.places,
        stated_employment=posting.employment,
    )


def is_ours(tags: Tags) -> bool:
    """A coding job, and in the United States as far as its place is stated."""
    countries = {place.country for place in tags.places if place.country}
    return tags.is_coding and (not countries or "US" in countries)


def _with_work(known: Tags, doc: Document, levels: Levels, proof: Sequence[Tag]) -> Tags:
    """What only the text can say: experience, residency, what is coded and with what."""
    living, of_residency = residency.read(doc)
    years, entry, of_experience = experience.read(doc, levels)
    special, systems, of_special = specialties.read(doc)
    return replace(
        known,
        residency=living,
        experience_years=years,
        entry_level=entry,
        specialties=special,
        systems=systems,
        evidence=(*known.evidence, *proof, *of_residency, *of_experience, *of_special),
    )


def as_contract(tags: Tags) -> dict[str, Any]:
    """The tags as `chartwork tag` prints them, without "id"."""
    requirement = tags.requirement
    return {
        "relevance": tags.relevance,
        "is_medical_coding": tags.is_coding,
        "settings": list(tags.settings),
        "facility": tags.facility,
        "arrangement": tags.arrangement,
        "remote_later": tags.remote_later,
        "residency": {
            "allowed_states": sorted(tags.residency.allowed),
            "excluded_states": sorted(tags.residency.excluded),
        },
        "requirements": {
            "required": [sorted(group.codes) for group in requirement.required],
            "preferred": sorted(requirement.preferred),
            "excluded": sorted(requirement.excluded),
            "grace_months": requirement.grace_months,
        },
        "apprentice": requirement.apprentice,
        "experience_years_min": tags.experience_years,
        "entry_level": tags.entry_level,
        "pay": None if tags.pay is None else _pay(tags.pay),
        "state": tags.place.state,
        "country": tags.place.country,
        "specialties": list(tags.specialties),
        "systems": list(tags.systems),
        "employment": list(tags.employment),
        "evidence": [
            {
                ("tag" if name == "name" else name): value
                for name, value in asdict(one).items()
                if name != "rule"
            }
            for one in tags.evidence
        ],
    }


def _pay(posted: Pay) -> dict[str, Any]:
    return {"min": posted.minimum, "max": posted.maximum, "unit": posted.unit, "currency": posted.currency}
