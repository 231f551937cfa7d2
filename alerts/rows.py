"""What a digest shows of openings: which of them, in which groups, and what is said of each. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aggregator.domain import phrases, wages
from aggregator.domain.posting import Opening, Tags
from aggregator.domain.requirements import suits
from aggregator.domain.search import Filter
from alerts import why
from scrapers import registry

MOST = 20  # openings in one mail; Gmail cuts off what is longer than about 100 KB, and the footer with it
OF_ONE_EMPLOYER = 5
_GROUPS = {  # by where the work is done, in this order; a changed one stands apart, whatever it is
    "remote": "Remote",
    "hybrid": "Partly remote",
    "onsite": "On site",
    "unknown": "Where the work is done is not stated",
    "changed": "Not new, but changed: now in your search",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One opening of a digest, in words; "" where nothing is to be said. `settings`: `phrases.marks`.
    `fits`: `phrases.standing`.
    `quotes`: the posting's own words for what it requires."""

    title: str
    url: str
    employer: str
    place: str
    changed: str
    settings: tuple[tuple[str, str], ...]
    where: str
    asks: str
    fits: str
    answer: str
    pay: str
    beside: str
    matched: str
    seen: str
    quotes: tuple[str, ...] = ()
    attributions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading; "" where there is only one group."""

    heading: str
    rows: tuple[Row, ...]


def chosen(openings: Sequence[Opening]) -> list[Opening]:
    """Those that a mail shows: the first ones, but never more than a few of one employer."""
    shown: list[Opening] = []
    had: Counter[str] = Counter()
    for one in openings:
        employer = _employer(one)
        if had[employer] < OF_ONE_EMPLOYER and len(shown) < MOST:
            shown.append(one)
            had[employer] += bool(employer)
    return shown


def groups(
    shown: Sequence[Opening], wish: Filter, changes: Mapping[int, Sequence[str]], site_url: str
) -> tuple[Group, ...]:
    """Openings by where the work is done, those of one employer together. `changes`: what made news of one
    that is not new (`news.KINDS`), by opening."""
    found: dict[str, list[Opening]] = {name: [] for name in _GROUPS}
    for one in shown:
        found["changed" if one.id in changes else one.tags.arrangement].append(one)
    made = {name: _together(ones) for name, ones in found.items() if ones}
    return tuple(
        Group(
            _GROUPS[name] if len(made) > 1 or name == "changed" else "",
            tuple(row(one, wish, changes.get(one.id, ()), site_url) for one in ones),
        )
        for name, ones in made.items()
    )


def row(opening: Opening, wish: Filter, changes: Sequence[str], site_url: str) -> Row:
    """An opening as one who asked with `wish` reads of it."""
    tags = opening.tags
    fit = suits(tags, wish.holds, wish.years, wish.lives)
    return Row(
        title=opening.title,
        url=f"{site_url}/openings/{opening.id}" if opening.id else f"{site_url}/?{wish.query()}",
        employer=opening.company or "",
        place=phrases.place(tags, opening.location),
        changed=_sentence(why.now_fits(changes, opening, wish)),
        settings=phrases.marks(tags),
        where=_where(tags),
        asks=f"{phrases.certification(tags)}. {phrases.experience(tags)}",
        fits=phrases.standing(fit),
        answer=": ".join(filter(None, phrases.fit(fit))) if fit else "",
        pay=phrases.pay(tags.pay),
        beside=phrases.beside(tags.pay, wages.context(tags, wish.lives).shown),
        matched="; ".join(why.met(opening, wish)),
        seen=_seen(opening),
        quotes=phrases.proofs(tags, opening.description),
        attributions=registry.attributions(one.platform for one in opening.copies),
    )


def _where(tags: Tags) -> str:
    """Beside the word "Where": how the work is done, with the limits of a remote job."""
    return phrases.work(tags) if tags.arrangement != "unknown" or tags.remote_later else "Not stated"


def _together(ones: Sequence[Opening]) -> list[Opening]:
    """The same with those of one employer after its first."""
    first: dict[str, int] = {}
    for at, one in enumerate(ones):
        first.setdefault(_employer(one) or f"nobody {at}", at)
    order = [first.get(_employer(one), at) for at, one in enumerate(ones)]
    return [ones[at] for at in sorted(range(len(ones)), key=order.__getitem__)]


def _employer(one: Opening) -> str:
    return (one.company or "").casefold().strip()


def _sentence(said: Sequence[str]) -> str:
    joined = "; ".join(said)
    return joined[:1].upper() + joined[1:]


def _seen(opening: Opening) -> str:
    first = f"First seen {opening.first_seen:%B} {opening.first_seen.day}"
    sources = list(dict.fromkeys(one.source for one in opening.standing))
    if not sources:
        return first
    more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    gone = f"; {phrases.gone(opening.left_own_site)}" if opening.left_own_site else ""
    return f"{first}, on {sources[0]}{more}{gone}"
