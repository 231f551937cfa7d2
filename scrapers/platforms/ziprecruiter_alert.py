"""Job alert mails of ZipRecruiter, which the reader received and put into a mailbox.

Endpoint: none; mail from alerts@ziprecruiter.com (up to some 30 jobs) or phil@ziprecruiter.com (one job)
Paging: none
Quirks: a job has no id, and its link is a bearer credential (auth_token, contact_id) and dropped: the id is
    made of title, employer and place, and the address searches for them; "Estimated Pay" is ZipRecruiter's
    guess; a remote job may name a town near the reader; most jobs name no place at all
Source: the mails themselves, June and July 2026; ZipRecruiter refuses plain clients, so nothing is fetched
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlencode

from scrapers.alertmail import Alerts, fingerprint, jobs, opened
from scrapers.modes import place_mode
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Rights

_ALERTS = Alerts(
    "ZipRecruiter",
    frozenset(("alerts@ziprecruiter.com", "phil@ziprecruiter.com")),
    re.compile(r"www\.ziprecruiter\.com/km/"),
)
_LINK = re.compile(r"<?https://(?:www\.)?ziprecruiter\.com/(e?km)/[^\s<>]*>?")
_BUTTON = re.compile(
    r"view (?:details|job|more jobs)|(?:1-click|quick|easy) apply|apply(?: now)?|i'm interested",
    re.IGNORECASE,
)
_PAY = re.compile(r"(?:up to |from )?\$\s?\d.*", re.IGNORECASE)
_MODE = re.compile(r"remote|hybrid|in-person|on-?site", re.IGNORECASE)
_TYPE = re.compile(
    r"(?:full|part)[- ]time|contract(?:or)?|temporary|per diem|internship|seasonal|other", re.IGNORECASE
)
_PLACE = re.compile(r".+, [A-Z]{2}|remote|united states", re.IGNORECASE)

Job = tuple[str, list[str]]  # the title and the lines below it


def start(board: Board) -> tuple[Follow, ...]:
    return ()  # `scrapers.mailbox` hands the mails in


def alert(page: Page, board: Board) -> Iterator[Item]:
    mail = opened(page, board, _ALERTS)
    found = list(_in_text(mail.text))
    yield from jobs(found, _posting, page, board, _ALERTS, mail)


def _in_text(text: str) -> Iterator[Job]:
    """A job is a link whose label is no button, before a link whose label is one."""
    before, *rest = _LINK.split(text)  # words, kind of link, words, kind of link, ..., words
    label = _lines(before)[-1:]
    linked = []
    for kind, after in zip(rest[::2], rest[1::2], strict=True):
        lines = _lines(after)
        linked.append((kind, "".join(label), lines[:-1]))
        label = lines[-1:]
    for (kind, title, lines), (_, button, _) in pairwise(linked):
        if kind == "km" and title and _BUTTON.fullmatch(button) and not _BUTTON.fullmatch(title):
            yield title, lines


def _lines(text: str) -> list[str]:
    """The lines with something on them, without their bullets."""
    return [line for one in text.split("\n") if (line := one.strip(" \t\u200b*\u00a0"))]


def _posting(job: Job) -> RawPosting:
    title, lines = job
    told = [line for line in lines if line.lower() not in ("new", "be seen first")]
    pay = next((line for line in told if _PAY.fullmatch(line)), None)
    estimated = any(line.lower() == "estimated pay" for line in told)
    about = told[0].split(" • ") if told and told[0] != pay else []
    if len(about) == 1 and len(told) > 1 and _PLACE.fullmatch(told[1]):
        about.append(told[1])
    company = about[0] if about else None
    remote = next((one for one in about[1:] if _MODE.fullmatch(one)), None)
    place = ", ".join(one for one in about[1:] if one != remote) or None
    search = {"search": f"{title} {company or ''}".strip()} | ({"location": place} if place else {})
    return RawPosting(
        title=title,
        external_id=fingerprint(title, company, place),
        url=f"https://www.ziprecruiter.com/jobs-search?{urlencode(search)}",
        company=company,
        location=place,
        remote=remote or place_mode(place),
        pay=f"{pay} (Estimated Pay)" if pay and estimated else pay,
        employment=next((line for line in told if _TYPE.fullmatch(line)), None),
    )


PLATFORM = Platform(
    name="ziprecruiter_alert",
    rights=Rights("on", "the reader's own mail; the site itself is never fetched", "2026-11-24"),
    start=start,
    readers={"list": alert},
    medium="mail",
)
