"""What mails say: the digest of new openings, and the question whether an alert is wanted. PURE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from aggregator.domain import phrases, wages
from aggregator.domain.posting import Opening
from aggregator.domain.requirements import suits
from aggregator.domain.search import Filter
from alerts import message, tokens
from alerts.message import Content, Site
from scrapers import registry

SHOWN = 20  # rows in one mail; Gmail cuts off what is longer than about 100 KB, and the footer with it


@dataclass(frozen=True, slots=True)
class Row:
    """One opening of a digest. `quotes`: the posting's own words for what it requires."""

    title: str
    url: str
    facts: tuple[str, ...]
    quotes: tuple[str, ...] = ()
    attributions: tuple[str, ...] = ()


def digest(
    openings: Sequence[Opening],
    wish: Filter,
    *,
    subscription_id: int,
    site: Site,
    now: datetime,
    total: int | None = None,
) -> Content:
    """The message for new openings, of which `total` there are; the first `SHOWN` are in it."""
    count = len(openings) if total is None else total
    jobs = "1 new job" if count == 1 else f"{count} new jobs"
    heading = f"{jobs}: {phrases.wish(wish)}"
    shown = openings[:SHOWN]
    unsubscribe = tokens.link(site, "unsubscribe", subscription_id, now)
    values = {
        "subject": heading,
        "preheader": "; ".join(one.title for one in shown[:3]),
        "heading": heading,
        "jobs": [_row(one, wish, site) for one in shown],
        "more": count - len(shown),
        "why": f"You get this because you asked {site.name} for {phrases.wish(wish)} and confirmed it.",
        "search_url": f"{site.url}/?{wish.query()}",
        "manage_url": tokens.link(site, "manage", subscription_id, now),
        "unsubscribe_url": unsubscribe,
    }
    return _content("digest", values, site, unsubscribe)


def confirmation(wish: Filter, *, subscription_id: int, site: Site, now: datetime) -> Content:
    """The question whether the owner of the address wants this alert."""
    heading = f"Do you want this alert: {phrases.wish(wish)}?"
    values = {
        "subject": f"Confirm your alert: {phrases.wish(wish)}",
        "preheader": "One click, and new jobs come to you. Without it nothing more comes.",
        "heading": heading,
        "ask": f"Somebody, we hope you, asked {site.name} to mail new jobs to this address:"
        f" {phrases.wish(wish)}. To start it, open this page and press the button:",
        "url": tokens.link(site, "confirm", subscription_id, now),
        "button": "Start this alert",
        "otherwise": "If it was not you, do nothing: without your click no further mail comes, and the"
        " address is deleted after 7 days. The link works for 7 days.",
    }
    return _content("confirm", values, site)


def reminder(wish: Filter, *, subscription_id: int, site: Site, now: datetime) -> Content:
    """The answer to one who asks for an alert that is on already: the same page for everybody, the truth
    for the owner of the address only."""
    values = {
        "subject": f"You have this alert: {phrases.wish(wish)}",
        "preheader": "It is on. Here is the link to change it.",
        "heading": f"You have this alert already: {phrases.wish(wish)}",
        "ask": "It was asked for again just now. It is on, and nothing changes. Here you can pause, change or"
        " end it:",
        "url": tokens.link(site, "manage", subscription_id, now),
        "button": "Your alerts",
        "otherwise": "If it was not you who asked, you need do nothing.",
    }
    return _content("confirm", values, site)


def sign_in(path: str, code: str, *, site: Site) -> Content:
    """The way to one's alerts for somebody who has no mail of ours at hand."""
    values = {
        "subject": f"Your link to your alerts at {site.name}",
        "preheader": "It works once, for 15 minutes.",
        "heading": "Here is the way to your alerts",
        "ask": f"Somebody, we hope you, asked {site.name} for it. Open this page and press the button, within"
        f" 15 minutes. Or type this code into the page where you asked: {code[:3]} {code[3:]}",
        "url": f"{site.url}{path}",
        "button": "Open my alerts",
        "otherwise": "If it was not you, do nothing, and show the code to nobody: without it, or this link,"
        " nothing is opened.",
    }
    return _content("confirm", values, site)


def preview(openings: Sequence[Opening], wish: Filter, *, to: str, site: Site, now: datetime) -> bytes:
    """The digest as somebody's first message would be, as bytes."""
    content = digest(openings, wish, subscription_id=0, site=site, now=now)
    identity = message.message_id(site, 0, f"preview:{now.isoformat()}")
    return message.build(content, to=to, site=site, now=now, identity=identity)


def _row(opening: Opening, wish: Filter, site: Site) -> Row:
    tags = opening.tags
    context = wages.context(tags, wish.lives)
    fit = suits(tags, wish.holds, wish.years, wish.lives)
    facts = [
        " · ".join(part for part in (opening.company, phrases.place(tags, opening.location)) if part),
        f"{phrases.settings(tags)}. {phrases.work(tags)}",
        f"{phrases.certification(tags)}. {phrases.experience(tags)}",
        ": ".join(filter(None, phrases.fit(fit))) if fit else "",
        f"Pay as posted: {phrases.pay(tags.pay)}" if tags.pay else "Pay is not stated",
        phrases.beside(tags.pay, context.shown),
        _seen(opening),
    ]
    url = f"{site.url}/openings/{opening.id}" if opening.id else f"{site.url}/?{wish.query()}"
    quotes = phrases.proofs(tags, opening.description)
    attributions = registry.attributions(one.platform for one in opening.copies)
    return Row(opening.title, url, tuple(one for one in facts if one), quotes, attributions)


def _seen(opening: Opening) -> str:
    first = f"First seen {opening.first_seen:%B} {opening.first_seen.day}"
    sources = list(dict.fromkeys(one.source for one in opening.copies))
    if not sources:
        return first
    more = f" and {len(sources) - 1} more" if len(sources) > 1 else ""
    return f"{first}, on {sources[0]}{more}"


def _content(name: str, values: dict[str, Any], site: Site, unsubscribe: str | None = None) -> Content:
    shared = {"site_name": site.name, "postal": site.postal, "recording": site.recording}
    text, html = (
        _templates().get_template(f"{name}.{kind}").render(values | shared) for kind in ("txt", "html")
    )
    return Content(values["subject"], text, html, unsubscribe)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
