"""Job alert mails of Indeed, which the reader received and put into a mailbox.

Endpoint: none; mail from donotreply@jobalert.indeed.com, alert@indeed.com and six more addresses
Paging: none; one mail names 1 to some 30 jobs, one of donotreply@match.indeed.com one
Quirks: the text part holds a block per job that ends with its link; else each `h2` with a link begins one;
    a forwarded mail's text may be made of its HTML; a rating may stand before the place; sponsored links have
    no job key (`jk`); links carry the reader's `tk` and `alid`: only the key is kept of them, none is opened
Source: public readers of the mails, 2026; Indeed refuses plain clients, so nothing is fetched
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlencode

from selectolax.lexbor import LexborNode

from scrapers.alertmail import Alerts, fingerprint, jobs, opened, sections
from scrapers.html import links, parse
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Rights

_ALERTS = Alerts(
    "Indeed",
    frozenset(
        [f"{name}@indeed.com" for name in ("alert", "jobalert", "jobalerts", "noreply")]
        + [
            f"donotreply@{part}"
            for part in ("jobalert.indeed.com", "match.indeed.com", "match.indeedemail.com")
        ]
        + ["alert@indeedemail.com"]
    ),
    re.compile(r"\bindeed\.com/(?:(?:rc|pagead)/clk|v3/)|© \d{4} Indeed"),
)
_LINK = re.compile(r"https://(?:[\w-]+\.)*indeed\.com/(?:(?:rc|pagead)/clk(?:/dl)?|viewjob|v3)[?/][^\s<>]*")
_ENDS = re.compile(rf"(?:(?P<view>view job):? *)?<?(?P<link>{_LINK.pattern})>?", re.IGNORECASE)
_KEY = re.compile(r"[?&]jk=([0-9a-zA-Z]{8,32})(?![0-9a-zA-Z])")
_LABEL = re.compile(r"(salary|job type|schedule|work setting|benefits): *(.*)", re.IGNORECASE)
_PAY = re.compile(r"(?:from |up to )?[$£€] ?\d.*", re.IGNORECASE)
_AGE = re.compile(
    r"just posted|today|(?:posted |active )?(?:an?|\d+\+?) (?:minute|hour|day|week|month)s? ago",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"easily apply|urgently hiring|responsive employer|often replies\b.*|hiring multiple\b.*|sponsored|new"
    r"|[·•|★-]|\d\.\d(?: ?★)?",
    re.IGNORECASE,
)

Job = tuple[str, list[str]]  # a link, and the lines about the job: title, employer, place, others


def start(board: Board) -> tuple[Follow, ...]:
    return ()  # `scrapers.mailbox` hands the mails in


def alert(page: Page, board: Board) -> Iterator[Item]:
    mail = opened(page, board, _ALERTS)
    ways = [_in_text(mail.text), sections(parse(mail.html).body, _heading)]
    found = next(filter(None, map(list, ways if mail.authenticated else ways[::-1])), [])
    yield from jobs(found, _posting, page, board, _ALERTS, mail)


def _in_text(text: str) -> Iterator[Job]:
    """Blocks of lines, each with its link below; a match has an empty line between the two."""
    split = [[*filter(None, map(str.strip, one.split("\n")))] for one in re.split(r"\n\s*\n", text)]
    for before, block in pairwise([[], *split]):
        told: list[str] = []
        for line in block:
            ends = _ENDS.fullmatch(line)
            if ends and ends["view"] and before:
                yield ends["link"], before
            elif ends and told:
                company, dash, place = "".join(told[1:2]).rpartition(" - ")
                yield ends["link"], [told[0], company if dash else place, place if dash else "", *told[2:]]
            told = [] if ends else told
            told += [] if ends else [line]


def _heading(node: LexborNode) -> str | None:
    """The job's link, if the element is a heading with one in or around it."""
    if node.tag != "h2":
        return None
    around = (node.parent.attributes.get("href") or "") if node.parent and node.parent.tag == "a" else ""
    return next((href for href in (around, *(one for one, _ in links(node, ""))) if _LINK.match(href)), None)


def _posting(job: Job) -> RawPosting:
    link, (title, *lines) = job
    company, place, *others = [*(one for one in lines if not _NOTE.fullmatch(one)), "", ""]
    labels = {found[1].lower(): found[2] for one in others if (found := _LABEL.fullmatch(one))}
    age = next((at for at, one in enumerate(others) if _AGE.fullmatch(one)), None)
    told = others[:age] if age is not None else others[:4]
    pay = labels.get("salary") or next((one for one in told if _PAY.fullmatch(one)), None)
    key = _KEY.search(link)
    search = urlencode({"q": f"{title} {company}".strip()} | ({"l": place} if place else {}))
    return RawPosting(
        title=title,
        external_id=key[1] if key else fingerprint(title, company, place),
        url=f"https://www.indeed.com/viewjob?jk={key[1]}" if key else f"https://www.indeed.com/jobs?{search}",
        company=company or None,
        location=place or None,
        remote=labels.get("work setting") or place_mode(place),
        posted_on=others[age] if age is not None else None,
        pay=pay,
        employment=labels.get("job type"),
        description=" ".join(one for one in told if one not in ("", pay) and not _LABEL.fullmatch(one))
        or None,
    )


PLATFORM = Platform(
    name="indeed_alert",
    rights=Rights("on", "the reader's own mail; the site itself is never fetched", "2026-11-24"),
    start=start,
    readers={"list": alert},
    medium="mail",
)
