"""An opening's provenance: what is stored of it is told, and no reader's address is."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from adverts import NOW, advert, board, coding, keep, publish
from commands import chartwork

from aggregator.domain.lifecycle import BoardHistory
from aggregator.domain.posting import Tag
from aggregator.domain.search import Filter
from aggregator.store import boards, matches, openings, outbox, postings, subscriptions
from aggregator.store.engine import Store, StoreError
from chartwork.explain import explain, gathered
from chartwork.settings import Settings
from scrapers.answer import Validators
from scrapers.report import BoardReport

HOUR = timedelta(hours=1)
TEXT = "Assigns ICD-10-CM codes. CCS required."
ADDRESS = "ann@example.org"


async def filled(store: Store) -> int:
    """An opening with a copy on a second board, that was changed, failed once, matched and was mailed."""
    proof = Tag("credential:CCS", "description", 25, 37, "CCS required", "credential.required")
    tags = coding(evidence=(proof,))
    async with store.write() as conn:
        made = await publish(conn, advert("1", description=TEXT), tags)
        await boards.register(conn, [board(), board("hunt", employer="Job Hunt", kind="aggregator")], NOW)
        copy = advert("copy", board="hunt", url="https://hunt.example/1", description=TEXT)
        await keep(conn, copy, tags, opening_id=made.id, own_site=False, merge_reason="same title and text")
        (first, _) = await postings.of_opening(conn, made.id)
        later = {"row_hash": "row 2", "content_hash": "content 2", "now": NOW + HOUR, "opening_id": made.id}
        await postings.change(conn, first.id, advert("1", description=TEXT), tags, **later)
        await postings.touch(conn, [first.id], NOW + 3 * HOUR)
        await openings.refresh_all(conn, {made.id: ["title:1"]}, NOW)
        for outcome in ("ok", "layout"):
            report = BoardReport("mercy", outcome, "", NOW, NOW + HOUR, listed=7 * (outcome == "ok"))  # type: ignore[arg-type]
            await boards.record(
                conn,
                "mercy",
                report,
                trusted=outcome == "ok",
                history=BoardHistory(7.0),
                due_at=NOW,
                interval=HOUR,
                validators=Validators(),
                body_hash=None,
            )
        wish = await subscriptions.filter_id(conn, Filter(q=("coder",)), NOW)
        facts: dict[str, Any] = {"address": ADDRESS, "filter_id": wish, "created_at": NOW, "last_match_id": 0}
        facts |= {"frequency": "daily", "zone": "America/Chicago", "hour": 7, "consent": {}}
        reader = await subscriptions.add(conn, **facts)
        another = await publish(conn, advert("2", title="Clinic Coder"), coding())
        await boards.register(conn, [board(), board("hunt", employer="Job Hunt", kind="aggregator")], NOW)
        other = await subscriptions.filter_id(conn, Filter(q=("clinic",)), NOW)
        await matches.add(conn, [(wish, another.id), (other, another.id)], NOW)
        await matches.add(conn, [(wish, made.id)], NOW + 2 * HOUR)
        await outbox.add(
            conn,
            subscription_id=reader,
            slot="daily:2026-03-03",
            kind="digest",
            recipient=ADDRESS,
            message_id="<1@example.org>",
            body=b"",
            now=NOW,
            opening_ids=[made.id],
        )
        await outbox.add(
            conn,
            subscription_id=reader,
            slot="daily:2026-03-04",
            kind="digest",
            recipient=ADDRESS,
            message_id="<2@example.org>",
            body=b"",
            now=NOW,
            opening_ids=[another.id],
        )
        return made.id


async def test_everything_is_told_in_types_of_json(store: Store) -> None:
    opening_id = await filled(store)
    async with store.read() as conn:
        told = await gathered(conn, opening_id)
    assert told["opening"] | {"title": "Inpatient Coder", "status": "open"} == told["opening"]
    first, copy = told["copies"]
    assert first == {
        "board": "mercy",
        "key": "1",
        "url": "https://mercy.example/jobs/1",
        "title": "Inpatient Coder",
        "own_site": True,
        "vouched": True,
        "status": "open",
        "first_seen": "2026-03-02T12:00:00+00:00",
        "last_verified": "2026-03-02T15:00:00+00:00",
        "read_at": "2026-03-02T13:00:00+00:00",
        "closed_at": None,
        "reposts": 0,
        "misses": 0,
        "content_hash": "content 2",
        "row_hash": "row 2",
        "merge_reason": "",
    }
    assert (copy["board"], copy["merge_reason"], copy["read_at"]) == (
        "hunt",
        "same title and text",
        "2026-03-02T12:00:00+00:00",
    )
    assert told["evidence"] == [
        {
            "name": "credential:CCS",
            "field": "description",
            "start": 25,
            "end": 37,
            "quote": "CCS required",
            "rule": "credential.required",
        }
    ]
    assert {"what": "Setting", "value": "Hospital"} in told["claims"]
    assert [(one["outcome"], one["listed"], one["trusted"]) for one in told["boards"]["mercy"]] == [
        ("layout", 0, False),
        ("ok", 7, True),
    ]
    assert told["boards"]["hunt"] == []
    assert told["reach"] == {
        "filters": 1,
        "first_matched_at": "2026-03-02T14:00:00+00:00",
        "digests": {"queued": 1},
    }
    assert ADDRESS not in json.dumps(told)


async def test_an_opening_that_is_not_there_is_an_error(store: Store) -> None:
    async with store.read() as conn:
        with pytest.raises(StoreError, match="there is no opening 99"):
            await gathered(conn, 99)


@pytest.fixture
def folder(migrated_file: Path, tmp_path: Path) -> Path:
    shutil.copy(migrated_file, tmp_path / "chartwork.db")
    return tmp_path


async def fill(folder: Path) -> int:
    store = await Store.open(f"sqlite:///{folder / 'chartwork.db'}", migrate=False)
    try:
        return await filled(store)
    finally:
        await store.close()


async def test_a_person_reads_it_line_by_line(folder: Path) -> None:
    out = io.StringIO()
    opening_id = await fill(folder)
    settings = Settings(database=f"sqlite:///{folder / 'chartwork.db'}")
    await explain(settings, opening_id, out, as_json=False)
    said = out.getvalue()
    for line in (
        f"Opening {opening_id}: Inpatient Coder",
        "  mercy, the employer's own site, open: https://mercy.example/jobs/1",
        (
            "    key 1; first seen 2026-03-02 12:00 UTC, read 2026-03-02 13:00 UTC,"
            " last verified 2026-03-02 15:00 UTC"
        ),
        "    content content 2, list row row 2",
        "    joined because: same title and text",
        "  Setting: Hospital",
        (
            "  mercy 2026-03-02 13:00 UTC: layout, 0 listed, not believed: It answers with a page that we"
            " cannot read: its layout has changed."
        ),
        "Reach: it entered 1 filters, the first on 2026-03-02 14:00 UTC",
        "  mails that carry it: 1 queued",
    ):
        assert f"{line}\n" in said, said
    assert "credential:CCS" in said
    assert "credential.required" in said
    assert "description 25–37" in said
    assert ADDRESS not in said


def test_the_command_answers_programs_and_says_what_is_not_there(folder: Path) -> None:
    opening_id = asyncio.run(fill(folder))
    done = chartwork("explain", str(opening_id), "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["opening"]["id"] == opening_id
    missing = chartwork("explain", "99", cwd=folder)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert missing.stderr == "chartwork: there is no opening 99\n"
