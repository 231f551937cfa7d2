"""What one run of a board gives back: postings, a report with a cause, and what the next run needs. PURE."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from scrapers.answer import Cause, Validators
from scrapers.source import RawPosting

Outcome = Literal[
    "ok",
    "unchanged",  # a 304 or the same bytes as last time
    "empty",  # a real answer with no postings: proves nothing until a second run says so too
    "truncated",  # a page is missing, or fewer rows came than the source counts
    "blocked",
    "auth",
    "not_found",
    "moved",
    "layout",  # an answer that is not what the platform serves
    "robots",
    "denied",  # it leads to a host that may not be collected
    "slow",  # out of time, or told to come back later (429)
    "unreachable",
    "over_budget",  # the list was longer than the budget
    "wrong_employer",  # another employer's name stands in the answer: nothing of it is kept
    "forged",  # mails in a site's name that are not the site's, and nothing else
    "no_job",  # a job alert that is known as one names no job: its layout has changed
    "broken",  # the source is not to blame: what it sent could not be processed
]
OUTCOMES: Mapping[Cause, Outcome] = {
    "blocked": "blocked",
    "auth": "auth",
    "not_found": "not_found",
    "gone": "not_found",
    "rate_limited": "slow",
    "bad_request": "layout",
    "server": "unreachable",
    "network": "unreachable",
    "timeout": "slow",
    "too_large": "layout",
    "robots": "robots",
    "denied": "denied",
    "refused_address": "unreachable",
    "redirect": "moved",
    "encoding": "layout",
}


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that one run may take: list pages, requests in all, seconds. Details give way to lists."""

    pages: int = 500
    requests: int = 3_000
    seconds: float = 3_600.0

    def over(self, requests: int, seconds: float, pages: int | None = None) -> str | None:
        """What has been used up, in words. `pages`: None where no list page is to follow."""
        if pages is not None and pages >= self.pages:
            return f"more than {self.pages} list pages"
        if requests >= self.requests:
            return f"more than {self.requests} requests"
        return f"more than {self.seconds:.0f} seconds" if seconds > self.seconds else None


@dataclass(frozen=True, slots=True)
class Seen:
    """`complete` is False for a list row whose detail was not wanted or could not be read. `vouched` is False
    for what came only in mails whose sender no mailbox vouches for."""

    raw: RawPosting
    row_hash: str
    complete: bool
    vouched: bool = True


@dataclass(frozen=True, slots=True)
class BoardReport:
    """What one run met.

    `listed`: distinct postings. `total`: what the source says it has, the sum over the board's searches, so
    it may count one posting twice. `details_left`: wanted, but over the budget. `missing`: how many of the
    complete postings lack a field. `retry_after`: seconds that the host wants peace. `urls`: where requests
    or pages failed, without their queries, ten at most.
    """

    board: str
    outcome: Outcome
    message: str
    started_at: datetime
    finished_at: datetime
    listed: int = 0
    total: int | None = None
    pages: int = 0
    requests: int = 0
    details: int = 0
    details_failed: int = 0
    details_left: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    retry_after: float | None = None
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardRun:
    """`gone`: keys whose own page answered 404 or 410. `validators` and `body_hash` are for the next run of a
    whole board, empty when it must read it anew."""

    report: BoardReport
    seen: tuple[Seen, ...]
    gone: tuple[str, ...] = ()
    validators: Validators = field(default_factory=Validators)
    body_hash: str | None = None


def key(posting: RawPosting) -> str:
    """What tells the postings of one board apart: the id, else the URL."""
    return posting.external_id or posting.url or ""


def row_hash(row: RawPosting) -> str:
    """Equal for a row that says the same. A day without a year ("Posted 3 Days Ago") is left out: it ages."""
    facts = asdict(row)
    if not re.search(r"\b(19|20)\d\d|\d{10}", row.posted_on or ""):
        del facts["posted_on"]
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
