"""Choices as HTML. A search page has 300 of them: made by a macro they took most of its time. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from markupsafe import Markup, escape

from web.panel import Choice


@cache
def _box(name: str, value: str, label: str) -> tuple[str, str]:
    """What stands before and after a box's state."""
    begins = f'<label><input type=checkbox name="{escape(name)}" value="{escape(value)}"'
    return begins, f"> {escape(label)}"


def boxes(choices: Iterable[Choice], name: str) -> Markup:
    """Boxes of one field, each with its count."""
    made = []
    for one in choices:
        begins, ends = _box(name, one.value, one.label)
        count = f" <b>{one.count}</b>" if one.count else ""
        made.append(f"{begins}{_state(one, ' checked')}{ends}{count}</label>\n")
    return Markup("".join(made))  # noqa: S704 - escaped above; a count is digits and commas


def options(choices: Iterable[Choice]) -> Markup:
    """Options of one list, each with its count."""
    made = []
    for one in choices:
        count = f" ({one.count})" if one.count else ""
        state = _state(one, " selected")
        made.append(f'<option value="{escape(one.value)}"{state}>{escape(one.label)}{count}</option>')
    return Markup("".join(made))  # noqa: S704 - as above


def _state(one: Choice, chosen: str) -> str:
    if one.is_chosen:
        return chosen
    return " disabled" if one.is_empty else ""
