"""Reads the facts of postings out of JSON that cannot be trusted, schema.org JobPosting above all. PURE.

Nothing in a page has the type that it should have, so every step here takes any JSON value and gives a
text or None. Google's profile of JobPosting:
https://developers.google.com/search/docs/appearance/structured-data/job-posting
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from html import unescape
from typing import Any, TypeVar

from scrapers.source import Board, Page, ParseError, RawPosting

Row = TypeVar("Row")
Kept = TypeVar("Kept")


def words(value: Any) -> str | None:
    """A text or a number as text; None for everything else, for blanks and for non-finite numbers."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float):
        return f"{value:.15g}" if math.isfinite(value) else None
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number and value.bit_length() <= 64 else None


def under(value: Any, *path: str) -> Any:
    """The value at a path of keys, None where the way ends."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def first(value: Any, *names: str) -> str | None:
    """The first text or number among the fields of these names."""
    return next((text for name in names if (text := words(under(value, name)))), None)


def listed(value: Any) -> list[Any]:
    """A list as it is, nothing for None, anything else as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def joined(values: Iterable[Any], separator: str = "; ") -> str | None:
    """The different texts among the values, in their order."""
    return separator.join(dict.fromkeys(text for one in values if (text := words(one)))) or None


def count(value: Any) -> int | None:
    """A whole number of things, as a number or in digits; None for anything else."""
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9 else None


def yes(value: Any) -> bool:
    """A switch that is on: true, or the word for it."""
    return value is True or (isinstance(value, str) and value.strip().lower() in ("true", "yes"))


def rows(answer: Any, key: str, page: Page, board: Board, *, marks: tuple[str, ...] = ()) -> list[Any]:
    """The list under `key`, which only a real answer of the platform has. Raises ParseError without it.

    `marks`: where many platforms name their list so, the fields of which a row of this one has at least one.
    """
    found = under(answer, key)
    if not isinstance(found, list):
        raise ParseError(f'an answer of {board.platform} with a list "{key}"', board=board.name, url=page.url)
    if found and marks and not any(under(row, mark) for row in found for mark in marks):
        raise ParseError(f'{board.platform} "{key}" with {marks[0]}', board=board.name, url=page.url)
    return found


def record(answer: Any, key: str, page: Page, board: Board) -> dict[str, Any]:
    """The object under `key`, which only a real answer of the platform has. Raises ParseError without it."""
    found = under(answer, key)
    if not isinstance(found, dict):
        raise ParseError(f'an answer of {board.platform} with "{key}"', board=board.name, url=page.url)
    return found


def salvage(rows: Iterable[Row], read: Callable[[Row], Kept]) -> list[Kept]:
    """What could be read of a list: one broken row does not cost the others.

    Raises ParseError when no row could be read though there are some: then the layout has changed.
    """
    kept, failure = [], None
    for row in rows:
        try:
            kept.append(read(row))
        except ParseError as broken:
            failure = broken
    if failure and not kept:
        raise failure
    return kept


def completed(row: RawPosting | None, detail: RawPosting) -> RawPosting:
    """A detail with the facts that only its list row states, under the identity (id, else URL) of the row."""
    if row is None:
        return detail
    if detail.location and detail.location != row.location:  # half a place from each would be a third
        row = replace(row, location=None, city=None, state=None, country=None)
    identity = {"external_id": row.external_id} if row.external_id else {"external_id": None, "url": row.url}
    known = {one.name: getattr(detail, one.name) or getattr(row, one.name) for one in fields(RawPosting)}
    return RawPosting(**known | identity)


@dataclass(frozen=True, slots=True)
class _Place:
    text: str | None
    name: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None


# iCIMS writes UNAVAILABLE into every empty part, others a dash.
_EMPTY = frozenset({"unavailable", "-", "n/a", "null", "none", "undefined"})
# No place either: Remote OK fills every part with "Anywhere", iCIMS the town with "Remote".
_NOWHERE = frozenset({"remote", "anywhere", "worldwide", "virtual", "telecommute"})

# "Menlo Park, CA" or "Remote, US"; "West Clinic" is a house, and "Main Hospital, Bldg 2" too.
_NAMES_A_PLACE = re.compile(r"[^,;]+, (?:[A-Z]{2}|[A-Z]{2}, US)")


def _part(value: Any) -> str | None:
    """One part of an address: a text, a {name}, or a list that repeats one of them (Meta)."""
    one = next(iter(listed(value)), None)
    if isinstance(one, Mapping):
        one = next(iter(listed(one.get("name"))), None)
    text = words(one)
    text = unescape(text) if text else None
    return None if text is None or text.lower() in _EMPTY else text


def _place(value: Any) -> _Place:
    address = under(value, "address") or (None if isinstance(value, Mapping) else value)
    if isinstance(address, list):
        address = next(iter(address), None)
    if not isinstance(address, Mapping):
        return _Place(text=_part(address) or _part(under(value, "name")), name=_part(under(value, "name")))
    city, state = _part(address.get("addressLocality")), _part(address.get("addressRegion"))
    country = _part(address.get("addressCountry"))
    nowhere = (city or "").lower() in _NOWHERE
    return _Place(
        text=joined([city, state], ", ") or _part(under(value, "name")),
        name=_part(under(value, "name")),
        # "Sacramento, CA" or "Leicester/Rutland" is no town: the text is read as a whole then
        city=None if nowhere or (city and not state and re.search("[,/]", city)) else city,
        state=None if (state or "").lower() in _NOWHERE else state,
        country=None if (country or "").lower() in _NOWHERE else country,
    )


def _places(values: list[Any]) -> _Place:
    """Several places as one: texts joined; town and state only if there is one, country if all agree."""
    places = [_place(one) for one in values]
    same = len({(one.text, one.city, one.state, one.country) for one in places}) == 1
    if same and len(places) > 1 and all(_NAMES_A_PLACE.fullmatch(one.name or "") for one in places):
        # Meta: every Place repeats the first one's address, only the names differ.
        places = [_Place(text=one.name, country=one.country) for one in places]
    countries = dict.fromkeys(one.country for one in places if one.country)
    country = next(iter(countries)) if len(countries) == 1 else None
    distinct = dict.fromkeys((one.text, one.city, one.state) for one in places if one.text)
    _, city, state = next(iter(distinct)) if len(distinct) == 1 else (None, None, None)
    text = joined(one.text for one in places) or country
    return _Place(text=text, city=city, state=state, country=country)


def places(found: Iterable[tuple[Any, Any, Any]]) -> dict[str, Any]:
    """The place fields of a posting at one or more (city, state, country), joined as `read` joins them."""
    names = ("addressLocality", "addressRegion", "addressCountry")
    place = _places(
        [
            {"address": dict(zip(names, one, strict=True)), "name": None if one[0] or one[1] else one[2]}
            for one in found
        ]
    )
    return {"location": place.text, "city": place.city, "state": place.state, "country": place.country}


_UNITS = {
    "hour": "HOUR HOURLY HUR HR",
    "day": "DAY DAILY",
    "week": "WEEK WEEKLY",
    "month": "MONTH MONTHLY MON",
}
_UNITS["year"] = "YEAR YEARLY ANNUAL ANNUALLY ANN ANNUM"
_UNIT = {spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings.split()}


def amount(value: Any) -> str | None:
    """A figure above zero as text without separators; None for anything else (0 and "" mean "not stated")."""
    text = re.sub(r"[$,\s]", "", words(value) or "")
    return text if re.fullmatch(r"\d{1,12}(\.\d+)?", text) and float(text) > 0 else None


def pay_range(low: Any, high: Any, currency: Any = None, unit: Any = None) -> str | None:
    """`"$25 - $31.50 per hour"` from figures; an open end reads "from" or "up to". None without a figure."""
    figures = [text for one in (low, high) if (text := amount(one))]
    if not figures:
        return None
    code, stated = (words(currency) or "").upper(), (words(unit) or "").lower().removeprefix("per ")
    sign = "$" if code == "USD" else f"{code} " if code else ""
    text = " - ".join(f"{sign}{figure}" for figure in dict.fromkeys(figures))
    if len(figures) == 1 and (low is None) != (high is None):
        text = f"from {text}" if high is None else f"up to {text}"
    per = _UNIT.get(stated.upper(), stated)
    return f"{text} per {per}" if per else text


def salary(value: Any) -> str | None:
    """`baseSalary` in any of its shapes: figures if there are some, else its own words (NHS "Band 6")."""
    for one in listed(value):
        if not isinstance(one, Mapping):
            return words(one) if amount(one) or isinstance(one, str) else None
        inner = one.get("value")
        figures = inner if isinstance(inner, Mapping) else one
        single = figures.get("value")
        low, high = figures.get("minValue"), figures.get("maxValue")
        if not (amount(low) or amount(high)):
            low = high = single
        unit = (
            figures.get("unitText") or figures.get("unitCode") or one.get("unitText") or one.get("unitCode")
        )
        stated = pay_range(low or None, high or None, one.get("currency") or figures.get("currency"), unit)
        if stated or (isinstance(single, str) and not re.fullmatch(r"[\d.,\s]*", single)):
            return stated or words(single)
    return None


def _text(value: Any) -> str | None:
    """A description. Escaped twice it is decoded again (NHS); `<\\/p>` and a literal `\\n` are undone."""
    text = words(value)
    if text and "&lt;" in text and not re.search(r"<[a-zA-Z/]", text):
        text = unescape(text)
    return re.sub(r"\\[rn]", "\n", text.replace("<\\/", "</")) if text else None


def _telework(block: Mapping[str, Any]) -> tuple[str | None, _Place | None]:
    """What the block says of working from home: the wording, and where applicants must live if it says so."""
    remote = joined(listed(block.get("jobLocationType")))
    wanted = listed(block.get("applicantLocationRequirements")) if remote else []
    names = joined(_part(one) for one in wanted)
    if not names:
        return remote, None
    nation = len(wanted) == 1 and "country" in (words(under(wanted[0], "@type")) or "").lower()
    return remote, _Place(text=names, country=names if nation else None)


def read(
    block: Mapping[str, Any],
    *,
    external_id: str | None = None,
    url: str | None = None,
    company: str | None = None,
) -> RawPosting:
    """One JobPosting block. `company` serves where the block names none. Raises ParseError without a title.

    `validThrough` is not read: iCIMS makes it up (posted + 1 year), Workstream too (+ 62 days).
    """
    remote, residence = _telework(block)
    places = listed(block.get("jobLocation"))
    place = residence or _places(places)
    if remote is None and any(_part(under(one, "address", "addressLocality")) == "Remote" for one in places):
        remote = "Remote"
    employer = _part(block.get("hiringOrganization")) or company
    if employer and place.text == employer:  # We Work Remotely
        place = _Place(text=None, country=place.country)
    identifier = next(iter(listed(block.get("identifier"))), None)
    number = words(under(identifier, "value") if isinstance(identifier, Mapping) else identifier)
    return RawPosting(
        title=unescape(words(block.get("title")) or words(block.get("name")) or ""),
        external_id=external_id or (None if url else number),
        url=url,
        company=employer,
        location=place.text,
        city=place.city,
        state=place.state,
        country=place.country,
        remote=remote,
        posted_on=words(block.get("datePosted")),
        pay=salary(block.get("baseSalary")),
        employment=joined(listed(block.get("employmentType")), ", "),
        description=_text(block.get("description")),
        requisition=number,
    )
