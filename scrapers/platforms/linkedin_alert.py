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
from functools import partial

from scrapers.alertmail import Alerts, jobs, opened, refusal
from scrapers.html import links, parse, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Rights

_ALERTS = Alerts(
    "LinkedIn",
    frozenset(f"{name}@linkedin.com" for name in ("jobalerts-noreply", "jobs-noreply", "jobs-listings")),
    re.compile(r"your job alert", re.IGNORECASE),
)
_JOB = re.compile(r"https://(?:www\.)?linkedin\.com/(?:comm/)?jobs/view/(\d{5,20})\b")
_VIEW = re.compile(rf"^.{{0,40}}?:\s*{_JOB.pattern}.*$", re.MULTILINE)
_HEADING = re.compile(r"your job alert\b|\d+\+? new jobs?\b|manage your job alerts\b|-{20,}", re.IGNORECASE)
_SIMILAR = re.compile(r"^(?:more )?jobs similar to\b", re.IGNORECASE | re.MULTILINE)
_MODE = re.compile(r"\((Remote|Hybrid|On-site)\)$", re.IGNORECASE)


def start(board: Board) -> tuple[Follow, ...]:
    return ()  # `scrapers.mailbox` hands the mails in


def alert(page: Page, board: Board) -> Iterator[Item]:
    mail = opened(page, board, _ALERTS)
    template = str(mail.headers.get("X-LinkedIn-Template", "email_job_alert"))
    if not template.startswith("email_job_alert"):
        raise refusal(f"the template is {template}", page, board, _ALERTS)
    pieces = _VIEW.split(_SIMILAR.split(mail.text, maxsplit=1)[0])  # block, id, block, id, ..., what follows
    found = list(zip(pieces[1::2], pieces[0::2], strict=False))
    read = partial(_posting, modes=_modes(mail.html))
    yield from jobs(found, read, page, board, _ALERTS, mail)


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
