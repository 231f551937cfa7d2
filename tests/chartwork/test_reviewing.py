"""`chartwork openings …`, `reports …` and `retag` as processes, and the service that tags anew by itself."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from adverts import NOW, advert, board, coding, keep
from commands import chartwork, serving
from sqlalchemy import update

from aggregator.domain.tagging import RULES
from aggregator.remake import remade
from aggregator.store import boards, reports
from aggregator.store.engine import Store
from aggregator.store.schema import postings

TEXT = "Codes inpatient charts with ICD-10-CM and PCS. CCS required."


async def _fill(file: Path) -> None:
    store = await Store.open(f"sqlite:///{file}", migrate=False)
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        office = coding(settings=("office",))
        made = [await keep(conn, advert(key, description=TEXT), office) for key in ("1", "2")]
        await remade(conn, made, NOW)
        await conn.execute(update(postings).values(rules=0))
        for reader in ("ann", "bob"):
            await reports.add(conn, 1, "pay", mark=reader, reader=reader, now=NOW)
    await store.close()


@pytest.fixture
def folder(tmp_path: Path, migrated_file: Path) -> Path:
    shutil.copy(migrated_file, tmp_path / "chartwork.db")
    asyncio.run(_fill(tmp_path / "chartwork.db"))
    line = "mercy,Mercy Hospital,other,jsonld,http://127.0.0.1:1/sitemap.xml"  # where nobody answers
    (tmp_path / "own.csv").write_text(f"name,employer,kind,platform,url\n{line}\n")
    return tmp_path


def said(folder: Path, *arguments: str, status: int = 0) -> str:
    """What a command that ends with this status says."""
    done = chartwork(*arguments, cwd=folder)
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stderr


def copies(folder: Path, opening: int) -> list[dict[str, Any]]:
    return [
        json.loads(line) for line in said(folder, "openings", "show", str(opening), "--json").splitlines()
    ]


def test_openings_are_merged_shown_and_parted(folder: Path) -> None:
    assert "2 leads to it" in said(folder, "openings", "merge", "1", "2")
    assert [(one["posting"], one["why"]) for one in copies(folder, 1)] == [
        (1, "the first of them"),
        (2, "joined by hand"),
    ]
    assert "is opening 3 now" in said(folder, "openings", "split", "2")
    assert [[one["posting"] for one in copies(folder, number)] for number in (1, 2, 3)] == [[1], [], [2]]
    for wrong in (("split", "2"), ("merge", "1", "1"), ("show", "99")):
        assert said(folder, "openings", *wrong, status=1).startswith("chartwork: ")


def test_reports_are_listed_and_done(folder: Path) -> None:
    (line,) = said(folder, "reports", "list", "--json").splitlines()
    told = json.loads(line)
    assert (told["opening"], told["claim"], told["count"], told["done"]) == (1, "pay", 2, None)
    assert said(folder, "reports", "done", "1", "pay") == "1 reports of opening 1 done\n"
    assert said(folder, "reports", "list", "--json") == ""
    (again,) = said(folder, "reports", "list", "--json", "--all").splitlines()
    assert json.loads(again)["done"] is not None
    assert "no such report" in said(folder, "reports", "done", "1", status=1)


def test_retag_says_how_many_it_was(folder: Path) -> None:
    assert said(folder, "retag") == f"2 postings tagged anew; all are at rules {RULES}\n"
    assert said(folder, "retag").startswith("0 ")


def test_the_service_tags_anew_by_itself(folder: Path) -> None:
    variables = {"CHARTWORK_BOARDS": "own.csv", "CHARTWORK_CONTACT_URL": "https://chartwork.example/about"}
    with serving(folder, "run", **variables) as site:
        deadline = time.monotonic() + 60
        while "Inpatient Coder" not in urllib.request.urlopen(f"{site}/?setting=hospital").read().decode():
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert f"2 postings tagged anew by rules {RULES}" in (folder / "run.log").read_text()
