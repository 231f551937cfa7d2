"""Job alert mails of LinkedIn, which the reader received and put into a mailbox.

Endpoint: none; mail from jobalerts-noreply@linkedin.com and two more addresses, template email_job_alert_*
Paging: none; one mail names 1 to some 30 jobs
Quirks: the text part is the one to read; the work mode stands only in the HTML part, whose anchors nest;
    links are bearer credentials (otpToken, midToken, eid): only a job's id is kept of them, none is opened;
    a forwarded mail has neither LinkedIn's sender nor its authentication
Source: the mails themselves, July 2026; LinkedIn's User Agreement 8.2 bars fetching, so nothing is fetched
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from functools import partial

from scrapers.html import links, parse, words
from scrapers.jobposting import salvage
from scrapers.source import Board, Follow, Item, Page, ParseError, Platform, RawPosting, Rights

_NAMES = ("jobalerts-noreply", "jobs-noreply", "jobs-listings")
_ADDRESS = re.compile(r"(?:[^<>]*<)?([^\s<>@,]+)@([^\s<>@,]+)>?")
_OURS = r"=@?(?:[\w-]+\.)*linkedin\.com(?![\w.-])"
_PASSED = re.compile(
    rf"\b(?:dmarc=pass\b[^;]*header\.from|dkim=pass\b[^;]*header\.[dis]){_OURS}", re.IGNORECASE
)
_JOB = re.compile(r"https://(?:www\.)?linkedin\.com/(?:comm/)?jobs/view/(\d{5,20})\b")
_VIEW = re.compile(rf"^.{{0,40}}?:\s*{_JOB.pattern}.*$", re.MULTILINE)
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)
_HEADING = re.compile(r"your job alert\b|\d+\+? new jobs?\b|manage your job alerts\b|-{20,}", re.IGNORECASE)
_SIMILAR = re.compile(r"^(?:more )?jobs similar to\b", re.IGNORECASE | re.MULTILINE)
_MODE = re.compile(r"\((Remote|Hybrid|On-site)\)$", re.IGNORECASE)


def start(board: Board) -> tuple[Follow, ...]:
    return ()  # `scrapers.mailbox` hands the mails in


def alert(page: Page, board: Board) -> Iterator[Item]:
    try:
        mail = message_from_bytes(page.body)
        text, html = _part(mail, "text/plain"), _part(mail, "text/html")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as broken:
        # what the standard library's parser raises for a hostile mail
        raise ParseError(f"a mail ({broken})", board=board.name, url=page.url) from broken
    text = _SIMILAR.split(_QUOTED.sub("", text.replace("\r\n", "\n")), maxsplit=1)[0]
    if refused := _refusal(mail, text):
        raise ParseError(f"a LinkedIn job alert ({refused})", board=board.name, url=page.url)
    pieces = _VIEW.split(text)  # block, id, block, id, ..., what follows
    jobs = list(zip(pieces[1::2], pieces[0::2], strict=False))
    if not jobs:
        raise ParseError("at least one job in a LinkedIn job alert", board=board.name, url=page.url)
    yield from salvage(jobs, partial(_posting, modes=_modes(html)))


def _part(mail: Message, kind: str) -> str:
    """All parts of one type as text; a mail forwarded as an attachment has its parts in an inner mail."""
    parts = [one for one in mail.walk() if one.get_content_type() == kind]
    bodies = [(one.get_payload(decode=True), one.get_content_charset() or "utf-8") for one in parts]
    return "\n\n".join(
        Page("", one, f"charset={name}").text for one, name in bodies if isinstance(one, bytes)
    )


def _refusal(mail: Message, text: str) -> str | None:
    """Why a mail is none of LinkedIn's alerts: sender, authentication, template; None when it is one.

    A sender that has nothing to do with LinkedIn is somebody who forwards an alert: its text must say so.
    """
    stated = [str(one).strip() for one in mail.get_all("From", [])]
    address = _ADDRESS.fullmatch(stated[0]) if len(stated) == 1 else None
    if address is None:
        return "not one sender"
    name, domain = address[1].lower(), address[2].lower()
    if domain != "linkedin.com" or name not in _NAMES:
        forwarded = "linkedin" not in domain and name not in _NAMES
        return None if forwarded and "your job alert" in text.lower() else f"the sender is {name}@{domain}"
    results = mail.get("Authentication-Results")
    if results is not None and not _PASSED.search(str(results)[:4096]):
        return "authentication of the sender failed"
    template = str(mail.get("X-LinkedIn-Template", "email_job_alert"))
    return None if template.startswith("email_job_alert") else f"the template is {template}"


def _posting(job: tuple[str, str], modes: dict[str, str]) -> RawPosting:
    """The first lines that stand together and are no heading: title, company, place."""
    number, block = job
    groups = [[line.strip() for line in one.splitlines()] for one in re.split(r"\n[^\S\n]*\n", block)]
    groups = [[line for line in one if line and not _HEADING.match(line)] for one in groups]
    title, company, place, *_ = [*max(groups, key=lambda one: min(len(one), 2)), "", "", ""]
    return RawPosting(
        title=title,
        external_id=number,
        url=f"https://www.linkedin.com/jobs/view/{number}/",
        company=company or None,
        location=place or None,
        remote=modes.get(number),
    )


def _modes(html: str) -> dict[str, str]:
    """Job id → work mode, from the line "Company · Place (Remote)" of its card."""
    found = {}
    for card in parse(html).css('td[data-test-id="job-card"]'):
        numbers = [match[1] for href, _ in links(card, "") if (match := _JOB.match(href))]
        modes = [match[1] for line in card.css("p") if (match := _MODE.search(words(line)))]
        if numbers and modes:
            found[numbers[0]] = modes[0]
    return found


PLATFORM = Platform(
    name="linkedin_alert",
    rights=Rights("on", "the reader's own mail; the site itself is never fetched", "2026-11-23"),
    start=start,
    readers={"list": alert},
    medium="mail",
)
