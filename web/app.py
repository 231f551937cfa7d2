"""Every route of the site on one screen. No page needs a script; GET and HEAD never change anything."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

from aggregator.store.engine import Store
from alerts.message import Site
from web import alerts, elsewhere, feeds, manage, metrics, openings, ops, reports, signin, sources, states
from web.page import CLOCK, LOGOS, METRICS_TOKEN, PROXIES, SITE, STORE, Clock, Network, guarded, same_site

_LARGEST_FORM = 64 * 1024  # bytes


def make_app(
    *,
    store: Store,
    site: Site,
    clock: Clock,
    proxies: tuple[Network, ...] = (),
    metrics_token: str | None = None,
    logos: Mapping[str, Path] = MappingProxyType({}),
) -> web.Application:
    """The site over an open store. `proxies`: those whose word counts for where a visitor comes from.
    `metrics_token`: what /metrics asks for; without one only this machine may read it. `logos`: of sources
    whose terms ask for theirs, by platform."""
    app = web.Application(middlewares=[guarded, same_site], client_max_size=_LARGEST_FORM)
    app[STORE], app[SITE], app[CLOCK], app[PROXIES] = store, site, clock, proxies
    app[METRICS_TOKEN], app[LOGOS] = metrics_token, logos
    app.add_routes(
        [
            web.get("/", openings.listing),
            web.get("/openings/{id:[0-9]{1,12}}", openings.opening),
            web.post("/openings/{id:[0-9]{1,12}}/report", reports.report),
            web.get("/states", states.index),
            web.get("/states/{usps:[A-Za-z]{2}}", states.state),
            web.get("/sources", sources.index),
            web.get("/sources/{name}", sources.one),
            web.get("/logos/{platform}", sources.logo),
            web.get("/elsewhere", elsewhere.index),
            web.get("/about", ops.about),
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
            web.get("/u/{token}", alerts.unsubscribe_form),
            web.post("/u/{token}", alerts.unsubscribe),
            web.get("/feed.{format:atom|json}", feeds.public),
            web.post("/feeds", feeds.make),
            web.get("/feeds/{key:[\\w-]{1,64}}.{format:atom|json}", feeds.private),
            web.get("/feeds/{key:[\\w-]{1,64}}", feeds.about),
            web.post("/feeds/{key:[\\w-]{1,64}}", feeds.revoke),
            web.get("/healthz", ops.health),
            web.get("/readyz", ops.ready),
            web.get("/metrics", metrics.metrics),
            web.get("/robots.txt", ops.robots),
            web.static("/static", Path(str(files("web"))) / "static"),
        ]
    )
    return app
