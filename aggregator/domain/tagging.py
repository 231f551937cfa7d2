"""All readers over one posting: what it claims, and the words behind each claim.

Most of what a hospital's board carries is no coding job, so the first look is a cheap one: a posting with
no word of coding in title or text costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import cached_property, lru_cache
from typing import Any

from aggregator.domain import (
    arrangement,
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
    terms,
    trust,
    whereabouts,
)
from aggregator.domain.levels import Levels
from aggregator.domain.posting import Arrangement, Pay, Place, Posting, Relevance, Requirement, Tag, Tags
from aggregator.domain.requirements import demands_coder
from aggregator.domain.text import Document, read
from aggregator.domain.titles import Title

# Stored with every posting's tags. Raise it whenever the same posting would be tagged otherwise than before:
# what an older number tagged is then tagged anew (`aggregator.retag`). A test compares what the rules say of
# the project's own sentences with what they said under this number.
RULES = 9


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
    titled = read(title)
    heading = Title(titled)
    if not relevance.needs_text(heading, description):
        found, tags = relevance.by_title(titled, heading)
        where = tuple(stated_places) or places.parse_location(location)
        return Tags(relevance=found, places=where, evidence=tuple(tags)) if tags else _no_job(found, where)
    doc = Document.of(title, location, description, markup=markup)
    asked = _Asked(doc)
    found, tags = relevance.judge(doc, heading, names=asked.names_credential, demands=asked.demands_coder)
    where = tuple(stated_places) or places.parse_location(location)
    if found not in ("core", "adjacent"):
        return Tags(
            relevance=found, places=where or whereabouts.labelled(doc.description), evidence=tuple(tags)
        )
    requirement, proof = asked.stated
    said, proofs = _circumstances(doc, company, stated_arrangement)
    where, of_place = whereabouts.read(doc, location, stated_places, said["residency"].allowed)
    said["pay"] = stated_pay or said["pay"]
    said["employment"] = employment.both(stated_employment, said["employment"])
    conflict = any(one.name == arrangement.CONFLICT for one in proofs)
    work, of_work = _work(doc, asked.levels, said["pay"], conflict=conflict)
    evidence = (*tags, *proof, *proofs, *of_place, *of_work)
    return Tags(relevance=found, requirement=requirement, places=where, evidence=evidence, **said, **work)


@lru_cache(maxsize=4096)
def _no_job(found: Relevance, where: tuple[Place, ...]) -> Tags:
    """What most postings claim: nothing, at one of their board's few places."""
    return Tags(relevance=found, places=where)


class _Asked:
    """What a posting asks for, read when something depends on it: most that is no coding job needs none of it."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc

    @cached_property
    def levels(self) -> Levels:
        return Levels(self._doc.description)

    @cached_property
    def _named(self) -> list[mentions.Mention]:
        return mentions.find(self._doc, self.levels)

    @cached_property
    def stated(self) -> tuple[Requirement, list[Tag]]:
        return demands.read(self._doc, self.levels, self._named)

    def names_credential(self) -> bool:
        return any(one.field == "description" for one in self._named)

    def demands_coder(self) -> bool:
        return demands_coder(self.stated[0])


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


def _circumstances(
    doc: Document, company: str | None, stated: Arrangement
) -> tuple[dict[str, Any], list[Tag]]:
    """Where, for whom, for how much and on what terms: fields of Tags, and their tags."""
    facts, of_settings = settings.read(doc, company=company, stated=stated)
    posted, of_pay = pay.read(doc)
    kinds, of_kinds = employment.read(doc)
    living, of_residency = residency.read(doc)
    conditions, of_terms = terms.read(doc)
    employer, of_employer = trust.employer(doc, company)
    said = {
        "settings": facts.settings,
        "facility": facts.facility,
        "arrangement": facts.arrangement,
        "remote_later": facts.remote_later,
        "pay": posted,
        "employment": kinds,
        "residency": living,
        "terms": conditions,
        "employer": employer,
    }
    return said, [*of_settings, *of_pay, *of_kinds, *of_residency, *of_terms, *of_employer]


def _work(
    doc: Document, levels: Levels, posted: Pay | None, *, conflict: bool
) -> tuple[dict[str, Any], list[Tag]]:
    """What is coded, with what and after how many years, and what looks odd about it all."""
    years, entry, of_experience = experience.read(doc, levels)
    special, systems, of_special = specialties.read(doc)
    looks, of_looks = trust.warnings(doc, posted, entry_level=entry, conflict=conflict)
    said = {
        "experience_years": years,
        "entry_level": entry,
        "specialties": special,
        "systems": systems,
        "warnings": looks,
    }
    return said, [*of_experience, *of_special, *of_looks]


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
