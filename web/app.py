"""Every route of the site on one screen. No page needs a script; GET and HEAD never change anything."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

from aggregator.store.engine import Store
from aggregator.store.listed import Catalogue
from alerts.message import Site
from web import (
    about,
    alerts,
    api,
    credentials,
    elsewhere,
    export,
    feeds,
    guide,
    hooks,
    manage,
    market,
    mcp,
    metrics,
    openings,
    ops,
    remote,
    reports,
    search,
    sent,
    signin,
    sitemap,
    sources,
    states,
)
from web.kept import PAGES, Pages, kept, runs
from web.page import (
    BOUNCE_SECRET,
    CATALOGUE,
    CLOCK,
    LOGOS,
    MAIL,
    METRICS_TOKEN,
    PROXIES,
    SITE,
    STORE,
    Clock,
    Network,
    guarded,
    same_site,
    secured,
)
from web.sums import summing
from web.throttle import THROTTLE, Throttle, throttled
from web.warm import warming

_LARGEST_FORM = 64 * 1024  # bytes
# What programs read: the API, assistants, crawlers, browsers.
FOR_PROGRAMS = (
    web.get("/api", kept(api.developers)),
    web.get("/api/v1/openings", api.openings),
    web.get("/api/v1/openings/{id:[0-9]{1,12}}", api.opening),
    web.get("/api/v1/states/{usps}", api.state),
    web.get("/api/v1/credentials", api.credentials),
    web.get("/api/v1/sources", api.sources),
    web.get("/api/v1/openapi.json", api.openapi),
    web.post("/mcp", mcp.answer),
    web.get("/robots.txt", sitemap.robots),
    web.get("/sitemap.xml", sitemap.index),
    web.get("/sitemap-pages.xml", sitemap.pages),
    web.get("/sitemap-openings-{number:[0-9]{1,9}}.xml", sitemap.openings),
    web.get("/opensearch.xml", sitemap.opensearch),
    web.get("/favicon.ico", sitemap.icon),
)

FOR_PEOPLE = (
    web.get("/", search.listing),
    web.get("/openings.csv", export.csv_file),
    web.get("/openings/{id:[0-9]{1,12}}", kept(openings.opening)),
    web.post("/openings/{id:[0-9]{1,12}}/report", reports.report),
    web.get("/states", kept(states.index)),
    web.get("/states/{usps:[A-Za-z]{2}}", kept(states.state)),
    web.get("/remote", kept(remote.index)),
    web.get("/credentials", kept(credentials.index)),
    web.get("/credentials/{code:[A-Za-z0-9-]{2,20}}", kept(credentials.one)),
    web.get("/guide", kept(guide.index)),
    web.get("/market", kept(market.index)),
    web.get("/sources", kept(sources.index, runs)),
    web.get("/sources/{name}", kept(sources.one, runs)),
    web.get("/logos/{platform}", sources.logo),
    web.get("/elsewhere", kept(elsewhere.index)),
    web.get("/about", kept(about.index, runs)),
    web.get("/alerts", alerts.form),
    web.post("/alerts", alerts.ask),
    web.get("/alerts/confirm/{token}", alerts.confirm_form),
    web.post("/alerts/confirm/{token}", alerts.confirm),
    web.get("/alerts/link", signin.form),
    web.post("/alerts/link", signin.ask),
    web.post("/alerts/code", signin.open_by_code),
    web.get("/alerts/open/{token}", signin.open_form),
    web.post("/alerts/open/{token}", signin.open_by_link),
    web.get("/alerts/manage/{token}", manage.listed),
    web.post("/alerts/manage/{token}", manage.act),
    web.get("/alerts/manage/{token}/{id}", manage.edit),
    web.get("/alerts/sent/{token}", sent.listed),
    web.get("/u/{token}", alerts.unsubscribe_form),
    web.post("/u/{token}", alerts.unsubscribe),
    web.get("/feed.{format:atom|json}", feeds.public),
    web.post("/feeds", feeds.make),
    web.get("/feeds/{key:[\\w-]{1,64}}.{format:atom|json}", feeds.private),
    web.get("/feeds/{key:[\\w-]{1,64}}", feeds.about),
    web.post("/feeds/{key:[\\w-]{1,64}}", feeds.revoke),
    web.post("/hooks/bounces", hooks.bounce),
    web.get("/healthz", ops.health),
    web.get("/readyz", ops.ready),
    web.get("/metrics", metrics.metrics),
    web.static("/static", Path(str(files("web"))) / "static"),
)


def make_app(
    *,
    store: Store,
    site: Site,
    clock: Clock,
    proxies: tuple[Network, ...] = (),
    metrics_token: str | None = None,
    mail: str = "",
    bounce_secret: str | None = None,
    logos: Mapping[str, Path] = MappingProxyType({}),
    throttle: Throttle | None = None,
) -> web.Application:
    """The site over an open store. `proxies`: those whose word counts for where a visitor comes from.
    `metrics_token`: what /metrics asks for; without one only this machine may read it. `mail`: where mail
    goes, or why not. `bounce_secret`: signs what comes to /hooks/bounces. `logos`: of sources whose terms
    ask for theirs, by platform. `throttle`: how often a program may ask."""
    app = web.Application(middlewares=[guarded, same_site, throttled], client_max_size=_LARGEST_FORM)
    app[STORE], app[SITE], app[CLOCK], app[PROXIES] = store, site, clock, proxies
    app[METRICS_TOKEN], app[MAIL], app[BOUNCE_SECRET] = metrics_token, mail, bounce_secret
    app[LOGOS], app[CATALOGUE], app[PAGES] = logos, Catalogue(store), Pages()
    app[THROTTLE] = throttle or Throttle()
    app.on_response_prepare.append(secured)
    app.on_cleanup.append(_forget)
    app.cleanup_ctx.extend((summing, warming))
    app.add_routes(FOR_PEOPLE)
    app.add_routes(FOR_PROGRAMS)
    return app


async def _forget(app: web.Application) -> None:
    await app[CATALOGUE].close()
