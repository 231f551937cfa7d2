"""Every route of the site on one screen. No page needs a script; GET and HEAD never change anything."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from aiohttp import web

from aggregator.store.engine import Store
from alerts.message import Site
from web import alerts, elsewhere, metrics, openings, ops, reports, sources, states
from web.page import CLOCK, METRICS_TOKEN, PROXIED, SITE, STORE, Clock, guarded, same_site

_LARGEST_FORM = 64 * 1024  # bytes


def make_app(
    *, store: Store, site: Site, clock: Clock, proxied: bool = False, metrics_token: str | None = None
) -> web.Application:
    """The site over an open store. `proxied`: it stands behind one proxy that sets X-Forwarded-For.
    `metrics_token`: what /metrics asks for; without one only this machine may read it."""
    app = web.Application(middlewares=[guarded, same_site], client_max_size=_LARGEST_FORM)
    app[STORE], app[SITE], app[CLOCK], app[PROXIED] = store, site, clock, proxied
    app[METRICS_TOKEN] = metrics_token
    app.add_routes(
        [
            web.get("/", openings.listing),
            web.get("/openings/{id:[0-9]{1,12}}", openings.opening),
            web.post("/openings/{id:[0-9]{1,12}}/report", reports.report),
            web.get("/states", states.index),
            web.get("/states/{usps:[A-Za-z]{2}}", states.state),
            web.get("/sources", sources.index),
            web.get("/sources/{name}", sources.one),
            web.get("/elsewhere", elsewhere.index),
            web.get("/about", ops.about),
            web.get("/alerts", alerts.form),
            web.post("/alerts", alerts.ask),
            web.get("/alerts/confirm/{token}", alerts.confirm_form),
            web.post("/alerts/confirm/{token}", alerts.confirm),
            web.get("/alerts/manage/{token}", alerts.manage_form),
            web.post("/alerts/manage/{token}", alerts.manage),
            web.get("/u/{token}", alerts.unsubscribe_form),
            web.post("/u/{token}", alerts.unsubscribe),
            web.get("/healthz", ops.health),
            web.get("/readyz", ops.ready),
            web.get("/metrics", metrics.metrics),
            web.get("/robots.txt", ops.robots),
            web.static("/static", Path(str(files("web"))) / "static"),
        ]
    )
    return app
