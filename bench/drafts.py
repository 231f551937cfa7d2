"""Adverts of the recorded world's vacancies, and pairs of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from aggregator.domain import tagging
from aggregator.domain.identity import Advert
from aggregator.domain.normalise import normalise
from bench.world import markup, wording
from bench.world.facts import Posting, Vacancy, table
from bench.world.listing import postings, slug
from bench.world.wording import Section
from scrapers.source import Board, RawPosting

_SEEN = date(2026, 11, 17)
_HUNT = Board("hunt", "", "aggregator", "feed", "https://hunt.example/")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two adverts; `made` says how the second came of the first."""

    made: tuple[str, ...]
    one: Advert
    other: Advert


@dataclass(frozen=True, slots=True)
class Draft:
    """An advert on its way to a board. `body` writes the sections down, `cut` is the most characters."""

    vacancy: Vacancy
    title: str
    company: str | None
    location: str
    requisition: str | None
    sections: tuple[Section, ...]
    url: str
    body: Callable[[tuple[Section, ...]], str] = markup.html
    cut: int | None = None

    def advert(self, board: Board, key: str) -> Advert:
        text = self.body(self.sections)
        if self.cut is not None and len(text) > self.cut:
            text = text[: self.cut] + "…"
        raw = RawPosting(
            title=self.title,
            external_id=key,
            url=self.url,
            company=self.company,
            location=self.location,
            description=text,
            requisition=self.requisition,
        )
        posting = normalise(raw, board, _SEEN)
        return Advert(posting, tagging.tag_posting(posting))


@cache
def originals() -> tuple[Draft, ...]:
    """The coding vacancies of the recorded world as their employers' own sites show them."""
    listed = [one for some in postings().values() for one in some]
    first = {one.vacancy.id: one.vacancy for one in reversed(listed) if one.vacancy.is_coding}
    return tuple(draft_of(one) for one in sorted(first.values(), key=lambda one: one.id))


def draft_of(vacancy: Vacancy) -> Draft:
    """The advert of a vacancy on its employer's own site."""
    employer = table("employers")[vacancy.employer]["employer"]
    place = f"{vacancy.city}, {vacancy.state}"
    shown = Posting(vacancy, vacancy.employer, vacancy.requisition, vacancy.title, employer)
    return Draft(
        vacancy,
        vacancy.title,
        employer,
        f"Remote - {place}" if vacancy.arrangement == "remote" else place,
        vacancy.requisition,
        wording.describe(shown),
        f"https://{vacancy.employer}.wd1.myworkdayjobs.com/Careers/job/{slug(vacancy.city)}"
        f"/{slug(vacancy.title)}_{vacancy.requisition}",
    )


@cache
def own(draft: Draft, key: str = "1") -> Advert:
    """An advert on its employer's own board."""
    name = draft.vacancy.employer
    return draft.advert(Board(name, draft.company or name, "employer", "workday", draft.url), key)


def elsewhere(draft: Draft, key: str = "2") -> Advert:
    """An advert on another board."""
    return draft.advert(_HUNT, key)
