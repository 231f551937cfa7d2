"""How the bench is put together."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bench import __main__ as run
from bench import measure, results
from bench.databases import Kept
from bench.figures import BY_NAME, KINDS, Figure
from bench.parts import BY_NAME as BY_PART
from bench.parts import PARTS, Given, given_of, told


def test_every_figure_is_taken_by_one_part() -> None:
    taken = [kind for one in PARTS for kind in one.kinds]
    assert sorted(taken) == sorted(one.name for one in KINDS)


def test_a_part_is_run_for_what_its_figures_depend_on() -> None:
    for part in PARTS:
        by = {"once": (False, False), "size": (True, False), "store": (True, True), "SQLite": (True, False)}[
            part.by
        ]
        for kind in part.kinds:
            assert (BY_NAME[kind].sizes, BY_NAME[kind].stores) == by, kind


def test_what_a_part_is_told_it_reads() -> None:
    file = Kept("sqlite:////x/1.db", file=Path("/x/1.db"))
    server = Kept("postgresql://x", server=3, programs=Path("/bin"))
    for given in (
        Given(),
        Given(10, "SQLite", file, "sqlite:////x/0.db", Path("/x")),
        Given(1, "PostgreSQL", server),
    ):
        assert given_of(told(given)) == given


_LEAVES_A_CHILD = """
import subprocess, sys
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
"""


def _lives(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


async def test_a_process_is_ended_with_its_block_and_whatever_it_left_behind() -> None:
    async with measure.process(sys.executable, "-c", _LEAVES_A_CHILD, family=True) as started:
        left = int(await measure.first_line(started, 60))
        assert _lives(left)
    while _lives(left):  # noqa: ASYNC110 - until the kernel has come to it
        await asyncio.sleep(0.01)


def test_processor_time_counts_those_who_have_ended() -> None:
    before = measure.cpu_of(os.getpid())
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    assert measure.cpu_of(os.getpid()) > before


@pytest.mark.parametrize(("limit", "why"), [(0.001, "not taken within 0 s"), (900.0, "ended with status 1")])
async def test_what_could_not_be_taken_is_noted_with_the_reason(
    tmp_path: Path, limit: float, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    part = replace(BY_PART["upsert"], limit=limit)
    nowhere = Given(10_000, "SQLite", Kept("sqlite:////nowhere/at/all.db", file=Path("/nowhere/at/all.db")))
    await run.take(part, nowhere, tmp_path / "figures.jsonl")
    (found,) = results.latest([tmp_path / "figures.jsonl"])
    assert (found.kind, found.size, found.store, found.ours) == ("upsert", 10_000, "SQLite", None)
    assert why in found.why
    assert why in capfd.readouterr().out


@pytest.mark.parametrize(("load", "said"), [(1.0, "clock"), (9.2, "clock; load 9 of 2")])
def test_the_load_of_a_busy_machine_is_said_beside_a_figure(
    load: float, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0.0, 0.0))
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    run._keep(Figure("start", 1.0, size=10_000, store="SQLite", note="clock"), tmp_path / "figures.jsonl")
    (found,) = results.latest([tmp_path / "figures.jsonl"])
    assert found.note == said
