"""YM Careers: an association's RSS, with "Coder | Employer" as titles and the place before the text."""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from aggregator.domain.places import STATES
from bench.world.book import XML, Book
from bench.world.facts import Posting
from bench.world.listing import slug as words
from bench.world.markup import told
from bench.world.search import fits
from bench.world.writers import places
from bench.world.writers.clock import stamp


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    for search in board["searches"]:
        found = [one for one in postings if fits(one, search)]
        asked = {"display": "rss", "resultsPerPage": "1000", "keywords": search}
        url = f"https://{board['host']}/jobs/?{urlencode(asked)}"
        book.answer(day, url, f"{slug}/feed-{words(search)}.xml", _feed(board, found), XML)


def _feed(board: dict[str, Any], found: Sequence[Posting]) -> str:
    items = "\n".join(_item(board, one) for one in found)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>{escape(board['note'])} Jobs RSS</title>\n<link>https://{board['host']}/jobs/</link>"
        f"<description>Search results</description>\n{items}\n</channel></rss>\n"
    )


def _item(board: dict[str, Any], one: Posting) -> str:
    city, state = places.parts(one.vacancy)
    place = f"{city}, {STATES[state]}" if city else "Remote"
    link = f"https://{board['host']}/jobs/rss/{one.key}/{words(one.title)}"
    title = escape(f"{one.title} | {one.company}")
    return (
        f'<item><link>{link}</link><title>{title}</title><guid isPermaLink="true">{link}</guid>'
        f"<description>{escape(f'{place},  {told(one)}')}</description>"
        f"<pubDate>{format_datetime(stamp(one))}</pubDate></item>"
    )
