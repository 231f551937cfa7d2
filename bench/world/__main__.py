"""Writes the recorded world."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import data
from bench.world import writers
from bench.world.book import Book
from bench.world.facts import DAYS, Posting, table
from bench.world.listing import postings
from bench.world.writers import jsonld, mails, robots
from scrapers import catalogue
from scrapers.source import Board


def write(folder: Path) -> None:
    """Writes the whole world into a folder, which must be empty or missing."""
    boards = {slug: one for slug, one in table("employers").items() if one["platform"]}
    found, book = postings(), Book()
    for day in range(1, len(DAYS) + 1):
        for slug, board in boards.items():
            listed = [
                replace(one, edited=one.edited and day > 1) for one in found[slug] if one.stands_on(day)
            ]
            listed.sort(key=lambda one: (-one.posted.toordinal(), one.key))
            writers.of(board["platform"])(slug, board, listed, day, book)
            if board["host"]:
                robots.write(board["platform"], board["host"], board["url"], day, book)
    book.write(folder)
    (folder / "boards.csv").write_text(_catalogue(boards), encoding="utf-8")
    truth = [_truth(one) for some in found.values() for one in some]
    lines = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in truth)
    (folder / "truth.jsonl").write_text(lines, encoding="utf-8")


def _catalogue(boards: dict[str, dict[str, Any]]) -> str:
    sheet = io.StringIO()
    writer = csv.DictWriter(sheet, catalogue.COLUMNS, lineterminator="\n")
    writer.writeheader()
    for slug, one in boards.items():
        facts = {
            name: one.get(name, "")
            for name in ("employer", "kind", "platform", "url", "host", "tenant", "site")
        }
        if one["kind"] == "alert mail":
            facts["host"] = mails.MAILBOX
        searches = tuple(one.get("searches", ()))
        writer.writerow(
            catalogue.line(Board(slug, **facts, searches=searches, note="invented for the recording"))
        )
    return sheet.getvalue()


def _truth(one: Posting) -> dict[str, Any]:
    """What a posting says; an alert mail (`bare`) shows title, employer, place and arrangement only."""
    vacancy, bare = one.vacancy, table("employers")[one.board]["platform"].endswith("_alert")
    told: dict[str, Any] = {
        "board": one.board,
        "key": one.key,
        "opening": vacancy.id,
        "kind": vacancy.job,
        "title": one.title,
        "company": one.company,
        "day_from": one.since,
        "day_to": one.until,
        "coding": vacancy.is_coding,
        "relevance": vacancy.relevance,
        "states": _states(one),
        "arrangement": _arrangement(one),
        "bare": bare,
    }
    if bare or not vacancy.is_coding:
        return told
    demand, pay = vacancy.demand, vacancy.pay
    return told | {
        "facility": vacancy.facility,
        "settings": list(vacancy.settings),
        "remote_later": vacancy.later,
        "allowed": list(vacancy.allowed),
        "excluded": list(vacancy.excluded),
        "requires": [list(group) for group in demand.groups],
        "preferred": list(demand.preferred),
        "grace_months": demand.grace_months,
        "apprentice": demand.apprentice,
        "years": vacancy.years,
        "entry": vacancy.entry,
        "employment": vacancy.employment,
        "pay": None if pay is None else [pay.minimum, pay.maximum, pay.unit],
    }


_SAID_IN_MAILS = {"indeed_alert": ("remote", "hybrid"), "linkedin_alert": ("remote", "hybrid", "onsite")}


def _arrangement(one: Posting) -> str:
    """What the posting says of it; a mail says it in a label only."""
    said = one.vacancy.arrangement
    told = _SAID_IN_MAILS.get(table("employers")[one.board]["platform"], (said,))
    return "unknown" if said == "unsaid" or said not in told else said


def _states(one: Posting) -> list[str]:
    """The states that the posting's place names; JSON-LD names those where a remote worker may live."""
    vacancy = one.vacancy
    platform = table("employers")[one.board]["platform"]
    if platform == "jsonld" and jsonld.names_residence(vacancy):
        return sorted(vacancy.allowed)
    if platform == "breezy":  # which names a home town of whoever works at home
        return [vacancy.state]
    if platform in ("himalayas", "jobicy"):  # which name the country only
        return []
    if platform in ("ymcareers", "indeed_alert", "ziprecruiter_alert") and vacancy.spot != "city":
        return []
    return [] if vacancy.spot == "nation" else [vacancy.state]


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(data.__file__).parent / "demo"
    if (folder / "routes.jsonl").exists():  # an earlier recording, and nothing else, is replaced
        shutil.rmtree(folder)
    elif folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} holds something that is no recording")
    write(folder)
    size = sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").count("\n")
    print(f"{folder}: {lines} postings, {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
