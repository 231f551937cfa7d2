"""The JSON that pages carry in their scripts, read as leniently as browsers and crawlers do. PURE."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from scrapers.html import parse
from scrapers.source import ParseError


def embedded(source: str, after: str) -> Any:
    """The one balanced JSON value that follows the words `after` in a script.

    Other assignments may stand behind it on the same line, so neither a line end nor a semicolon ends it.
    Raises ParseError when the words or the value are not there.
    """
    at = source.find(after)
    start = re.compile(r"[\[{]").search(source, at + len(after)) if at >= 0 else None
    if start is None:
        raise ParseError(f"a script with {after!r}")
    try:
        return json.JSONDecoder(strict=False).raw_decode(source, start.start())[0]
    except (ValueError, RecursionError) as broken:
        raise ParseError(f"JSON after {after!r} ({broken})") from broken


# An unclosed string reaches to the end: a search that gave up there and began anew would be quadratic.
_PIECE = re.compile(r'"((?:[^"\\]++|\\.)*+)"?|,(?=\s*+[}\]])', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.))', re.DOTALL)
_WRAPPERS = ("<!--", "//", "/*", "<![CDATA[", "*/")
_AROUND = "\ufeff \t\r\n;"


def lenient_json(source: str) -> Any:
    """JSON as sites write it. Raises ParseError when no reading of it works.

    First as it stands, raw line breaks in strings allowed; then HTML-escaped (join.com), without comment
    or CDATA wrappers, trailing commas, invalid escapes (`\\_`) and whatever stands behind the value.
    """
    text = source.strip(_AROUND)
    if '"' not in text and "&quot;" in text:
        text = unescape(text)
    try:
        try:
            return json.loads(text, strict=False)
        except ValueError:
            for wrapper in _WRAPPERS:
                text = text.removeprefix(wrapper).lstrip(_AROUND)
            return json.JSONDecoder(strict=False).raw_decode(_PIECE.sub(_repair, text))[0]
    except (ValueError, RecursionError) as broken:
        raise ParseError(f"JSON ({broken})") from broken


def _repair(piece: re.Match[str]) -> str:
    if piece[1] is None:
        return ""  # a trailing comma
    return _ESCAPE.sub(lambda one: one[0] if one[1] else one[2], piece[0])


def json_ld(source: str, kind: str) -> list[dict[str, Any]]:
    """Every schema.org object of one kind ("JobPosting") in a page, or in a body that is bare JSON.

    Finds it in any of several blocks, in lists, in `@graph` and inside other objects; the kind may be one
    of several, in any case, with a prefix. A block beyond repair is passed over. Raises ParseError only
    for a page that `parse` refuses.
    """
    if source.lstrip(_AROUND).startswith(("{", "[", "&quot;")):
        blocks = [source]
    else:
        scripts = parse(source).css("script[type]")
        blocks = [one.text() for one in scripts if "ld+json" in (one.attributes.get("type") or "").lower()]
    found: list[dict[str, Any]] = []
    for block in blocks:
        try:
            found.extend(_objects(lenient_json(block), kind.lower()))
        except ParseError:
            continue
    return found


def _objects(value: Any, kind: str) -> Iterator[dict[str, Any]]:
    pending = [value]
    while pending:
        value = pending.pop()
        if isinstance(value, list):
            pending.extend(reversed(value))
        elif isinstance(value, dict):
            stated = value.get("@type")
            kinds = stated if isinstance(stated, list) else [stated]
            if kind in {re.split(r"[/:#]", one)[-1].strip().lower() for one in kinds if isinstance(one, str)}:
                yield value
            else:
                pending.extend(reversed(value.values()))
