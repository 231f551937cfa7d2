"""Boards of fifty postings, as a hospital's are: one posting in five is a coding job. They change by the day.

    python -m bench.boards BOARDS [SEED]

serves them from a process of its own in the shape of Greenhouse, which every peer reads, and prints the
address; it ends when its standard input does. From the first day to the second a board loses one posting in
twenty-five, gains as many, and edits one in thirty. `/answer?day=2&etag=0` says how to answer from now on.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sys
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

import orjson
from aiohttp import web

from bench import drafts, synthetic
from bench.drafts import Draft
from bench.world.listing import postings
from scrapers.source import Board

POSTINGS, CODING = 50, 0.2
_GONE, _EDITED = 0.04, 0.033


def board(number: int, seed: int) -> Board:
    """The catalogue's line of a board."""
    name = f"bench-{seed}-{number}"
    host = "boards-api.greenhouse.io"
    return Board(name, _employer(number, seed), "employer", "greenhouse", f"https://{host}/{name}",
                 host=host, tenant=name)  # fmt: skip


def path(number: int, seed: int) -> str:
    """Where the whole board is answered."""
    return f"/v1/boards/bench-{seed}-{number}/jobs?content=true&pay_transparency=true"


def _employer(number: int, seed: int) -> str:
    return f"{synthetic.employer(random.Random(f'{seed}/{number}')).split()[0]} {seed} Hospital {number}"


@cache
def _others() -> tuple[Draft, ...]:
    """What hospitals look for besides coders."""
    listed = [one.vacancy for some in postings().values() for one in some]
    first = {one.id: one for one in listed if not one.is_coding}
    return tuple(drafts.draft_of(first[name]) for name in sorted(first))


def jobs(number: int, day: int, seed: int = 0) -> list[dict[str, Any]]:
    """The postings of a board on a day (1 or 2), as Greenhouse words them."""
    made = []
    for at in range(round(POSTINGS * (1 + _GONE))):
        chance = random.Random(f"{seed}/{number}/{at}")
        row = _job(number, at, seed, chance)
        since, until = _stands(at)
        if not since <= day <= until:
            continue
        if day == 2 and chance.random() < _EDITED:
            row["content"] += escape("<p>This posting was edited: weekend shifts are optional.</p>")
        made.append(row)
    return made


def _stands(at: int) -> tuple[int, int]:
    """The first and the last day of a posting: the first ones go, the last ones are new."""
    few = round(POSTINGS * _GONE)
    return (2 if at >= POSTINGS else 1), (1 if at < few else 2)


def _job(number: int, at: int, seed: int, chance: random.Random) -> dict[str, Any]:
    pool = drafts.originals() if chance.random() < CODING else _others()
    draft, where, key = chance.choice(pool), synthetic.state(chance), number * 1_000 + at + 1
    employer = _employer(number, seed)
    own = f"<p>{employer} serves {synthetic.rare_words(chance)}.</p>"
    remote = draft.vacancy.arrangement == "remote"
    return {
        "absolute_url": f"https://job-boards.greenhouse.io/bench-{seed}-{number}/jobs/{key}",
        "data_compliance": [],
        "internal_job_id": key,
        "location": {"name": f"Remote - {where}" if remote else f"{draft.vacancy.city}, {where}"},
        "metadata": [{"id": 71, "name": "Employment Type", "value": "Full-time"}],
        "id": key,
        "updated_at": "2026-11-13T16:20:00-05:00",
        "requisition_id": f"REQ-{seed}-{key}",
        "title": draft.title,
        "company_name": employer,
        "first_published": "2026-11-13T09:20:00-05:00",
        "language": "en",
        "content": escape(draft.body(draft.sections) + own, quote=True),
    }


@dataclass(slots=True)
class _Answers:
    """Every board's bytes on both days; how to answer now."""

    bodies: dict[tuple[str, int], bytes]
    day: int = 1
    etag: bool = False

    async def tell(self, request: web.Request) -> web.Response:
        self.day, self.etag = int(request.query["day"]), request.query["etag"] == "1"
        return web.Response()

    async def jobs(self, request: web.Request) -> web.Response:
        body = self.bodies[request.match_info["name"], self.day]
        mark = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()}"'
        if self.etag and request.headers.get("If-None-Match") == mark:
            return web.Response(status=304, headers={"ETag": mark})
        headers = {"ETag": mark} if self.etag else {}
        return web.Response(body=body, content_type="application/json", headers=headers)


async def main() -> None:
    count, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    bodies = {}
    for number in range(count):
        for day in (1, 2):
            some = jobs(number, day, seed)
            answer = {"jobs": some, "meta": {"total": len(some)}}
            bodies[f"bench-{seed}-{number}", day] = orjson.dumps(answer)
    answers, app = _Answers(bodies), web.Application()
    app.add_routes([web.get("/answer", answers.tell), web.get("/v1/boards/{name}/jobs", answers.jobs)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
