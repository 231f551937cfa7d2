"""`chartwork explain OPENING`: everything that is known of an opening, and where each part comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table

from aggregator.domain import health
from aggregator.domain.posting import Opening
from aggregator.store import boards, openings, provenance
from aggregator.store.engine import Connection, StoreError
from chartwork.serving import opened
from chartwork.settings import Settings
from web import proofs

_RUNS = 5  # of each board
_HASH = 12  # letters of a hash that a person compares


async def explain(settings: Settings, opening_id: int, out: TextIO, *, as_json: bool) -> None:
    """Prints an opening with its copies, claims, boards and reach. Raises StoreError where there is none."""
    async with AsyncExitStack() as stack:
        store = await opened(stack, settings, migrate=False)
        async with store.read() as conn:
            told = await gathered(conn, opening_id)
    if as_json:
        print(json.dumps(told), file=out)
    else:
        _print(told, Console(file=out, highlight=False, markup=False, soft_wrap=True))


async def gathered(conn: Connection, opening_id: int) -> dict[str, Any]:
    """Everything, in types of JSON: instants in ISO 8601 and UTC, hashes whole, no address of any reader."""
    found = await openings.get(conn, opening_id)
    if found is None:
        raise StoreError(f"there is no opening {opening_id}")
    origins = await provenance.origins(conn, opening_id)
    names = list(dict.fromkeys(one.board for one in origins))
    pasts = await boards.histories(conn, _RUNS, names)
    told = {
        "opening": _opening(found),
        "copies": [asdict(one) for one in origins],
        "claims": [_claim(one) for one in proofs.claims(found)],
        "evidence": [asdict(one) for one in found.tags.evidence],
        "boards": {
            name: [asdict(run) | {"means": health.words(run.outcome)} for run in pasts.get(name, ())[::-1]]
            for name in names
        },
        "reach": asdict(await provenance.reach(conn, opening_id)),
    }
    made: dict[str, Any] = json.loads(json.dumps(told, default=_plain))
    return made


def _opening(found: Opening) -> dict[str, Any]:
    return {
        "id": found.id,
        "title": found.title,
        "company": found.company,
        "location": found.location,
        "status": found.status,
        "posted_on": found.posted_on,
        "first_seen": found.first_seen,
        "last_verified": found.last_verified,
        "reposts": found.reposts,
    }


def _claim(one: proofs.Claim) -> dict[str, Any]:
    return {"what": one.label, "value": one.value}


def _plain(value: object) -> object:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no JSON")


def _print(told: Mapping[str, Any], console: Console) -> None:
    one = told["opening"]
    place = " · ".join(part for part in (one["company"], one["location"]) if part)
    console.print(f"Opening {one['id']}: {one['title']}")
    console.print(f"  {place or 'no employer or place stated'}; {one['status']}")
    seen = f"first seen {_when(one['first_seen'])}, last verified {_when(one['last_verified'])}"
    console.print(f"  {seen}, posted again {one['reposts']} times")
    console.print(f"\nCopies ({len(told['copies'])}); the first one's facts are shown")
    for copy in told["copies"]:
        _print_copy(copy, console)
    console.print("\nWhat is said of it")
    for claim in told["claims"]:
        console.print(f"  {claim['what']}: {claim['value']}")
    console.print("\nEvidence (tag, rule, field and characters, words)")
    console.print(_evidence(told["evidence"]))
    console.print("\nIts boards lately")
    for name, runs in told["boards"].items():
        for run in runs:
            believed = "believed" if run["trusted"] else "not believed"
            means = f": {run['means']}" if run["means"] else ""
            said = f"{run['outcome']}, {run['listed']} listed, {believed}{means}"
            console.print(f"  {name} {_when(run['at'])}: {said}")
    reach = told["reach"]
    since = f", the first on {_when(reach['first_matched_at'])}" if reach["first_matched_at"] else ""
    console.print(f"\nReach: it entered {reach['filters']} filters{since}")
    mails = ", ".join(f"{count} {state}" for state, count in sorted(reach["digests"].items()))
    console.print(f"  mails that carry it: {mails or 'none'}")


def _print_copy(copy: Mapping[str, Any], console: Console) -> None:
    whose = "the employer's own site" if copy["own_site"] else "not the employer's own site"
    mail = "" if copy["vouched"] else ", from an unauthenticated mail"
    console.print(f"  {copy['board']}, {whose}{mail}, {copy['status']}: {copy['url']}")
    read = f", read {_when(copy['read_at'])}" if copy["read_at"] else ""
    seen = f"first seen {_when(copy['first_seen'])}{read}, last verified {_when(copy['last_verified'])}"
    console.print(f"    key {copy['key']}; {seen}")
    console.print(
        f"    content {copy['content_hash'][:_HASH]}, list row {copy['row_hash'][:_HASH] or 'none'}"
    )
    if copy["merge_reason"]:
        console.print(f"    joined because: {copy['merge_reason']}")


def _evidence(rows: list[Mapping[str, Any]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2))
    for row in rows:
        span = f"{row['field']} {row['start']}–{row['end']}"
        table.add_row(row["name"], row["rule"], span, " ".join(row["quote"].split()))
    return table


def _when(iso: str) -> str:
    return datetime.fromisoformat(iso).strftime("%Y-%m-%d %H:%M UTC")
