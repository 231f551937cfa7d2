"""Job alert mails of Glassdoor, which the reader received and put into a mailbox.

Endpoint: none; mail from noreply@glassdoor.com
Paging: none; one mail names 1 to some 30 jobs
Quirks: one anchor per job, or one for the logo and one for the rest; its pieces are employer, rating, title,
    place, "Easy Apply", pay with "(Employer est.)" or "(Glassdoor est.)", age; another layout puts the title
    first and a dot after the employer; class names change; of a link only `jobListingId` may be kept
Source: public readers of the mails, 2026; Glassdoor refuses plain clients, so nothing is fetched
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.alertmail import Alerts, jobs, opened, pieces
from scrapers.html import parse
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Rights

_ALERTS = Alerts(
    "Glassdoor",
    frozenset(("noreply@glassdoor.com",)),
    re.compile(r"\bglassdoor\.(?:com?\.)?[a-z]{2,3}/partner/jobListing"),
)
_JOB = re.compile(
    r"https://(?:[\w-]+\.)*glassdoor\.(?:com|[a-z]{2}|com?\.[a-z]{2})/partner/jobListing\.htm\?"
    r"(?:[^\s#]*&)?jobListingId=(\d{5,20})(?!\d)"
)
_RATING = re.compile(r"\d(?:[.,]\d)? ?★?|★")
_AGE = re.compile(r"just posted|today|\d{1,3}\+? ?(?:h|d|hours?|days?|weeks?)(?: ago)?|30d\+", re.IGNORECASE)
_FLAG = re.compile(r"easy apply|apply now|candidature facile|new|·|-|\|", re.IGNORECASE)
_PAY = re.compile(r"[^\w\s]?\s?\d[\d.,]*+\s?[kKmM]?\b.*[$€£₹kK].*|[$€£₹]\s?\d.*")
_BY = re.compile(r"\(|\)|\(?[^()]*\best\.?\)?|\(?estimat[^()]*\)?", re.IGNORECASE)
_DOTTED = re.compile(r"\s*·(?:\s*-\s*·)?\s*$")


def start(board: Board) -> tuple[Follow, ...]:
    return ()  # `scrapers.mailbox` hands the mails in


def alert(page: Page, board: Board) -> Iterator[Item]:
    mail = opened(page, board, _ALERTS)
    cards: dict[str, list[str]] = {}
    for node in parse(mail.html).css("a[href]"):
        if job := _JOB.match(node.attributes.get("href") or ""):
            cards[job[1]] = max(cards.get(job[1], []), pieces(node), key=len)
    found = [one for one in cards.items() if one[1]]
    yield from jobs(found, _posting, page, board, _ALERTS, mail)


def _posting(card: tuple[str, list[str]]) -> RawPosting:
    number, told = card
    age = next((one for one in told[1:] if _AGE.fullmatch(one)), None)
    at = next((at for at, one in enumerate(told) if at and _PAY.fullmatch(one)), len(told))
    by = " ".join(one.strip("() ") for one in told[at + 1 :] if _BY.fullmatch(one)).strip()
    pay = "".join(told[at : at + 1])
    facts = [one for one in told[:at] if not (_RATING.fullmatch(one) or _FLAG.fullmatch(one) or one == age)]
    dotted = next((at for at, one in enumerate(facts) if at and _DOTTED.search(one)), None)
    if dotted == 1:
        facts[:2] = [_DOTTED.sub("", facts[1]), facts[0]]
    if not facts:
        raise ParseError("a job with words in its link")
    company, title, place = (*facts, "", "")[:3] if len(facts) > 1 else ("", facts[0], "")
    return RawPosting(
        title=title,
        external_id=number,
        url=f"https://www.glassdoor.com/partner/jobListing.htm?jobListingId={number}",
        company=company or None,
        location=place or None,
        remote=place_mode(place),
        posted_on=age,
        pay=(f"{pay} ({by})" if by else pay) or None,
    )


PLATFORM = Platform(
    name="glassdoor_alert",
    rights=Rights("on", "the reader's own mail; the site itself is never fetched", "2026-11-24"),
    start=start,
    readers={"list": alert},
    medium="mail",
)
