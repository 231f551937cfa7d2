"""Openings as the bytes of a feed: Atom 1.0 (RFC 4287) or JSON Feed 1.1
(https://www.jsonfeed.org/version/1.1/). PURE.

An entry's id is a tag URI (RFC 4151) of the opening's number, the same in every feed for ever. Its times
change only with what it tells of. No text of a posting is in it, so no mail address either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from aggregator.domain import phrases
from aggregator.domain.posting import Opening
from aggregator.domain.search import Filter
from alerts.message import Site
from web import present

_ATOM = "http://www.w3.org/2005/Atom"
_STARTED = datetime(2026, 1, 1, tzinfo=UTC)  # what a feed without entries was changed at
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@dataclass(frozen=True, slots=True)
class Channel:
    """A feed as a whole. `itself`: its own address; `page`: the same search as a page."""

    title: str
    itself: str
    page: str
    identity: str
    openings: Sequence[Opening]
    site: Site

    @property
    def changed(self) -> datetime:
        """When something came last."""
        return max((one.first_seen for one in self.openings), default=_STARTED)


def channel(wish: Filter, openings: Sequence[Opening], site: Site, itself: str, identity: str) -> Channel:
    """The feed of a search; `itself` is its path and query, `identity` what it is told apart by."""
    return Channel(
        title=f"{site.name}: {phrases.wish(wish)}",
        itself=f"{site.url}{itself}",
        page=f"{site.url}/?{wish.query()}",
        identity=_tag(site, f"feed/{identity}"),
        openings=openings,
        site=site,
    )


def atom(feed: Channel) -> bytes:
    """The feed as Atom."""
    root = Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _texts(root, ("id", feed.identity), ("title", feed.title), ("updated", present.moment(feed.changed)))
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.itself})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    _texts(SubElement(root, "author"), ("name", feed.site.name))
    for one in feed.openings:
        entry = SubElement(root, "entry")
        _texts(entry, ("id", _entry_id(one, feed.site)), ("title", one.title))
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": _url(one, feed.site)})
        seen = present.moment(one.first_seen)
        _texts(entry, ("published", seen), ("updated", seen), ("summary", _summary(one)))
        if one.company:
            _texts(SubElement(entry, "author"), ("name", one.company))
        for name in one.tags.settings:
            SubElement(entry, "category", {"term": name})
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def json_feed(feed: Channel) -> bytes:
    """The feed as JSON Feed."""
    items = [
        {
            "id": _entry_id(one, feed.site),
            "url": _url(one, feed.site),
            "title": one.title,
            "content_text": _summary(one),
            "date_published": present.moment(one.first_seen),
            "tags": list(one.tags.settings),
            **({"authors": [{"name": one.company}]} if one.company else {}),
        }
        for one in feed.openings
    ]
    made = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.itself,
        "language": "en",
        "items": items,
    }
    return json.dumps(made, ensure_ascii=False).encode("utf-8", "replace")


def _summary(one: Opening) -> str:
    tags = one.tags
    pay = f"Pay as posted: {phrases.pay(tags.pay)}" if tags.pay else "Pay is not stated"
    facts = (
        present.where(one),
        f"{phrases.settings(tags)}. {phrases.work(tags)}",
        f"{phrases.certification(tags)}. {phrases.experience(tags)}",
        pay,
        *present.attributions(one),
    )
    return "\n".join(fact for fact in facts if fact)


def _texts(parent: Element, *pairs: tuple[str, str]) -> None:
    for name, said in pairs:
        SubElement(parent, name).text = _UNWRITABLE.sub("", said)


def _entry_id(one: Opening, site: Site) -> str:
    return _tag(site, f"opening/{one.id}")


def _tag(site: Site, what: str) -> str:
    return f"tag:{urlsplit(site.url).hostname},2026:{what}"


def _url(one: Opening, site: Site) -> str:
    return f"{site.url}/openings/{one.id}"
