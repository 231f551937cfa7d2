"""Openings → what a template shows. PURE."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from aggregator.domain import conditions, phrases
from aggregator.domain.credentials import CREDENTIALS, UMBRELLAS
from aggregator.domain.posting import Copy, Opening
from aggregator.domain.requirements import suits
from aggregator.domain.search import Filter
from scrapers import registry


@dataclass(frozen=True, slots=True)
class Card:
    """An opening in a list."""

    id: int
    title: str
    where: str
    settings: tuple[tuple[str, str], ...]  # phrases.marks
    facts: tuple[str, ...]
    pay: str
    first_seen: datetime
    last_verified: datetime
    trust: tuple[str, ...]
    answer: str
    lacks: str
    fit: str = ""  # phrases.standing


def card(opening: Opening, wish: Filter) -> Card:
    """An opening as one that asked with `wish` sees it."""
    tags = opening.tags
    fit = suits(tags, wish.holds, wish.years, wish.lives)
    answer, lacks = phrases.fit(fit) if fit else ("", "")
    facts = (phrases.certification(tags), phrases.experience(tags), phrases.work(tags))
    return Card(
        id=opening.id,
        title=opening.title,
        where=where(opening),
        settings=phrases.marks(tags),
        facts=facts,
        pay=phrases.pay(tags.pay),
        first_seen=opening.first_seen,
        last_verified=opening.last_verified,
        trust=trust(opening),
        answer=answer,
        lacks=lacks,
        fit=phrases.standing(fit),
    )


def moment(at: datetime) -> str:
    """A time as programs read it (RFC 3339), in UTC and whole seconds."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def where(opening: Opening) -> str:
    """Employer and place in one line."""
    place = phrases.place(opening.tags, opening.location)
    return " · ".join(part for part in (opening.company, place) if part)


def trust(opening: Opening) -> tuple[str, ...]:
    """What is known of where it is advertised."""
    said = []
    if opening.on_own_site:
        said.append("On the employer's own site")
    elif opening.left_own_site:
        gone = phrases.gone(opening.left_own_site)
        said.append(gone[:1].upper() + gone[1:])
    elif opening.copies:
        said.append("Not found on the employer's own site")
    boards = {one.board for one in opening.standing}
    said += [f"on {len(boards)} boards"] if len(boards) > 1 else []
    times = opening.reposts
    said += [f"posted again {'once' if times == 1 else f'{times} times'}"] if times else []
    return tuple(said)


def credential(code: str) -> str:
    """A credential's code; an umbrella, which has none, in words."""
    name = CREDENTIALS[code].name
    return name[:1].upper() + name[1:] if code in UMBRELLAS else code


def copies(opening: Opening) -> tuple[Copy, ...]:
    """Where to apply: the employer's own posting first, those that are gone last."""
    return tuple(sorted(opening.copies, key=lambda one: (one.status == "closed", not one.own_site)))


def platforms(opening: Opening) -> tuple[str, ...]:
    """The platforms of its copies, each once."""
    return tuple(dict.fromkeys(one.platform for one in opening.copies))


def cues(opening: Opening) -> tuple[str, ...]:
    """What scams have in common with it, a sentence each: reasons to look twice, no verdict."""
    return conditions.warnings(opening.tags)


def attributions(opening: Opening) -> tuple[str, ...]:
    """What the sources of its copies ask to be shown beside them."""
    return registry.attributions(platforms(opening))
