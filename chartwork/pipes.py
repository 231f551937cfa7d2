"""Commands that read standard input or a file and write lines: tag, parse, match, mail preview.

A line that cannot be read is answered by an object with "error", the others all the same.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import parse_qs

from aggregator.domain import dates, search, tagging
from aggregator.domain.markup import form_of
from aggregator.domain.normalise import normalise
from aggregator.domain.posting import Opening, Pay, Posting
from aggregator.domain.search import Filter, FilterError
from aggregator.domain.text import clean, to_plain
from alerts import digest
from alerts.address import normalised
from chartwork.output import DONE, PARTLY
from chartwork.parts import site_of
from chartwork.settings import Settings, SettingsError
from scrapers import registry
from scrapers.countries import country_code
from scrapers.source import Board, RawPosting
from scrapers.stored import read_stored

_TEXTS = ("company", "location", "description")
_FIELDS = frozenset(one.name for one in fields(Filter))
_OF_PAGES = {"order", "after", "since"}  # what a link of the site says besides its search


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that cannot be meant: what stood in its id (or filter) field, and why."""

    name: str
    id: Any
    error: str


def tag(lines: Iterable[bytes], out: TextIO) -> int:
    """Answers every posting with its tags. Returns the exit status."""
    refused = False
    for line in _read(lines):
        if isinstance(line, Refused):
            refused = True
            _write(out, {line.name: line.id, "error": line.error})
            continue
        tags = tagging.tag(title=line["title"], description=line.get("description") or "", **_where(line))
        _write(out, {"id": line["id"]} | tagging.as_contract(tags))
    return PARTLY if refused else DONE


def parse(platform: str, file: Path, url: str | None, kind: str | None, out: TextIO) -> None:
    """Prints the postings of a stored response. Raises ParseError, UnknownPlatform, SettingsError,
    OSError."""
    reader = registry.platform(platform)
    if kind is not None and kind not in reader.readers:
        raise SettingsError(f"--kind: must be one of {', '.join(reader.readers)}")
    found = read_stored(reader, file.read_bytes(), url=url or file.resolve().as_uri(), kind=kind)
    board = Board(platform, "", "other", platform, url or "")
    today = datetime.now(UTC).date()
    for raw in found:
        _write(out, _parsed(raw, normalise(raw, board, today)))


def match(lines: Iterable[bytes], out: TextIO) -> int:
    """Answers every posting with the filters that it matches. Returns the exit status."""
    refused = False
    wishes: list[tuple[Any, Filter]] = []
    today = datetime.now(UTC)
    for line in _read(lines):
        if isinstance(line, Refused):
            refused = True
            _write(out, {line.name: line.id, "error": line.error})
        elif "filter" in line:
            try:
                wishes.append((line["filter"], _wish(line)))
            except FilterError as wrong:
                refused = True
                _write(out, {"filter": line["filter"], "error": str(wrong)})
        elif (opening := _opening(line, today)).tags.is_coding:
            for name, wish in wishes:
                if search.matches(wish, opening, today.date()):
                    _write(out, {"filter": name, "id": line["id"]})
    return PARTLY if refused else DONE


def preview(lines: Iterable[bytes], query: str, to: str, out: Path, settings: Settings) -> int:
    """Writes the digest that a filter's subscriber would get. Raises FilterError, AskError. Returns the exit
    status."""
    normalised(to)
    wanted, now = parse_qs(query, keep_blank_values=True), datetime.now(UTC)
    _check_names(wanted.keys() - _OF_PAGES)
    wish = search.parse(wanted)
    read = list(_read(lines))
    openings = [_opening(line, now) for line in read if isinstance(line, dict) and "filter" not in line]
    fitting = [one for one in openings if one.tags.is_coding and search.matches(wish, one, now.date())]
    site = site_of(settings, key=secrets.token_bytes())
    out.write_bytes(digest.preview(fitting, wish, to=to, site=site, now=now))
    return PARTLY if any(isinstance(line, Refused) for line in read) else DONE


def _read(lines: Iterable[bytes]) -> Iterator[dict[str, Any] | Refused]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as broken:
            yield Refused("id", None, f"line {number} is not JSON: {broken}")
            continue
        yield value if (bad := _refusal(value, number)) is None else bad


def _refusal(value: Any, number: int) -> Refused | None:
    if not isinstance(value, dict):
        return Refused("id", None, f"line {number} is not a JSON object")
    if "filter" in value:
        return None
    if value.get("id") is None:
        return Refused("id", None, f'line {number} has no "id"')
    if not isinstance(value.get("title"), str):
        return Refused("id", value["id"], f'line {number}: "title" must be text')
    wrong = next((one for one in _TEXTS if not isinstance(value.get(one), str | None)), None)
    return Refused("id", value["id"], f'line {number}: "{wrong}" must be text or null') if wrong else None


def _where(line: dict[str, Any]) -> dict[str, Any]:
    return {"company": line.get("company"), "location": line.get("location")}


def _opening(line: dict[str, Any], now: datetime) -> Opening:
    """A posting as the opening that it would be, seen now."""
    plain = to_plain(line.get("description"))
    tags = tagging.tag(title=line["title"], description=plain, markup=False, **_where(line))
    return Opening(
        id=0,
        title=clean(line["title"]) or line["title"].strip(),
        company=clean(line.get("company")),
        description=plain,
        tags=tags,
        location=clean(line.get("location")),
        first_seen=now,
        last_verified=now,
    )


def _check_names(names: Collection[str]) -> None:
    """Raises FilterError for what is no field of a filter: what is misspelt would let everything pass."""
    if unknown := sorted(set(names) - _FIELDS):
        raise FilterError(dict.fromkeys(unknown, "there is no such field"))


def _wish(line: dict[str, Any]) -> Filter:
    """A filter's JSON fields as the query string would have them: lists of text, true as "1". Raises
    FilterError."""
    _check_names(line.keys() - {"filter"})
    made = {}
    for name, value in line.items():
        values = value if isinstance(value, list) else [] if value in (None, False) else [value]
        made[name] = ["1" if one is True else str(one) for one in values]
    return search.parse(made)


def _parsed(raw: RawPosting, posting: Posting) -> dict[str, Any]:
    """What a response states, old days too. Of several places the first; pay that is no plain figure, or a
    site's guess, in the source's words."""
    place, pay = posting.place, posting.pay
    country = place.country or country_code(raw.country) or clean(raw.country)
    return {
        "external_id": raw.external_id or raw.requisition,
        "url": posting.url if _is_web(raw.url) else None,
        "title": _stated(raw.title) or posting.title,
        "company": posting.company,
        "location": posting.location,
        "city": place.city or clean(raw.city),
        "state": place.state or (clean(raw.state) if country != "US" else None),
        "country": country,
        "remote": posting.arrangement,
        "posted_on": dates.stated(raw.posted_on or "") or posting.posted_on,
        "pay": _pay(pay) if pay else clean(raw.pay),
        "employment": list(posting.employment) or clean(raw.employment),
        "description": posting.description or None,
    }


def _stated(line: str) -> str | None:
    """One line in the source's own dashes and quotes, which postings have evenly spelt."""
    form = form_of(line)
    shown = " ".join((unescape(line) if form == "html" else line).split())
    marked = form == "escaped" or (form == "html" and "<" in line)
    return clean(line) if marked or not shown.isprintable() else shown


def _is_web(url: str | None) -> bool:
    return (url or "").startswith(("https://", "http://"))


def _pay(pay: Pay) -> dict[str, Any]:
    return {"min": pay.minimum, "max": pay.maximum, "unit": pay.unit, "currency": pay.currency}


def _write(out: TextIO, value: dict[str, Any]) -> None:
    out.write(json.dumps(value, default=date.isoformat) + "\n")
    out.flush()
