"""A search as a file for a spreadsheet, written while it is read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from aiohttp import hdrs, web

from aggregator.domain import phrases
from aggregator.domain.posting import Opening
from aggregator.store import openings
from web import forms, passing
from web.openings import query
from web.page import CLOCK, SITE, STORE

_BATCH = 200
MOST = 20_000  # rows, about 10 MB: a spreadsheet's reader, not a copy of the store
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # https://owasp.org/www-community/attacks/CSV_Injection
_COLUMNS = (
    *(
        "id",
        "title",
        "employer",
        "place",
        "settings",
        "certification",
        "experience",
        "work",
    ),
    *("pay as posted", "pay per year from", "pay per year to", "first seen", "last verified", "page"),
)


async def csv_file(request: web.Request) -> web.StreamResponse:
    """What a search finds, in its order, as CSV (RFC 4180, UTF-8); 400 with a line for each field that is
    wrong. No text of a posting is in it, and nothing that may not be passed on."""
    asked = forms.listing(query(request))
    if asked.errors:
        return web.Response(status=400, text="".join(map("{0[0]}: {0[1]}\n".format, asked.errors.items())))
    answer = web.StreamResponse(
        headers={
            "Content-Type": "text/csv; charset=utf-8; header=present",
            "Content-Disposition": 'attachment; filename="coding-jobs.csv"',
            "X-Robots-Tag": "noindex",
        }
    )
    today, address = request.app[CLOCK]().date(), request.app[SITE].url
    after, written = asked.after, 0
    while written < MOST:
        # Nothing is held of the store while somebody takes their time over what they are sent.
        async with request.app[STORE].read() as conn:
            page = await openings.search(
                conn, asked.wish, today, after=after, limit=_BATCH, order=asked.order, since=asked.since
            )
        if not written:  # now it is known that the store answers
            await answer.prepare(request)
            if request.method == hdrs.METH_HEAD:
                return answer
            await answer.write(_lines([_COLUMNS]))
        passed = (one for one in page.openings if passing.passed_on(one))
        await answer.write(_lines(_row(one, address) for one in passed))
        after, written = page.next, written + _BATCH
        if after is None:
            break
    await answer.write_eof()
    return answer


def _row(one: Opening, address: str) -> tuple[object, ...]:
    tags = one.tags
    low, high = (
        None if one is None else round(one, 2) for one in (tags.pay.per_year() if tags.pay else (None, None))
    )
    return (
        *(one.id, one.title, one.company, phrases.place(tags, one.location), ", ".join(tags.settings)),
        *(phrases.certification(tags), phrases.experience(tags), phrases.work(tags), phrases.pay(tags.pay)),
        *(low, high, f"{one.first_seen:%Y-%m-%d %H:%M}", f"{one.last_verified:%Y-%m-%d %H:%M}"),
        f"{address}/openings/{one.id}",
    )


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([_cell(one) for one in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: object) -> object:
    """A text that a spreadsheet would take for a formula is told to be a text."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
