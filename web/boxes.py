"""Choices as HTML, each with how many openings it would leave. A search page has 300 of them: what is the
same on every page is made once. PURE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

Counts = Mapping[str, int]


@lru_cache(maxsize=1 << 14)  # to write a number takes longer than all else of a choice
def said(count: int) -> str:
    """A count as it is read: "1,234"."""
    return f"{count:,}"


class _Choice(NamedTuple):
    """One value. `key`: of its count. `free` and `chosen`: HTML of one that can be chosen and
    of one that is, up to where its count stands; `empty`: all of one that would leave nothing."""

    key: str
    free: str
    chosen: str
    empty: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The values of one field, and where each stands. `before` and `end`: what stands around a count; `none`:
    what is said where it is 0; `bare`: what ends one that is not counted."""

    some: tuple[_Choice, ...]
    places: Mapping[str, int]
    before: str
    end: str
    none: str
    bare: str

    def html(self, chosen: Iterable[str], counts: Counts | None) -> Markup:
        """All of them. One that would leave nothing cannot be chosen, and what is chosen can always be taken
        back. `counts` None: there was no time to count."""
        before, end, bare = self.before, self.end, self.bare
        if counts is None:
            made = [f"{free}{bare}" for _, free, _, _ in self.some]
        else:
            get = counts.get
            made = [
                f"{free}{before}{said(count)}{end}" if (count := get(key)) else empty
                for key, free, _, empty in self.some
            ]
        for value in chosen:
            if (place := self.places.get(value)) is not None:
                key, _, picked, _ = self.some[place]
                if counts is None:
                    made[place] = f"{picked}{bare}"
                else:
                    count = counts.get(key)
                    made[place] = f"{picked}{before}{said(count)}{end}" if count else f"{picked}{self.none}"
        return Markup("".join(made))  # noqa: S704 - escaped where they were made; a count is digits


def boxes(name: str, labels: Mapping[str, str]) -> Choices:
    """Boxes of one field: labels by value."""

    def begin(value: str, label: str, state: str) -> str:
        return f'<label><input type=checkbox name="{name}" value="{escape(value)}"{state}> {escape(label)}'

    end = "</label>\n"
    some = _choices(name, labels, begin, " checked", f" <b>0</b>{end}")
    return Choices(some, _places(labels), " <b>", f"</b>{end}", f" <b>0</b>{end}", end)


def options(name: str, labels: Mapping[str, str], none: str = " (0)", end: str = "</option>") -> Choices:
    """Options of one list: labels by value. `none`: what is said of one that would leave nothing."""

    def begin(value: str, label: str, state: str) -> str:
        return f'<option value="{escape(value)}"{state}>{escape(label)}'

    some = _choices(name, labels, begin, " selected", f"{none}{end}")
    return Choices(some, _places(labels), " (", f"){end}", f"{none}{end}", end)


def _choices(
    name: str, labels: Mapping[str, str], begin: Callable[[str, str, str], str], chosen: str, none: str
) -> tuple[_Choice, ...]:
    return tuple(
        _Choice(
            f"{name}:{value}",
            begin(value, label, ""),
            begin(value, label, chosen),
            begin(value, label, " disabled") + none,
        )
        for value, label in labels.items()
    )


def _places(labels: Mapping[str, str]) -> dict[str, int]:
    return {value: place for place, value in enumerate(labels)}
