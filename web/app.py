"""Every route of the site on one screen. No page needs a script; GET and HEAD never change anything."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from aiohttp import web

from aggregator.store.engine import Store
from alerts.message import Site
from web import alerts, hooks, openings, ops, sources, states
from web.page import BOUNCE_SECRET, CLOCK, MAIL, PROXIED, SITE, STORE, Clock, guarded, same_site

_LARGEST_FORM = 64 * 1024  # bytes


def make_app(
    *,
    store: Store,
    site: Site,
    clock: Clock,
    proxied: bool = False,
    mail: str = "",
    bounce_secret: str | None = None,
) -> web.Application:
    """The site over an open store. `proxied`: it stands behind one proxy that sets X-Forwarded-For. `mail`:
    where mail goes, or why not. `bounce_secret`: signs what comes to /hooks/bounces."""
    app = web.Application(middlewares=[guarded, same_site], client_max_size=_LARGEST_FORM)
    app[STORE], app[SITE], app[CLOCK], app[PROXIED] = store, site, clock, proxied
    app[MAIL], app[BOUNCE_SECRET] = mail, bounce_secret
    app.add_routes(
        [
            web.get("/", openings.listing),
            web.get("/openings/{id:[0-9]{1,12}}", openings.opening),
            web.get("/states", states.index),
            web.get("/states/{usps:[A-Za-z]{2}}", states.state),
            web.get("/sources", sources.index),
            web.get("/about", ops.about),
            web.get("/alerts", alerts.form),
            web.post("/alerts", alerts.ask),
            web.get("/alerts/confirm/{token}", alerts.confirm_form),
            web.post("/alerts/confirm/{token}", alerts.confirm),
            web.get("/alerts/manage/{token}", alerts.manage_form),
            web.post("/alerts/manage/{token}", alerts.manage),
            web.get("/u/{token}", alerts.unsubscribe_form),
            web.post("/u/{token}", alerts.unsubscribe),
            web.post("/hooks/bounces", hooks.bounce),
            web.get("/healthz", ops.health),
            web.get("/readyz", ops.ready),
            web.get("/robots.txt", ops.robots),
            web.static("/static", Path(str(files("web"))) / "static"),
        ]
    )
    return app
