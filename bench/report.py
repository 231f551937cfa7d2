"""The documents of what was measured: one table, its growth as pictures, and a few lines for the README.

    .venv-peers/bin/python -m bench.report [RESULTS…]

writes the table between the marks of docs/explanation/performance.md, pictures into docs/images, and prints
the README's table. The same results always make the same bytes. Needs matplotlib, which the peers' place has.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from math import log
from pathlib import Path

from bench import results
from bench.figures import KINDS, STORES, Figure, Verdict, amount, growths, kind_of, verdicts

DOCS = Path(__file__).parents[1] / "docs"
NOTE = DOCS / "explanation" / "performance.md"
FIGURES = ("<!-- figures: made by bench.report -->", "<!-- end of figures -->")
PAPER = ("<!-- ten million: made by bench.report -->", "<!-- end of ten million -->")
_TEN_MILLION = 10_000_000
_CARRIED_ON = (
    "start to sets", "memory serve", "memory run", "search p99", "size", "backup", "crawl", "upsert", "match",
    "digest due", "send",
)  # fmt: skip
_HEAD = ("figure", "size", "store", "ours", "bound", "ours ÷ bound", "peer (times ours)", "target", "met")
_README = (  # what the README shows, each at its largest size
    "crawl", "tag coding", "tag other", "search p99", "page anew", "page kept", "match", "digest RSA", "send",
    "memory run", "start", "size", "backup",
)  # fmt: skip
Grown = Mapping[tuple[str, str], tuple[int, int, float]]


def size_said(size: int) -> str:
    """A size as the table says it."""
    if not size:
        return ""
    return f"{size // 1_000_000} M" if size % 1_000_000 == 0 else f"{size / 1000:g} k"


def row(figure: Figure, grown: Grown) -> list[str]:
    """The cells of one figure."""
    kind = kind_of(figure)
    start = [kind.says, size_said(figure.size), figure.store]
    asked = verdicts(figure, grown)
    targets = "; ".join(one.said for one in asked)
    if figure.why:
        return [*start, "", "", "", "", targets, f"not taken: {figure.why}"]
    least = f"{amount(figure.bound, kind.unit)} ({kind.bound})" if figure.bound is not None else ""
    ratio = f"{figure.ours / figure.bound:,.1f}" if figure.bound and figure.ours is not None else ""
    return [*start, _ours(figure), least, ratio, _peers(figure), targets, _met(asked)]


def _ours(figure: Figure) -> str:
    """A wording's pay is told as a ratio only."""
    said = "" if figure.kind.startswith("pay") else amount(figure.ours, kind_of(figure).unit)
    return f"{said} ({figure.note})" if figure.note and said else said or figure.note


def _peers(figure: Figure) -> str:
    unit = kind_of(figure).unit
    said = []
    for name, theirs in figure.peers.items():
        times = f"{theirs / figure.ours:,.1f}×" if figure.ours else "?"
        said.append(
            f"{name} {times}" if figure.kind.startswith("pay") else f"{name} {amount(theirs, unit)} ({times})"
        )
    return "; ".join(said)


def _met(asked: Sequence[Verdict]) -> str:
    """By how much not, where it is not."""
    if not asked:
        return ""
    said = []
    for one in asked:
        what = f" ({one.said})" if len(asked) > 1 else ""
        if one.met is None:
            said.append(f"unknown{what}")
        elif not one.met:
            said.append(f"no: {one.off:,.1f}× too much{what}")
    return "; ".join(said) or "yes"


def shown(figures: Iterable[Figure]) -> list[Figure]:
    """In the order of the table; of single requests those at the largest size only."""
    order = {one.name: at for at, one in enumerate(KINDS)}
    figures = list(figures)
    largest: dict[tuple[str, str], int] = {}
    for one in figures:
        if ": " in one.kind and not one.why:
            largest[one.kind, one.store] = max(one.size, largest.get((one.kind, one.store), 0))

    def place(one: Figure) -> tuple[int, bool, int, int, str]:
        name, _, part = one.kind.partition(": ")
        store = STORES.index(one.store) if one.store in STORES else -1
        return order[name], bool(part), store, one.size, part

    kept = [one for one in figures if ": " not in one.kind or one.size == largest.get((one.kind, one.store))]
    return sorted(kept, key=place)


def missing(figures: Iterable[Figure]) -> list[Figure]:
    """What nobody has taken yet, at the sizes and stores that anything was taken at."""
    figures = list(figures)
    sizes = sorted({one.size for one in figures if one.size}) or [0]
    taken = {one.key for one in figures} | {
        (one.kind.partition(":")[0], one.store, one.size) for one in figures
    }
    wanted = [
        (kind.name, store, size)
        for kind in KINDS
        for size in (sizes if kind.sizes else [0])
        for store in (STORES if kind.stores else [""])
    ]
    why = "the bench was not run for it"
    return [Figure(name, size=size, store=store, why=why) for name, store, size in wanted
            if (name, store, size) not in taken]  # fmt: skip


def table(figures: Iterable[Figure]) -> str:
    """All figures as one table in Markdown."""
    figures = list(figures)
    grown = growths(figures)
    rows = [row(one, grown) for one in shown([*figures, *missing(figures)])]
    return _markdown([list(_HEAD), ["---"] * len(_HEAD), *rows])


def growth_table(figures: Iterable[Figure]) -> str:
    """How many times each cost grew between its smallest and its largest size."""
    found = growths(figures)
    order = [one.name for one in KINDS]
    keys = sorted((key for key in found if key[0] in order), key=lambda key: (order.index(key[0]), key[1]))
    rows = [["figure", "store", "from", "to", "times"], ["---"] * 5]
    for key in keys:
        first, last, times = found[key]
        rows.append(
            [kind_of(Figure(key[0])).says, key[1], size_said(first), size_said(last), f"{times:,.1f}"]
        )
    return _markdown(rows) if len(rows) > 2 else "One size only was measured."


def readme(figures: Iterable[Figure]) -> str:
    """The README's table: a few figures, on SQLite, at their largest size."""
    figures = list(figures)
    grown, best = growths(figures), dict[str, Figure]()
    for one in figures:
        known = best.get(one.kind)
        if (
            one.kind in _README
            and one.store != "PostgreSQL"
            and (known is None or known.size < one.size)
            and not one.why
        ):
            best[one.kind] = one
    rows = []
    for one in shown(best.values()):
        what, size, _, _, _, ratio, _, targets, met = row(one, grown)
        rows.append([what, size, amount(one.ours, kind_of(one).unit), ratio, targets, met])
    head = ["figure", "size", "ours", "ours ÷ bound", "target", "met"]
    return _markdown([head, ["---"] * len(head), *rows])


def _markdown(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in one) + " |" for one in rows)


def ten_million(figures: Iterable[Figure]) -> str:
    """Costs at ten million, carried on as the power of the size between the two largest ones measured."""
    points: dict[tuple[str, str], dict[int, float]] = {}
    for one in figures:
        if one.ours and one.size and one.kind in _CARRIED_ON:
            points.setdefault((one.kind, one.store), {})[one.size] = one.ours
    rows = [["figure", "store", "measured at", "cost there", "power of the size", "at 10 M"], ["---"] * 6]
    for (name, store), some in sorted(
        points.items(), key=lambda one: (_CARRIED_ON.index(one[0][0]), one[0][1])
    ):
        if len(some) < 2:
            continue
        before, last = sorted(some)[-2:]
        power, kind = log(some[last] / some[before]) / log(last / before), kind_of(Figure(name))
        then = some[last] * (_TEN_MILLION / last) ** power
        rows.append([kind.says, store, size_said(last), amount(some[last], kind.unit), f"{power:.2f}",
                     amount(then, kind.unit)])  # fmt: skip
    return _markdown(rows) if len(rows) > 2 else "Two sizes at least have to be measured."


def between(document: str, made: str, marks: tuple[str, str] = FIGURES) -> str:
    """The document with what was made between two marks. Raises ValueError when it has none."""
    first, last = marks
    before, begin, rest = document.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"the document lacks {first} or {last}")
    return f"{before}{first}\n\n{made.strip()}\n\n{last}{after}"


def main() -> None:
    from bench import plots  # matplotlib is the peers'

    files = [Path(one) for one in sys.argv[1:]] or sorted(results.FILE.parent.glob("*.jsonl"))
    figures = results.latest(files)
    if not figures:
        sys.exit("nothing was measured yet: make bench")
    pictures = plots.draw(figures, DOCS / "images")
    shots = "\n\n".join(f"![{alt}](../images/{name})" for name, alt in pictures)
    made = f"{table(figures)}\n\n### Growth\n\n{growth_table(figures)}\n\n{shots}"
    note = between(NOTE.read_text(encoding="utf-8"), made)
    NOTE.write_text(between(note, ten_million(figures), PAPER), encoding="utf-8")
    print(readme(figures))


if __name__ == "__main__":
    main()
