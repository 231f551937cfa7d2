"""Pay in the words of adverts: ours beside the parsers of two peers, on the same wordings."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path
from typing import Any

from aggregator.domain import pay
from aggregator.domain.posting import Pay
from aggregator.domain.text import Document
from bench.measure import Line, seconds

HERE = Path(__file__).parent
INTERPRETER = HERE.parent / ".venv-peers" / "bin" / "python"  # made by `make bench`
PEERS = ("ats-scrapers", "python-jobspy")
_UNITS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}
Figures = tuple[float, float, str | None]
NOTHING: Figures = (0, 0, None)


def lines() -> list[Line]:
    """One line for each peer: its time for a wording as a multiple of ours, and how many both read right."""
    table = tomllib.loads((HERE / "pay_wordings.toml").read_text(encoding="utf-8"))["wording"]
    texts = [one["text"] for one in table]
    wanted: list[Figures] = [tuple(one["pay"]) if "pay" in one else NOTHING for one in table]
    docs = [Document.of("Medical coder", None, text, markup=False) for text in texts]
    right = sum(_figures(pay.read(doc)[0]) == want for doc, want in zip(docs, wanted, strict=True))
    ours = seconds(lambda text: pay.read(Document.of("Medical coder", None, text, markup=False)), texts)
    return [_beside(peer, texts, wanted, right, ours) for peer in PEERS]


def _beside(peer: str, texts: list[str], wanted: list[Figures], right: int, ours: float) -> Line:
    name = f"read pay: {peer} against ours"
    if not INTERPRETER.exists():
        return Line(name, float("nan"), "", "the peer is not installed")
    asked = [str(INTERPRETER), str(HERE / "peers" / "pay.py"), peer]
    done = subprocess.run(  # noqa: S603 - our own file
        asked, input=json.dumps(texts), capture_output=True, text=True, check=False
    )
    if done.returncode:  # `make bench` goes on without a peer that is not to be had
        why = (done.stderr.splitlines() or [f"status {done.returncode}"])[-1]
        return Line(name, float("nan"), "", f"the peer does not run: {why}")
    theirs = json.loads(done.stdout)
    pairs = list(zip(map(_peers, theirs["answers"]), wanted, strict=True))
    lenient = sum(got == want or (got[2] is None and got[:2] == want[:2]) for got, want in pairs)
    detail = (
        f"right of {len(texts)}: ours {right}, theirs {lenient} (a missing unit forgiven); "
        f"{theirs['seconds'] * 1e6:.0f} µs and {ours * 1e6:.0f} µs a wording"
    )
    return Line(name, theirs["seconds"] / ours, "", detail)


def _figures(found: Pay | None) -> Figures:
    return NOTHING if found is None else (found.minimum or 0, found.maximum or 0, found.unit)


def _peers(answer: list[Any]) -> Figures:
    low, high, unit = answer
    return (low or 0, high or 0, _UNITS.get(unit) if low or high else None)
