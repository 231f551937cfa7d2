"""PeopleAdmin: an Atom feed whose texts hold the place and the type, and whose authors are departments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from bench.world.book import XML, Book
from bench.world.facts import DAYS, Posting
from bench.world.markup import told
from bench.world.writers import places
from bench.world.writers.clock import stamp


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    site = f"https://{board['host']}"
    entries = "\n".join(_entry(site, one) for one in postings)
    feed = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<feed xml:lang="en-US" xmlns="http://www.w3.org/2005/Atom" xmlns:pa="{board["host"]}">\n'
        f"  <id>tag:{board['host']},2005:/postings/all_jobs</id>\n"
        f'  <link rel="alternate" type="text/html" href="{site}"/>\n'
        f'  <link rel="self" type="application/atom+xml" href="{site}/postings/all_jobs.atom"/>\n'
        f"  <title>{escape(board['employer'])}: All Jobs</title>\n"
        f"  <updated>{DAYS[day - 1]}T05:30:00-06:00</updated>\n{entries}\n</feed>\n"
    )
    book.answer(day, f"{site}/postings/all_jobs.atom", f"{slug}/all_jobs.atom", feed, XML, whole=True)


def _entry(site: str, one: Posting) -> str:
    posted, url = stamp(one).isoformat(), f"{site}/postings/{one.key}"
    facts = f"Location: {places.town(one.vacancy) or 'Remote'}. Position type: Staff."
    return (
        f"  <entry>\n    <id>{url}</id>\n"
        f"    <published>{posted}</published>\n    <updated>{posted}</updated>\n"
        f'    <link rel="alternate" type="text/html" href="{url}"/>\n    <title>{escape(one.title)}</title>\n'
        f"    <content>{escape(f'<div>{told(one)}</div><div>{facts}</div>')}</content>\n"
        f"    <author>\n      <name>Revenue Cycle - {one.vacancy.requisition}</name>\n    </author>\n"
        "  </entry>"
    )
