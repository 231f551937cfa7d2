"""One run of a board under way: what was asked, what came, and how it ends."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Protocol

from scrapers import diagnosis
from scrapers.answer import Answer, FetchError, Validators, without_query
from scrapers.report import OUTCOMES, BoardReport, BoardRun, Budget, Outcome, Seen, key, row_hash
from scrapers.source import Board, Follow, Item, Page, Parse, ParseError, Platform, RawPosting, Request, Total

log = logging.getLogger(__name__)

_OPTIONAL = tuple(one.name for one in fields(RawPosting) if one.name != "title")
_SHOWN_URLS = 10
# A list moves while it is read, and some sources count what they do not list; a page that is missing shows
# as more than that.
_TOLERATED = 0.1
_FLAT = 3  # postings


class Fetch(Protocol):
    """`scrapers.http.Http.fetch`, or a test's stand-in. Raises FetchError."""

    async def __call__(
        self, request: Request, *, pace: float | None = None, validators: Validators | None = None
    ) -> Answer: ...


def read(parse: Parse, page: Page) -> tuple[list[Item], ParseError | None]:
    """What a page says, and what stopped the reading.

    A reader that crashes, with whatever error of its own or of a parser, met a layout that it does not know.
    """
    items: list[Item] = []
    try:
        for item in parse(page):
            items.append(item)  # noqa: PERF402 - what came before an error counts
    except ParseError as broken:
        return items, broken
    except Exception as crash:
        log.warning("reader crashed on %s", without_query(page.url), exc_info=True)
        return items, ParseError(f"a page that can be read ({crash!r})", url=page.url)
    return items, None


@dataclass(slots=True)
class Query:
    """One of the board's searches: what it has brought so far."""

    keys: set[str] = field(default_factory=set)
    total: int | None = None
    asked: set[tuple[str, str]] = field(default_factory=set)

    def is_new(self, request: Request) -> bool:
        """Was it not asked before? Sitemaps may name each other, and last pages themselves."""
        name = (request.url, repr(request.json))
        known = name in self.asked
        self.asked.add(name)
        return not known


class Walk:
    """The state of one run."""

    def __init__(
        self,
        board: Board,
        platform: Platform,
        fetch: Fetch,
        now: Callable[[], datetime],
        wants: Callable[[RawPosting, str], bool],
        budget: Budget,
    ) -> None:
        self.board, self.platform, self.fetch = board, platform, fetch
        self.now, self.wants, self.budget = now, wants, budget
        self.started_at = now()
        self.outcome: Outcome | None = None
        self.message = ""
        self.retry_after: float | None = None
        self.pages = self.requests = self.details = self.details_failed = self.details_left = 0
        self.found: dict[str, Seen] = {}
        self.wanted: dict[str, Follow] = {}
        self.gone: list[str] = []
        self.queries: list[Query] = []
        self.urls: list[str] = []
        # of a whole board: what it was known by, and is now
        self.known: tuple[Validators, str | None] | None = None
        self.validators = Validators()
        self.body_hash: str | None = None

    @property
    def hopeless(self) -> bool:
        """Nothing more to ask: the first answer failed, or says that nothing has changed."""
        return self.outcome is not None and not self.pages

    def fails(self, outcome: Outcome, message: str, url: str) -> None:
        """The first trouble names the outcome; after a page that could be read it is a list cut short."""
        self.urls.append(without_query(url))
        if self.outcome is None:
            self.outcome = outcome if not self.pages or outcome == "over_budget" else "truncated"
            self.message = message

    async def read_list(self, start: Follow) -> None:
        """All list pages of one search. One that only repeats is its last, if it promises no other page."""
        query, pending = Query(), deque([start])
        query.is_new(start.request)
        self.queries.append(query)
        while pending:
            follow = pending.popleft()
            if over := self._over_budget(pages=True):
                self.fails("over_budget", over, follow.request.url)
                return
            items = await self._list_page(follow)
            pages = (one for one in items if isinstance(one, Follow) and one.row is None)
            further = [one for one in pages if query.is_new(one.request)]
            if self.take(items, query):
                pending += further
            elif further and query.total is None:
                self.fails("truncated", "a page that only repeats, and promises more", follow.request.url)
            if self.hopeless:
                return

    async def _list_page(self, follow: Follow) -> list[Item]:
        answer = await self._fetch(follow.request, self.known[0] if self.known else None)
        if isinstance(answer, FetchError):
            self.retry_after = answer.retry_after
            self.fails(OUTCOMES[answer.cause], str(answer), follow.request.url)
            return []
        if answer.page is None or (self.known and self._same(answer.page, answer.validators)):
            self.validators, self.body_hash = answer.validators, self.known[1] if self.known else None
            self.outcome = "unchanged"
            return []
        if diagnosis.misled(follow.request.url, answer.page, self.platform):
            self._left_behind(answer.page)
            return []
        items, broken = await asyncio.to_thread(read, follow.parse, answer.page)
        if broken is not None:
            self._refused(broken, answer.page, items)
        self.pages += broken is None or bool(items)
        if broken is None and diagnosis.unclosed(answer.page):
            self._forget()
            self.fails("truncated", diagnosis.CUT, answer.page.url)
        return items

    def _same(self, page: Page, validators: Validators) -> bool:
        """A whole board's bytes are those of the last run: sources without validators repeat themselves."""
        digest = hashlib.sha256(page.body).hexdigest()
        before = self.known[1] if self.known else None
        self.validators, self.body_hash = validators, digest
        return digest == before

    def _left_behind(self, page: Page) -> None:
        """Another site answers, and what it lists is not this board's, however well it reads."""
        self._forget()
        moved: tuple[Outcome, str] = ("moved", f"redirected to {without_query(page.url)}")
        self.fails(*diagnosis.stand_in(page) or moved, page.url)

    def _refused(self, broken: ParseError, page: Page, items: list[Item]) -> None:
        """A page that is not what the platform serves: somebody's gate, half a page, or a new layout."""
        self._forget()
        self.fails(*diagnosis.cause(page, broken, begun=bool(items)), page.url)

    def _forget(self) -> None:
        """The next run must read the board anew, whatever this page was known by."""
        self.validators, self.body_hash = Validators(), None

    def take(self, items: list[Item], query: Query) -> bool:
        """Keeps what a page says. False: it has postings, and this search had brought every one of them."""
        before, rows = len(query.keys), 0
        for item in items:
            if isinstance(item, Total):
                query.total = max(item.count, query.total or 0)
                continue
            row = item.row if isinstance(item, Follow) else item
            if not isinstance(row, RawPosting):
                continue
            name, rows = key(row), rows + 1
            query.keys.add(name)
            if name not in self.found:
                self.found[name] = Seen(row, row_hash(row), isinstance(item, RawPosting))
                if isinstance(item, Follow):
                    self.wanted[name] = item
        return not rows or len(query.keys) > before

    async def complete(self) -> None:
        """Asks for the details that are wanted, one by one; what fails keeps its row."""
        todo = [name for name, follow in self.wanted.items() if follow.row and self._wants(name)]
        for done, name in enumerate(todo):
            if self._over_budget():
                self.details_left = len(todo) - done
                self.urls.append(without_query(self.wanted[name].request.url))
                return
            if not await self._detail(name, self.wanted[name]):
                self.details_left = len(todo) - done - 1
                return

    def _wants(self, name: str) -> bool:
        seen = self.found[name]
        return self.wants(seen.raw, seen.row_hash)

    async def _detail(self, name: str, follow: Follow) -> bool:
        """Reads one detail. False: the host wants no more of us now."""
        answer = await self._fetch(follow.request, None)
        if isinstance(answer, FetchError):
            if answer.cause in ("not_found", "gone"):
                self.gone.append(name)
            else:
                self.details_failed += 1
            self.urls.append(without_query(follow.request.url))
            if answer.cause in ("blocked", "rate_limited", "auth", "robots"):
                self.retry_after = answer.retry_after
                self.message = self.message or f"details: {answer}"
                return False
            return True
        return await self._take_detail(name, follow, answer.page or Page(follow.request.url, b""))

    async def _take_detail(self, name: str, follow: Follow, page: Page) -> bool:
        """Keeps a detail that is the board's own and whole. False: a gate or a login came in its place."""
        items: list[Item] = []
        broken: ParseError | None = None
        if not (misled := diagnosis.misled(follow.request.url, page, self.platform)):
            items, broken = await asyncio.to_thread(read, follow.parse, page)
        detail = next((one for one in items if isinstance(one, RawPosting)), None)
        if detail is not None and not diagnosis.unclosed(page):  # half a text would count as a change
            self.details += 1
            self.found[name] = Seen(detail, self.found[name].row_hash, complete=True)
            return True
        self.details_failed += 1
        self.urls.append(without_query(follow.request.url))
        unlike = misled or (broken is not None and not items)
        refused = diagnosis.stand_in(page) if unlike else None
        told = refused[1] if refused else f"redirected to {without_query(page.url)}" if misled else ""
        self.message = self.message or (f"details: {told}" if told else "")
        return refused is None

    async def _fetch(self, request: Request, validators: Validators | None) -> Answer | FetchError:
        self.requests += 1
        try:
            return await self.fetch(request, pace=self.platform.pace, validators=validators)
        except FetchError as failure:
            return failure

    def _over_budget(self, *, pages: bool = False) -> str | None:
        seconds = (self.now() - self.started_at).total_seconds()
        return self.budget.over(self.requests, seconds, self.pages if pages else None)

    def result(self) -> BoardRun:
        """What the run came to."""
        seen = {name: one for name, one in self.found.items() if name not in set(self.gone)}
        total = sum(one.total for one in self.queries if one.total is not None) if self._counted() else None
        complete = [one.raw for one in seen.values() if one.complete]
        missing = Counter(name for raw in complete for name in _OPTIONAL if not getattr(raw, name))
        outcome, message = self._outcome()
        lacks = self.details_failed or self.details_left  # only a list that is read asks for them again
        whole = outcome in ("ok", "empty", "unchanged") and not lacks
        report = BoardReport(
            board=self.board.name,
            outcome=outcome,
            message=message,
            started_at=self.started_at,
            finished_at=self.now(),
            listed=len(self.found),
            total=total,
            pages=self.pages,
            requests=self.requests,
            details=self.details,
            details_failed=self.details_failed,
            details_left=self.details_left,
            missing=dict(sorted(missing.items())),
            retry_after=self.retry_after,
            urls=tuple(dict.fromkeys(self.urls))[:_SHOWN_URLS],
        )
        return BoardRun(
            report=report,
            seen=tuple(seen.values()),
            gone=tuple(self.gone),
            validators=self.validators if whole else Validators(),
            body_hash=self.body_hash if whole else None,
        )

    def _counted(self) -> bool:
        return any(one.total is not None for one in self.queries)

    def _outcome(self) -> tuple[Outcome, str]:
        """The trouble that was met, else what came against what the source counts."""
        if self.outcome is not None:
            return self.outcome, self.message
        for query in self.queries:
            came, total = len(query.keys), query.total or 0
            if total - came > (max(_FLAT, total * _TOLERATED) if came else 0):
                return "truncated", f"{came} of {total} postings came"
        return ("ok" if self.found else "empty"), self.message
