"""Job alert mails of LinkedIn, which the reader received and put into a mailbox.

Endpoint: none; mail from jobalerts-noreply@linkedin.com and two more addresses, template email_job_alert_*
Paging: none; one mail names 1 to some 30 jobs
Quirks: the text part is the one to read; the work mode stands only in the HTML part, whose anchors nest, and
    which alone is left of some forwarded mails;
    links are bearer credentials (otpToken, midToken, eid): only a job's id is kept of them, none is opened;
    a forwarded mail has neither LinkedIn's sender nor its authentication
Source: the mails themselves, July 2026; LinkedIn's User Agreement 8.2 bars fetching, so nothing is fetched
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from selectolax.lexbor import LexborNode

from scrapers.alertmail import Alerts, jobs, opened, refusal, sections
from scrapers.html import parse, words
from scrapers.source import Board, Follow, Item, Page, Platform, RawPosting, Rights

_ALERTS = Alerts(
    "LinkedIn",
    frozenset(f"{name}@linkedin.com" for name in ("jobalerts-noreply", "jobs-noreply", "jobs-listings")),
    re.compile(r"your job alert|\beml-email_job_alert", re.IGNORECASE),
)
_JOB = re.compile(r"https://(?:www\.)?linkedin\.com/(?:comm/)?jobs/view/(\d{5,20})\b")
# whoever forwards a mail puts links into brackets, and may do so without the colon
_VIEW = re.compile(rf"^(?:.{{0,40}}?:|View job)\s{{0,4}}<?{_JOB.pattern}.*$", re.MULTILINE)
_URL = re.compile(r"\s*<?https?://\S*")
_GAP = re.compile(r"\n[^\S\n]*\n")
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
    cards = {number: told for number, *told in _cards(mail.html)}
    pieces = _VIEW.split(_SIMILAR.split(mail.text, maxsplit=1)[0])  # block, id, block, id, ..., what follows
    found = list(zip(pieces[1::2], pieces[0::2], strict=False))
    found = found or [(number, "\n".join(told)) for number, (*told, _) in cards.items()]
    read = partial(_posting, modes={number: mode for number, (*_, mode) in cards.items()})
    yield from jobs(found, read, page, board, _ALERTS, mail)


def _posting(job: tuple[str, str], modes: dict[str, str]) -> RawPosting:
    """The first lines that stand together and are no heading: title, company, place."""
    number, block = job
    groups = [[_URL.sub("", line).strip() for line in one.splitlines()] for one in _GAP.split(block)]
    groups = [[line for line in one if line and not _HEADING.match(line)] for one in groups]
    title, company, place, *_ = [*max(groups, key=lambda one: min(len(one), 2)), "", "", ""]
    return RawPosting(
        title=title,
        external_id=number,
        url=f"https://www.linkedin.com/jobs/view/{number}/",
        company=company or None,
        location=place or None,
        remote=modes.get(number) or None,
    )


def _cards(html: str) -> Iterator[tuple[str, str, str, str, str]]:
    """Job id, title, and of the line "Company · Place (Remote)" below it company, place and work mode."""
    for number, (title, *told) in sections(parse(html).body, _titled):
        below = "".join(one for one in told[:1] if not _SIMILAR.match(one))
        company, _, place = below.partition(" · ")
        mode = _MODE.search(place)
        yield number, title, company, _MODE.sub("", place).strip(), mode[1] if mode else ""
        if any(map(_SIMILAR.match, told)):
            return


def _titled(node: LexborNode) -> str | None:
    """The job's id, if the element is its innermost link and has words."""
    job = _JOB.match(node.attributes.get("href") or "") if node.tag == "a" else None
    inner = [one for one in node.css("a") if one.mem_id != node.mem_id] if job else []
    return job[1] if job and not inner and words(node) else None


PLATFORM = Platform(
    name="linkedin_alert",
    rights=Rights("on", "the reader's own mail; the site itself is never fetched", "2026-11-23"),
    start=start,
    readers={"list": alert},
    medium="mail",
)
