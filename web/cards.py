"""Openings in a list as HTML.

A list has 25 of them, and most are on many lists. What a card says of its opening is printed once for all
who say the same of themselves; which search its link leads back to, how old it is and whether it is new are
put in where it is shown.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup, escape

from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from web.ages import ago, instant
from web.latest import Latest
from web.present import Card, card

_MOST = 4_000  # cards, of about 1 KB each


@dataclass(frozen=True, slots=True)
class Printed:
    """A card's HTML, with gaps for its link's query, for a mark, and for two ages."""

    link: str
    title: str
    facts: str
    verified: str
    trust: str
    first_seen: datetime
    last_verified: datetime


def printed(one: Card) -> Printed:
    """A card but for what depends on the page that shows it."""
    certification, experience, work = map(escape, one.facts)
    trust = "".join(f" · {escape(fact)}" for fact in one.trust)
    return Printed(
        link=f'<li class="card">\n<h3><a href="/openings/{one.id}',
        title=f'">{escape(one.title)}</a>',
        facts=f'</h3>\n<p class="where">{escape(one.where)}</p>\n{tags(one)}\n'
        f'<p class="asks">{certification}.</p>\n<p>{experience}. {work}.</p>\n{_answer(one)}'
        f'<p class="quiet">First seen {instant(one.first_seen)}',
        verified=f"</time>, last verified {instant(one.last_verified)}",
        trust=f"</time>{trust}</p>\n</li>\n",
        first_seen=one.first_seen,
        last_verified=one.last_verified,
    )


def tags(one: Card) -> Markup:
    """Where the work is, and what it pays."""
    kind, pay = ("pay", one.pay) if one.pay else ("none", "pay not stated")
    named = [*one.settings, (kind, pay)]
    made = " ".join(f'<span class="tag {escape(name)}">{escape(said)}</span>' for name, said in named)
    return Markup(f'<p class="tags">{made}</p>')  # noqa: S704 - escaped above


def _answer(one: Card) -> str:
    if not one.answer:
        return ""
    lacks = f": {escape(one.lacks)}" if one.lacks else ""
    return f'<p class="answer {escape(one.fit)}"><strong>{escape(one.answer)}</strong>{lacks}</p>'


def listed(some: Iterable[Printed], now: datetime, query: str = "", before: datetime | None = None) -> Markup:
    """A list's items at a time. `query`: of the search that they were found by; `before`: what was first seen
    later is new to the reader."""
    made, back = [], f"?{escape(query)}" if query else ""
    for one in some:
        new = ' <span class="tag new">new</span>' if before is not None and one.first_seen > before else ""
        first, last = ago(one.first_seen, now), ago(one.last_verified, now)
        made.append(f"{one.link}{back}{one.title}{new}{one.facts}{first}{one.verified}{last}{one.trust}")
    return Markup("".join(made))  # noqa: S704 - escaped where it was printed


def cards(some: Iterable[Card], now: datetime, query: str = "") -> Markup:
    """The same of cards that are shown here only."""
    return listed(map(printed, some), now, query)


class Cards:
    """Printed cards. Each is of one opening as it was read: once it is read again it is printed anew."""

    def __init__(self, most: int = _MOST) -> None:
        self._printed: Latest[Hashable, tuple[Opening, Printed]] = Latest(most)

    def of(self, openings: Iterable[Opening], wish: Filter) -> list[Printed]:
        """The cards of openings for one that asked with `wish`."""
        found = []
        for opening in openings:
            key = (opening.id, wish.holds, wish.years, wish.lives)
            known = self._printed.get(key)
            if known is None or known[0] is not opening:
                known = self._printed[key] = opening, printed(card(opening, wish))
            found.append(known[1])
        return found
