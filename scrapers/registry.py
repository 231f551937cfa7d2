"""Every platform: each module of `scrapers.platforms` exports one, and nothing is registered by hand."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from scrapers import platforms as package
from scrapers.source import Board, Platform, SourceError


class UnknownPlatform(SourceError):  # noqa: N818 - it says what happened
    """A platform's name that no module has."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no platform {name!r}; known: {', '.join(platforms())}")


@cache
def platforms() -> Mapping[str, Platform]:
    """All platforms by name, in the order of their names."""
    found = {}
    for module in sorted(one.name for one in pkgutil.iter_modules(package.__path__)):
        platform: Platform = import_module(f"{package.__name__}.{module}").PLATFORM
        found[platform.name] = platform
    return MappingProxyType(found)


def platform(name: str) -> Platform:
    """One platform. Raises UnknownPlatform."""
    try:
        return platforms()[name]
    except KeyError:
        raise UnknownPlatform(name) from None


def attributions(names: Iterable[str]) -> tuple[str, ...]:
    """What the terms of these platforms ask to be shown with their postings, each once."""
    known = platforms()
    asked = (known[name].attribution for name in names if name in known)
    return tuple(dict.fromkeys(filter(None, asked)))


def resolve(url: str) -> Board | None:
    """The board behind a careers page's address; None when no platform knows such an address."""
    for one in platforms().values():
        try:
            board = one.resolve(url)
        except ValueError:  # "http://[" is no address
            continue
        if board is not None:
            return board
    return None
