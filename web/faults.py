"""What is wrong with a field of a form, as HTML beside it and in it. PURE."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

_NOTHING = Markup()


def error(errors: Mapping[str, str], name: str) -> Markup:
    """The word on a field, to stand beside it."""
    if name not in errors:
        return _NOTHING
    return Markup('<span class="error" id="error-{}">{}</span>').format(name, errors[name])


def wrong(errors: Mapping[str, str], name: str) -> Markup:
    """What marks a field, among its attributes, as the one that the word is about."""
    if name not in errors:
        return _NOTHING
    return Markup(' aria-invalid="true" aria-describedby="error-{}"').format(name)
