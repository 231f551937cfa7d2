"""Where the jobs come from, and how each source does: shown to everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode, urlsplit

from aiohttp import web

from aggregator.domain import health
from aggregator.domain.breaker import Rest
from aggregator.domain.health import STATES, Health, Past, State
from aggregator.store import boards, rests
from aggregator.store.boards import BoardState
from aggregator.store.errors import UnknownBoard
from scrapers import registry
from web import charts, forms
from web.page import CLOCK, LOGOS, STORE, render

PAGE = 30  # boards on a page, which keeps it below 60 KB
RUNS = 30  # runs that a chart shows
_READ = {"ok": "Read.", "unchanged": "Nothing had changed."}
_ORDER = {state: at for at, state in enumerate(STATES)}
_PICTURE = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True, slots=True)
class Source:
    """One board as the public sees it."""

    name: str
    employer: str
    kind: str
    platform: str
    url: str
    health: Health
    last_ok_at: datetime | None
    last_run_at: datetime | None
    past: Sequence[Past]
    attribution: str

    @property
    def link(self) -> str:
        return f"/sources/{quote(self.name, safe='')}"

    @property
    def chart(self) -> str:
        return charts.sparkline(health.volumes(self.past))


@dataclass(frozen=True, slots=True)
class Kind:
    """One platform: how many of its boards are in each state, and whether it may be read at all."""

    name: str
    boards: int
    states: tuple[tuple[State, int], ...]
    said: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked to see."""

    q: str
    platform: str
    state: str
    page: int

    def query(self, **more: object) -> str:
        named = {"q": self.q, "platform": self.platform, "state": self.state, "page": self.page} | more
        return urlencode({name: value for name, value in named.items() if value not in ("", 1)})

    def fits(self, one: Source) -> bool:
        words = f"{one.employer} {one.name}".casefold()
        return (
            all(word in words for word in self.q.casefold().split())
            and self.platform in ("", one.platform)
            and self.state in ("", one.health.state)
        )


async def index(request: web.Request) -> web.Response:
    """Every board with its health: a summary, then page by page, those in trouble first."""
    async with request.app[STORE].read() as conn:
        known, pasts = await boards.states(conn), await boards.histories(conn, RUNS)
        resting = await rests.every(conn)
    now = request.app[CLOCK]()
    sources = [source(one, pasts.get(one.board.name, ()), resting, now) for one in known]
    sources.sort(key=lambda one: (_ORDER[one.health.state], one.employer.casefold(), one.name))
    wanted = _wanted(request)
    found = [one for one in sources if wanted.fits(one)]
    pages = max(1, -(-len(found) // PAGE))
    if wanted.page > pages:
        raise web.HTTPNotFound
    counts = Counter(one.health.state for one in sources)
    return render(
        request,
        "sources.html",
        total=len(sources),
        tally=[(state, name, counts[state]) for state, name in STATES.items() if counts[state]],
        sources=found[(wanted.page - 1) * PAGE : wanted.page * PAGE],
        found=len(found),
        wanted=wanted,
        pages=pages,
        states=STATES,
        kinds=_kinds(sources),
    )


async def logo(request: web.Request) -> web.FileResponse:
    """The logo that a source's terms ask for. It came from outside, so as a document it may do nothing."""
    file = request.app[LOGOS].get(request.match_info["platform"])
    if file is None:
        raise web.HTTPNotFound
    return web.FileResponse(file, headers={"Content-Security-Policy": _PICTURE})


async def one(request: web.Request) -> web.Response:
    """One board: its state, why, what that means for alerts, and its last runs."""
    name = request.match_info["name"]
    async with request.app[STORE].read() as conn:
        try:
            state = await boards.state(conn, name)
        except UnknownBoard as unknown:
            raise web.HTTPNotFound from unknown
        past = (await boards.histories(conn, RUNS, [name])).get(name, ())
        resting = await rests.every(conn)
    shown = source(state, past, resting, request.app[CLOCK]())
    runs = [
        (one.at, _READ.get(one.outcome) or health.words(one.outcome), listed)
        for one, listed in zip(past, health.volumes(past), strict=True)
    ]
    return render(request, "source.html", source=shown, runs=runs[::-1], due_at=state.due_at)


def source(one: BoardState, past: Sequence[Past], resting: dict[str, Rest], now: datetime) -> Source:
    """A board and its health."""
    board = one.board
    platform = registry.platforms().get(board.platform)
    return Source(
        name=board.name,
        employer=board.employer or board.name,
        kind=board.kind,
        platform=board.platform,
        url=board.url if urlsplit(board.url).scheme in ("http", "https") else "",
        health=_health(one, past, resting.get(board.platform), now),
        last_ok_at=one.last_ok_at,
        last_run_at=one.last_run_at,
        past=past,
        attribution=platform.attribution if platform else "",
    )


def _health(one: BoardState, past: Sequence[Past], rest: Rest | None, now: datetime) -> Health:
    if not one.enabled:
        return _unread(one)
    return health.judge(one.facts(past), rest, now)


def _unread(one: BoardState) -> Health:
    """Why a board is not read. The note of a board that lacks a key or permission speaks to the operator, so
    the public gets the words of the platform's rights."""
    platform = registry.platforms().get(one.board.platform)
    rights = platform.rights if platform else None
    if one.board.rights == "on" or rights is None:
        return health.unread("off", "it is no longer in the catalogue")
    if rights.verdict == "needs key":
        return health.unread("needs key", rights.reason)
    if rights.verdict == "off":
        return health.unread("off", rights.reason)
    return health.unread("off", "the reviewed catalogue keeps it off")


def _wanted(request: web.Request) -> Wanted:
    given = request.query
    return Wanted(
        q=given.get("q", "").strip()[:100],
        platform=given.get("platform", ""),
        state=given.get("state", ""),
        page=forms.page(given.get("page", "")),
    )


def _kinds(sources: Sequence[Source]) -> list[Kind]:
    """Every platform that Chartwork can read, with or without a board."""
    by_name: dict[str, Counter[State]] = {name: Counter() for name in registry.platforms()}
    for one in sources:
        by_name.setdefault(one.platform, Counter())[one.health.state] += 1
    made = []
    for name, counts in sorted(by_name.items()):
        platform = registry.platforms().get(name)
        verdict = platform.rights.verdict if platform else "on"
        said = f"{verdict}: {platform.rights.reason}" if platform and verdict != "on" else ""
        said = said or ("" if counts else "can be read; the catalogue names none")
        states = tuple((state, counts[state]) for state in STATES if counts[state])
        made.append(Kind(name, counts.total(), states, said))
    return made
