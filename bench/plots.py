"""How costs grow with the number of openings and subscriptions, as pictures: one SVG for each group."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl  # type: ignore[import-not-found]
from matplotlib.figure import Figure as Picture  # type: ignore[import-not-found]
from matplotlib.ticker import LogLocator, NullFormatter  # type: ignore[import-not-found]

from bench.figures import KINDS, Figure, Unit, amount

GROUPS = {
    "search": "Searches and pages: seconds against openings",
    "writing": "Collecting and writing: seconds against openings in the store",
    "alerts": "Matching, digests and mail: seconds against subscriptions",
    "memory": "Memory: bytes against openings and subscriptions",
    "start": "Start: seconds against openings",
    "size": "Disk and backup: bytes for an opening, seconds for a backup",
}
_DASHES = {"SQLite": "-", "PostgreSQL": "--", "": "-"}
_MARKS = "osD^vP*X"


def draw(figures: Sequence[Figure], folder: Path) -> list[tuple[str, str]]:
    """Writes the pictures of which there is anything to see; their names and what they show."""
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "chartwork", "svg.fonttype": "none", "font.size": 9})
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for group, title in GROUPS.items():
        lines = _lines(figures, group)
        if lines:
            name = f"growth-{group}.svg"
            _picture(lines, title).savefig(folder / name, metadata={"Date": None, "Creator": None})
            made.append((name, title))
    return made


def _lines(figures: Sequence[Figure], group: str) -> list[tuple[str, str, Unit, list[tuple[int, float]]]]:
    """Label, store, unit and points of every line of a group."""
    found = []
    for kind in KINDS:
        if kind.plot != group:
            continue
        for store in ("SQLite", "PostgreSQL", ""):
            theirs = [one for one in figures if one.kind == kind.name and one.store == store]
            points = sorted((one.size, one.ours) for one in theirs if one.ours is not None and one.size)
            if points:
                found.append((kind.says, store, kind.unit, points))
    return found


def _picture(lines: Sequence[tuple[str, str, Unit, list[tuple[int, float]]]], title: str) -> Picture:
    units = list(dict.fromkeys(unit for _, _, unit, _ in lines))
    picture = Picture(figsize=(8, 3.6 * len(units)), layout="constrained")
    picture.suptitle(title)
    for at, unit in enumerate(units, 1):
        axes = picture.add_subplot(len(units), 1, at)
        names = list(dict.fromkeys(said for said, _, its, _ in lines if its == unit))
        for said, store, its, points in lines:
            if its != unit:
                continue
            number = names.index(said)
            label = f"{said}, {store}" if store else said
            axes.plot(*zip(*points, strict=True), _DASHES[store], marker=_MARKS[number % len(_MARKS)],
                      color=f"C{number}", label=label)  # fmt: skip
        axes.set_xscale("log")
        axes.set_yscale("log")
        # in powers of ten alone a narrow axis would say nothing
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 1.5, 2, 3, 5, 7)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(lambda value, _, unit=unit: amount(value, unit))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.grid(visible=True, which="both", alpha=0.25)
        axes.legend(fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return picture
