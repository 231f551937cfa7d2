"""Recruitee career sites (`{tenant}.recruitee.com`, or the employer's own domain).

Endpoint: GET https://{tenant}.recruitee.com/api/offers/
Paging: none; one answer holds the whole board
Quirks: `requirements` is the second half of the text; salary figures are strings; `remote`, `hybrid` and
    `on_site` are three switches, and all may be off; a tenant that is gone redirects to the vendor's own site
Source: https://docs.recruitee.com/reference/intro-to-careers-site-api
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from scrapers.html import subdomain
from scrapers.jobposting import joined, listed, pay_range, places, rows, salvage, under, words, yes
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Request, Rights, Total

_MODES = {"remote": "Remote", "hybrid": "Hybrid", "on_site": "On-site"}


def start(board: Board) -> Iterator[Follow]:
    yield Follow(Request(f"https://{board.host}/api/offers/"), partial(jobs, board=board))


def jobs(page: Page, board: Board) -> Iterator[Item]:
    found = rows(page.json(), "offers", page, board, marks=("careers_url", "careers_apply_url", "slug"))
    found = [row for row in found if under(row, "status") in (None, "published")]
    yield Total(len(found))
    yield from salvage(found, partial(_offer, board=board))


def _offer(row: Any, board: Board) -> RawPosting:
    spots = listed(under(row, "locations")) or [row]
    stated = places(_place(one) for one in spots)
    own = words(under(row, "location"))
    low, high, unit, currency = (under(row, "salary", name) for name in ("min", "max", "period", "currency"))
    return RawPosting(
        title=words(under(row, "title")) or "",
        external_id=words(under(row, "id")) or words(under(row, "guid")),
        url=words(under(row, "careers_url")),
        company=words(under(row, "company_name")) or board.employer or None,
        **stated | ({"location": own or stated["location"]} if len(spots) == 1 else {}),
        remote=joined(name for key, name in _MODES.items() if yes(under(row, key))),
        posted_on=words(under(row, "published_at")) or words(under(row, "created_at")),
        pay=pay_range(low, high, currency, unit),
        employment=(words(under(row, "employment_type_code")) or "").replace("_", " ") or None,
        description=joined((under(row, name) for name in ("description", "requirements")), "\n"),
    )


def _place(one: Any) -> tuple[Any, Any, Any]:
    state, country = (
        words(under(one, f"{part}_code")) or words(under(one, part)) for part in ("state", "country")
    )
    return words(under(one, "city")), state, country


def resolve(url: str) -> Board | None:
    tenant = subdomain(url, "recruitee.com")
    host = f"{tenant}.recruitee.com"
    return Board(tenant, tenant, "other", "recruitee", f"https://{host}", host, tenant) if tenant else None


PLATFORM = Platform(
    name="recruitee",
    rights=Rights("on", "public offers API of the career site, without login", "2026-11-24"),
    start=start,
    readers={"list": jobs},
    resolve=resolve,
    whole=True,
)
