"""Three feeds: RSS of an association's board, Indeed-style XML of a staffing firm, Atom of a university."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape

from bench.world.book import XML, Book
from bench.world.facts import DAYS, Posting
from bench.world.listing import slug as words
from bench.world.markup import plain, told
from bench.world.wording import describe
from bench.world.writers import places
from bench.world.writers.clock import stamp

_TERMS = {
    "full_time": "fulltime",
    "part_time": "parttime",
    "prn": "perdiem",
    "contract": "contract",
    "temporary": "temporary",
}
_MODEL = {"remote": "Fully remote", "hybrid": "Hybrid remote"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    body = {"rss": _rss, "indeed": _indeed, "atom": _atom}[board["form"]](board, postings, day)
    book.answer(day, board["url"], f"{slug}/feed.xml", body, XML, whole=True)


def _rss(board: dict[str, Any], postings: Sequence[Posting], day: int) -> str:
    items = []
    for one in postings:
        link = f"https://{board['host']}/job/{words(one.title)}/{one.key}/"
        text = plain(describe(one))
        items.append(
            f"<item><title>{escape(one.title)}</title><link>{link}</link>\n"
            f'<guid isPermaLink="false">{one.key}</guid><pubDate>{format_datetime(stamp(one))}</pubDate>\n'
            f"<job:company>{escape(one.company)}</job:company><job:location>{escape(places.line(one.vacancy))}</job:location>\n"
            f"<description>{escape(text[:180].rpartition(' ')[0])} ...</description>\n"
            f"<content:encoded><![CDATA[{told(one)}]]></content:encoded></item>"
        )
    listed = "\n".join(items)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:job="https://{board["host"]}/ns/job">\n'
        f"<channel><title>Health information careers: coding</title>\n<link>https://{board['host']}/jobs/</link>"
        f"<description>Jobs that match: coding</description>\n{listed}\n</channel></rss>\n"
    )


def _indeed(board: dict[str, Any], postings: Sequence[Posting], day: int) -> str:
    jobs = []
    for one in postings:
        vacancy, pay = one.vacancy, one.vacancy.pay
        salary = ""
        if pay and pay.minimum and pay.maximum and pay.unit == "hour":
            salary = f"${pay.minimum:.2f} - ${pay.maximum:.2f} per hour"
        link = f"https://{board['host']}/apply?job={one.key.removeprefix('JV-')}&source=Indeed"
        facts = {
            "title": one.title,
            "date": format_datetime(stamp(one)),
            "referencenumber": one.key,
            "url": link,
            "company": one.company,
            "city": vacancy.city if vacancy.spot == "city" else "",
            "state": vacancy.state if vacancy.spot != "nation" else "",
            "country": "US",
            "salary": salary,
            "jobtype": _TERMS[vacancy.employment],
            "remotetype": _MODEL.get(vacancy.arrangement, ""),
            "description": told(one, with_pay=not salary),
        }
        jobs.append(
            "<job>"
            + "\n".join(f"<{name}><![CDATA[{said}]]></{name}>" for name, said in facts.items())
            + "</job>"
        )
    built = format_datetime(datetime.combine(DAYS[day - 1], time(5, 0), UTC), usegmt=True)
    listed = "\n".join(jobs)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<source><publisher>Juniper &amp; Vale Staffing</publisher>'
        f"<publisherurl>https://{board['host']}</publisherurl><lastBuildDate>{built}</lastBuildDate>\n{listed}\n</source>\n"
    )


def _atom(board: dict[str, Any], postings: Sequence[Posting], day: int) -> str:
    entries = []
    for one in postings:
        appeared = stamp(one).isoformat()
        where = f"<p>Location: {places.line(one.vacancy)}. Position type: Staff.</p>\n"
        entries.append(
            f"<entry><id>{one.key}</id><published>{appeared}</published><updated>{appeared}</updated>\n"
            f'<link rel="alternate" type="text/html" href="{one.key}"/><title>{escape(one.title)}</title>\n'
            f"<author><name>Hospital - {one.vacancy.requisition}</name></author>\n"
            f'<content type="html">{escape(where + told(one))}</content></entry>'
        )
    listed = "\n".join(entries)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{board['employer']}: All Jobs</title>"
        f"<id>tag:{board['host']},2026:/postings</id>\n{listed}\n</feed>\n"
    )
