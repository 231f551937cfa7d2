"""A look at a board before it is trusted: does it answer, and whose name stands in what it says?

A platform fills a missing employer in from the board's line. Asked for a board without one, it can state only
what the answer names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from scrapers.employer import agreeing
from scrapers.report import BoardReport, Budget
from scrapers.run import run
from scrapers.source import Board, Platform, RawPosting
from scrapers.walk import Fetch

_FIRST_PAGES = Budget(pages=3, requests=8)
_DETAILS = 3  # that are asked who the employer is, where the list does not say


@dataclass(frozen=True, slots=True)
class Probe:
    """`named`: the employers in the answer, the most frequent first; none: this platform names none.

    `report.outcome` is "wrong_employer" where names were seen, none agrees with the board's, and nobody has
    verified that the board is the employer's all the same.
    """

    report: BoardReport
    named: tuple[str, ...]

    @property
    def proven(self) -> bool:
        """Something was listed, and no name speaks against the board's; nor may one have been missed."""
        read = self.report.outcome in ("ok", "over_budget", "truncated") and self.report.listed > 0
        return read and (bool(self.named) or not self.report.details_failed)


async def probe(
    board: Board,
    platform: Platform,
    fetch: Fetch,
    *,
    now: Callable[[], datetime],
    budget: Budget = _FIRST_PAGES,
) -> Probe:
    """Reads the beginning of a board, or what `budget` allows. Raises nothing that a source can cause."""
    left = iter(range(_DETAILS))

    def wants(row: RawPosting, row_hash: str) -> bool:
        return not row.company and next(left, None) is not None

    result = await run(replace(board, employer=""), platform, fetch, now=now, wants=wants, budget=budget)
    counted = Counter(one.raw.company.strip() for one in result.seen if one.raw.company)
    named = tuple(name for name, _ in counted.most_common() if name)
    report = result.report
    if board.employer and named and not agreeing(board.employer, named):
        shown = " or ".join(repr(one) for one in named[:2])
        said = f"the answer names {shown}, not {board.employer!r}"
        outcome = report.outcome if board.verified else "wrong_employer"
        report = replace(report, outcome=outcome, message=said)
    return Probe(report, named)
