"""What crawlers and browsers look for beside the pages: sitemaps, crawl rules, OpenSearch, the old icon's
place.

A sitemap's parts are ranges of openings' numbers, so that an address always holds the same openings: what has
not changed need not be read again (https://www.sitemaps.org/protocol.html: at most 50,000 addresses each).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape

from aiohttp import web

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES
from aggregator.store import published
from web.page import SITE, STORE
from web.passing import platforms

PART = 10_000  # numbers of openings: a megabyte of addresses at most
_FRESH = {"Cache-Control": "public, max-age=3600"}
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_CLOSED = ("/alerts", "/u/", "/feeds", "/elsewhere?", "/metrics", "/api/v1/", "/mcp")
# For one reader or for programs, and so in no sitemap.
_NO_PAGE = ("/alerts", "/u/", "/feed", "/healthz", "/readyz", "/metrics", "/api/v1", "/mcp", "/static")
_EACH: dict[str, Iterable[str]] = {"/states/{usps}": STATES, "/credentials/{code}": CREDENTIALS}


async def index(request: web.Request) -> web.Response:
    """The sitemap of sitemaps."""
    url = request.app[SITE].url
    async with request.app[STORE].read() as conn:
        numbers = await published.parts(conn, PART)
    names = ["pages", *(f"openings-{number}" for number in numbers)]
    return _xml(
        f'<sitemapindex xmlns="{_SCHEMA}">',
        (f"<sitemap><loc>{escape(url)}/sitemap-{name}.xml</loc></sitemap>" for name in names),
        "</sitemapindex>",
    )


async def pages(request: web.Request) -> web.Response:
    """Every page that stands at one address for good."""
    return _urls(request, ((path, None) for path in fixed(request.app)))


async def openings(request: web.Request) -> web.Response:
    """The open openings of one range that may be passed on."""
    number = int(request.match_info["number"])
    async with request.app[STORE].read() as conn:
        if number not in await published.parts(conn, PART):
            raise web.HTTPNotFound
        found = await published.entries(conn, platforms(), PART, number)
    return _urls(request, ((f"/openings/{one.id}", one.changed_at) for one in found))


def fixed(app: web.Application) -> list[str]:
    """The paths of pages for everybody, as the routes have them: one that is added is in the sitemap."""
    found: dict[str, None] = {}
    for route in app.router.routes():
        path = route.resource.canonical if route.resource else ""
        name = path.rpartition("/")[2]
        if route.method != "GET" or path.startswith(_NO_PAGE) or ("." in name and "{" not in name):
            continue
        ends = _EACH.get(path, ()) if "{" in path else ("",)
        found |= dict.fromkeys(path.partition("{")[0] + end for end in ends)
    return list(found)


async def robots(request: web.Request) -> web.Response:
    """The crawl rules, and where the sitemap is."""
    rules = "".join(f"Disallow: {one}\n" for one in _CLOSED)
    return web.Response(text=f"User-agent: *\n{rules}\nSitemap: {request.app[SITE].url}/sitemap.xml\n")


async def opensearch(request: web.Request) -> web.Response:
    """How a browser searches here from its address bar
    (https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md)."""
    site = request.app[SITE]
    name, url = escape(site.name[:16]), escape(site.url)
    said = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{name}</ShortName><Description>Medical coding jobs at {escape(site.name)}</Description>"
        f'<Image width="32" height="32" type="image/svg+xml">{url}/static/icon.svg</Image>'
        f'<Url type="text/html" template="{url}/?q={{searchTerms}}"/>'
        f'<Url type="application/atom+xml" template="{url}/feed.atom?q={{searchTerms}}"/>'
        "<InputEncoding>UTF-8</InputEncoding></OpenSearchDescription>\n"
    )
    return web.Response(text=said, content_type="application/opensearchdescription+xml", headers=_FRESH)


async def icon(request: web.Request) -> web.Response:
    """Where programs look that read no page."""
    return web.Response(status=308, headers={"Location": "/static/icon.svg", **_FRESH})


def _urls(request: web.Request, found: Iterable[tuple[str, datetime | None]]) -> web.Response:
    url = escape(request.app[SITE].url)

    def line(path: str, changed: datetime | None) -> str:
        when = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
        return f"<url><loc>{url}{escape(path)}</loc>{when}</url>"

    return _xml(f'<urlset xmlns="{_SCHEMA}">', (line(*one) for one in found), "</urlset>")


def _xml(head: str, lines: Iterable[str], foot: str) -> web.Response:
    text = "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *lines, foot, ""))
    return web.Response(text=text, content_type="application/xml", headers=_FRESH)
