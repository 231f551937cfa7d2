"""Avature career sites (`{tenant}.avature.net/{site}`, often on the employers' own hosts).

Endpoint: GET https://{host}/{site}/SearchJobs/{words}?jobOffset={n}…, details /{site}/JobDetail/{slug}/{id}
Paging: `jobOffset` to the end of "1-20 of 720"; branded sites may ignore it and repeat the first page
Quirks: the id in the address is not the "Ref #" of the row; facts of rows are spans `list-item-…`, of pages
    labelled fields, both as the tenant likes; many tenants answer some clients 406, which is a refusal
Source: career-ops-hq/career-ops#1547 and #4252; captured search of one tenant
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote, urlencode

from selectolax.lexbor import LexborNode

from scrapers.html import absolute, labelled, links, own_address, parse, shown_of, stated, words
from scrapers.jobposting import completed, joined, salvage
from scrapers.source import Board, Follow, Page, ParseError, Platform, RawPosting, Request, Rights, Total

_ROWS = 20
_JOB = re.compile(r"/JobDetail/(?:[^?#]{0,500}/)?(?P<id>\d+)/?(?:[?#]|$)")
_CAREERS = re.compile(r"https?://(?P<host>[\w.-]+)/(?P<site>(?:\w\w_\w\w/)?\w+)/(?:SearchJobs|JobDetail)\b")
_FIELD = ".article__content__view__field"
_PARTS = {"city": "city", "state": "state|province", "country": "country"}
_NAMES = (*_PARTS, "location", "posted", "hireType", "ref", "jobId")
_LEGEND = ".list-controls__text__legend, .pagination__legend"


def start(board: Board) -> list[Follow]:
    return [_query(board, search, 0) for search in board.searches or ("",)]


def _query(board: Board, search: str, first: int) -> Follow:
    asked = urlencode({"jobRecordsPerPage": _ROWS, "jobOffset": first})
    url = f"https://{board.host}/{board.site or 'careers'}/SearchJobs/{quote(search)}?{asked}"
    return Follow(Request(url), partial(jobs, board=board, search=search, first=first))


def jobs(page: Page, board: Board, search: str = "", first: int = 0) -> Iterator[Follow | Total]:
    tree, base = parse(page.text), absolute(f"https://{board.host}/", page.url) or ""
    rows = [row for row in tree.css("article, li.list-item, tr") if row.css_first('a[href*="/JobDetail"]')]
    if not rows and tree.css_first(f"{_LEGEND}, .section__content__results") is None:
        raise ParseError("an Avature list (JobDetail links)", board=board.name, url=page.url)
    yield from salvage(rows, partial(_row, board=board, base=base))
    last, total = shown_of(words(tree.css_first(_LEGEND)))
    yield from [Total(total)] if total else []
    if rows and (last < total if total else len(rows) >= _ROWS):
        yield _query(board, search, last or first + _ROWS)


def _row(row: LexborNode, board: Board, base: str) -> Follow:
    found = [(url, text, _JOB.search(url)) for url, text in links(row, base, 'a[href*="/JobDetail"]')]
    url, text, number = next((one for one in found if one[2] and one[1]), ("", "", None))
    if number is None:
        raise ParseError("an Avature job link /JobDetail/…/{id}", board=board.name)
    told = {name: words(row.css_first(f".list-item-{name}")) for name in _NAMES}
    posting = RawPosting(
        title=text,
        external_id=number["id"],
        url=url,
        company=board.employer or None,
        location=told["location"] or joined((told[part] for part in _PARTS), ", "),
        **{part: told[part] or None for part in _PARTS},
        posted_on=re.sub(r"(?i)^posted(?: on)?:?\s*", "", told["posted"]) or None,
        employment=told["hireType"] or None,
        requisition=_number(told["ref"] or told["jobId"]),
    )
    return Follow(Request(url), partial(detail, board=board, row=posting), row=posting)


def _number(told: str) -> str | None:
    """The last word of "Ref #13694" and "Job ID 5401"."""
    return told.rpartition(" ")[2].lstrip("#") or None


def detail(page: Page, board: Board, row: RawPosting | None = None) -> Iterator[RawPosting]:
    tree, url = parse(page.text), own_address(page)
    told, number = labelled(tree, f"{_FIELD}__label"), _JOB.search(url or "")
    title = told.get("job title") or words(tree.css_first(".banner__text__title, h1")) or (row and row.title)
    texts = [one.inner_html or "" for one in tree.css(f"{_FIELD}__value") if len(words(one)) > 200]
    if not title or not (number or row) or tree.css_first(_FIELD) is None:
        raise ParseError(f"an Avature job ({_FIELD})", board=board.name, url=page.url)
    parts = {part: stated(told, labels) for part, labels in _PARTS.items()}
    posting = RawPosting(
        title=title,
        external_id=number["id"] if number else None,
        url=url,
        company=board.employer or None,
        location=stated(told, r"(job |work )?locations?\b") or joined(parts.values(), ", "),
        **parts,
        remote=stated(told, r"remote|work(place| location)? (type|model|arrangement)"),
        posted_on=stated(told, r"(date )?(posted|published)"),
        pay=stated(told, r"(salary|pay|compensation|hiring)( range| rate)?$"),
        employment=stated(told, r"(employment|job|position|hire) type|schedule|working time"),
        description="\n".join(texts) or None,
        requisition=stated(told, r"(job |req\w* )(id|number|#)|ref\b"),
    )
    yield completed(row, posting)


def resolve(url: str) -> Board | None:
    if not (match := _CAREERS.match(url)):
        return None
    host, site = match.group("host", "site")
    tenant, address = host.split(".")[0], f"https://{host}/{site}/SearchJobs"
    return Board(tenant, tenant, "other", "avature", address, host, tenant, site, rights="off")


PLATFORM = Platform(
    name="avature",
    rights=Rights("off", "many tenants refuse plain clients (406), branded ones do not page", "2026-11-24"),
    start=start,
    readers={"list": jobs, "detail": detail},
    resolve=resolve,
)
