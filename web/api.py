"""The JSON API, version 1, for everybody's programs: read only, without a key.

Every answer has an ETag and may be asked for again with If-None-Match. Errors are problem details (RFC 9457).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from alerts.message import Site
from web import asking, contract, lookups, passing, records
from web.asking import AskingError
from web.kept import is_known
from web.lookups import NotThereError
from web.mcp_tools import TOOLS
from web.openings import query
from web.page import CLOCK, SITE, STORE, Handler, render
from web.problems import OPEN, problem
from web.throttle import THROTTLE

V1 = "/api/v1"
_FRESH = 300  # seconds for which nobody need ask again


def _told(handler: Handler) -> Handler:
    """What cannot be answered becomes a problem that says why."""

    async def telling(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except AskingError as wrong:
            return problem(400, "Some parameters cannot be read.", errors=wrong.errors)
        except NotThereError as nothing:
            if nothing.led_to is not None:
                there = request.rel_url.with_path(f"{V1}/openings/{nothing.led_to}", keep_query=True)
                return problem(308, str(nothing), headers={"Location": str(there)})
            return problem(410 if nothing.gone else 404, str(nothing))

    return telling


@_told
async def openings(request: web.Request) -> web.Response:
    """A page of what a search finds."""
    page, following = await lookups.search(request, query(request))
    return _answer(request, page, f"{V1}/openings", following)


@_told
async def opening(request: web.Request) -> web.Response:
    """One opening, with the words that prove what is said of it."""
    return _answer(request, await lookups.opening(request, int(request.match_info["id"]), query(request)))


@_told
async def state(request: web.Request) -> web.Response:
    """The figures of a state."""
    asking.check(query(request), ())
    usps = request.match_info["usps"]
    if usps not in STATES:
        raise NotThereError("There is no such state.")
    return _answer(request, await lookups.state(request, usps))


@_told
async def credentials(request: web.Request) -> web.Response:
    """Every credential that a search knows."""
    asking.check(query(request), ())
    return _answer(request, {"credentials": [records.credential(one) for one in CREDENTIALS.values()]})


@_told
async def sources(request: web.Request) -> web.Response:
    """A page of the boards that are read."""
    page, after = await lookups.board_list(request, query(request))
    following = None
    if after is not None:
        following = urlencode({**{name: given[0] for name, given in query(request).items()}, "after": after})
    return _answer(request, page, f"{V1}/sources", following)


@_told
async def openapi(request: web.Request) -> web.Response:
    """The contract."""
    asking.check(query(request), ())
    return _answer(request, contract.document(request.app[SITE]))


async def developers(request: web.Request) -> web.Response:
    """The page for people who write such programs."""
    today = request.app[CLOCK]().date()
    async with request.app[STORE].read() as conn:
        newest = (await passing.page(conn, Filter(), today, after=None, limit=1)).openings
    throttle = request.app[THROTTLE]
    return render(
        request,
        "api.html",
        parameters=asking.SEARCH,
        tools=TOOLS.values(),
        newest=newest[0].id if newest else None,
        sample=_sample(newest[0], request.app[SITE]) if newest else "",
        at_once=throttle.at_once,
        per_minute=round(throttle.per_second * 60),
    )


def _sample(opening: Opening, site: Site) -> str:
    """Some of what is answered about an opening, as it is answered."""
    whole = records.detail(opening, Filter(), site)
    some = {name: whole[name] for name in ("id", "title", "settings", "arrangement", "requirement", "pay")}
    return json.dumps(some | {"claims": whole["claims"][:1]}, indent=2, ensure_ascii=False)


def _answer(
    request: web.Request, said: Mapping[str, Any], path: str = "", following: str | None = None
) -> web.Response:
    """JSON with an ETag; `path`: of a list, whose next page is asked for with `following`."""
    headers = {**OPEN, "Cache-Control": f"public, max-age={_FRESH}"}
    if path:
        there = f"{request.app[SITE].url}{path}?{following}" if following else None
        said = {**said, "next": there}
        headers |= {"Link": f'<{there}>; rel="next"'} if there else {}
    body = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    etag = hashlib.sha256(body).hexdigest()[:32]
    headers["ETag"] = f'"{etag}"'
    if is_known(request, etag):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type="application/json", headers=headers)
