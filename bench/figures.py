"""What is measured, and what is asked of it: every figure of the table, with its bound, peers and targets.

Every figure is a cost, of which less is better: seconds or bytes for one thing. So a rate is written as the
time of one ("send: one mail"), and every ratio means the same: ours ÷ bound is how many times the least that
anybody could pay, peer ÷ ours how many times cheaper than the peer. PURE.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Unit = Literal["s", "B", ""]
SIZES = (10_000, 100_000, 1_000_000)
STORES = ("SQLite", "PostgreSQL")


@dataclass(frozen=True, slots=True)
class Target:
    """`of`: "ours" (the figure itself), "bound" (ours ÷ bound), "growth" (largest ÷ smallest size), or a
    peer's name (peer ÷ ours). `size`: the largest size it is asked of."""

    of: str
    most: float | None = None
    least: float | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A line of the table. `sizes`, `stores`: where it depends on them. `plot`: the picture it stands in."""

    name: str
    says: str
    unit: Unit = "s"
    bound: str = ""
    targets: tuple[Target, ...] = ()
    sizes: bool = False
    stores: bool = False
    plot: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure, in seconds or bytes. `why`: the reason why it could not be taken."""

    kind: str
    ours: float | None = None
    bound: float | None = None
    peers: Mapping[str, float] = field(default_factory=dict)
    size: int = 0
    store: str = ""
    note: str = ""
    why: str = ""

    @property
    def key(self) -> tuple[str, str, int]:
        return self.kind, self.store, self.size


_TEN_MS = Target("ours", most=0.010)
_SIGNED = Target("ours", most=0.0005)
_MEMORY = Target("ours", most=250e6, size=100_000)
_CRAWL = (Target("bound", most=2), Target("Scrapy", least=3), Target("ats-scrapers", least=4))
_GREW = Target("growth", most=3)
KINDS: tuple[Kind, ...] = (
    Kind("crawl", "crawl, tag and store one posting", bound="aiohttp + orjson + lexbor", targets=_CRAWL,
         sizes=True, stores=True, plot="writing"),
    Kind("churn", "the same boards a day later, one posting", bound="aiohttp + orjson + lexbor",
         sizes=True, stores=True),
    Kind("unchanged 304", "one unchanged board, answered 304", bound="bare GET",
         targets=(Target("bound", most=1.5),), sizes=True, stores=True, plot="writing"),
    Kind("unchanged bytes", "one unchanged board, the same bytes", bound="bare GET",
         targets=(Target("bound", most=1.5),), sizes=True, stores=True),
    Kind("recorded world", "crawl, tag and store one posting of 44 boards of 30 platforms",
         bound="aiohttp + orjson + lexbor", targets=(Target("bound", most=2),)),
    Kind("tag coding", "tag one coding posting", bound="lexbor parse and text",
         targets=(Target("bound", most=8),)),
    Kind("tag other", "tag one other posting", bound="lexbor parse and text",
         targets=(Target("bound", most=1.2),)),
    Kind("pay", "read the pay of one wording"),
    Kind("upsert", "write one changed opening", bound="executemany of its row, one transaction",
         sizes=True, stores=True, plot="writing"),
    Kind("search p50", "the ten commonest requests, p50", sizes=True, stores=True, plot="search"),
    Kind("search p99", "the ten commonest requests, p99", targets=(_TEN_MS, _GREW), sizes=True, stores=True,
         plot="search"),
    Kind("page anew", "one page made anew", bound="aiohttp hello", targets=(Target("bound", most=10),),
         sizes=True, stores=True, plot="search"),
    Kind("page unasked", "one page of a search that nobody asked before", bound="aiohttp hello", sizes=True,
         stores=True, plot="search"),
    Kind("page kept", "one page that is kept", bound="aiohttp hello", targets=(Target("bound", most=2),),
         sizes=True, stores=True, plot="search"),
    Kind("LCP", "largest paint on a phone, processor at a quarter", targets=(Target("ours", most=1.0),),
         sizes=True),
    Kind("CLS", "layout shift on a phone", unit="", targets=(Target("ours", most=0.02),), sizes=True),
    Kind("match", "match 1,000 openings with so many subscriptions", bound="the answer copied out",
         targets=(Target("ours", most=0.5), Target("growth", most=6)), sizes=True, plot="alerts"),
    Kind("digest plain", "a rendered digest ready for the wire, not signed", targets=(_SIGNED,)),
    Kind("digest RSA", "a rendered digest ready for the wire, signed by RSA-2048",
         bound="the signature alone", targets=(_SIGNED,)),
    Kind("digest Ed25519", "a rendered digest ready for the wire, signed by Ed25519",
         bound="the signature alone", targets=(_SIGNED,)),
    Kind("digest due", "a due digest from the store to the outbox, one subscriber", sizes=True, stores=True,
         plot="alerts"),
    Kind("send", "send one mail from an outbox of so many", bound="raw SMTP, pipelined",
         targets=(Target("aiosmtplib", least=0.9),), sizes=True, stores=True, plot="alerts"),
    Kind("memory serve", "memory of `chartwork serve`", unit="B", bound="the same, store empty",
         targets=(_MEMORY,), sizes=True, stores=True, plot="memory"),
    Kind("memory run", "memory of `chartwork run`, filters read and matched", unit="B",
         bound="the same, store empty", targets=(_MEMORY,), sizes=True, stores=True, plot="memory"),
    Kind("start", "start to first page", bound="the same of aiohttp hello",
         targets=(Target("ours", most=1.5),), sizes=True, stores=True, plot="start"),
    Kind("start to sets", "start to the first page with counts", sizes=True, stores=True, plot="start"),
    Kind("size", "database, one opening", unit="B", bound="its text", sizes=True, stores=True, plot="size"),
    Kind("size rows", "of this the rows", unit="B", sizes=True, stores=True, plot="size"),
    Kind("size indexes", "of this the indexes", unit="B", sizes=True, stores=True),
    Kind("size search", "of this the search index", unit="B", sizes=True, stores=True),
    Kind("backup", "backup of the whole store", bound="the file copied and synced", sizes=True, stores=True,
         plot="size"),
)  # fmt: skip
BY_NAME = {one.name: one for one in KINDS}


def kind_of(figure: Figure) -> Kind:
    """A request of its own ("search p99: a rare word") is a line of its own, asked the same."""
    name, _, part = figure.kind.partition(": ")
    known = BY_NAME[name]
    return known if not part else Kind(figure.kind, f"{known.says}: {part}", known.unit, known.bound)


def growths(figures: Iterable[Figure]) -> dict[tuple[str, str], tuple[int, int, float]]:
    """By kind and store: the smallest and the largest size, and how many times the cost grew between them."""
    found: dict[tuple[str, str], dict[int, float]] = {}
    for one in figures:
        if one.ours is not None and one.size:
            found.setdefault((one.kind, one.store), {})[one.size] = one.ours
    return {
        key: (min(some), max(some), some[max(some)] / some[min(some)])
        for key, some in found.items()
        if len(some) > 1 and some[min(some)] > 0
    }


@dataclass(frozen=True, slots=True)
class Verdict:
    """A target beside a figure. `met` is None where it cannot be said."""

    said: str
    met: bool | None
    off: float = 1.0  # how many times too much; 1 or less: met


def verdicts(
    figure: Figure, grown: Mapping[tuple[str, str], tuple[int, int, float]] | None = None
) -> list[Verdict]:
    """What is asked of a figure, and whether it is so. A growth is judged at the largest size only."""
    found = []
    for target in kind_of(figure).targets:
        if target.size is not None and figure.size > target.size:
            continue
        value = _value(target.of, figure, grown or {})
        if target.of == "growth" and value is None:
            continue
        found.append(_verdict(target, value, kind_of(figure).unit))
    return found


def _value(of: str, figure: Figure, grown: Mapping[tuple[str, str], tuple[int, int, float]]) -> float | None:
    if of == "growth":
        first, last, times = grown.get((figure.kind, figure.store), (0, 0, 0.0))
        return times if last == figure.size and first < last else None
    if figure.ours is None or of == "ours":
        return figure.ours
    if of == "bound":
        return figure.ours / figure.bound if figure.bound else None
    return figure.peers[of] / figure.ours if of in figure.peers else None


def _verdict(target: Target, value: float | None, unit: Unit) -> Verdict:
    limit = target.most if target.most is not None else target.least or 0.0
    sign = "≤" if target.most is not None else "≥"
    said = f"{sign} {amount(limit, unit)}" if target.of == "ours" else f"{sign} {limit:g}× "
    said += {"ours": "", "bound": "bound", "growth": "growth"}.get(target.of, target.of)
    if value is None:
        return Verdict(said, None)
    off = value / limit if target.most is not None else limit / value if value else float("inf")
    return Verdict(said, off <= 1, off)


def amount(value: float | None, unit: Unit) -> str:
    """A figure with three digits and the unit that keeps it readable."""
    if value is None:
        return ""
    steps = {
        "s": ((1e-3, 1e6, "µs"), (1, 1e3, "ms"), (float("inf"), 1, "s")),
        "B": ((1e3, 1, "B"), (1e6, 1e-3, "kB"), (float("inf"), 1e-6, "MB")),
        "": ((float("inf"), 1, ""),),
    }[unit]
    scale, word = next((scale, word) for below, scale, word in steps if abs(value) < below)
    said = value * scale
    digits = 0 if abs(said) >= 100 or (unit == "B" and word == "B") else 1 if abs(said) >= 10 else 2
    return f"{said:,.{digits}f} {word}".strip() if unit or said >= 1 else f"{said:.4f}"


def to_json(figure: Figure) -> dict[str, Any]:
    """As a line of the results."""
    plain = Figure(figure.kind)
    row = {name: getattr(figure, name) for name in Figure.__dataclass_fields__}
    return {name: one for name, one in row.items() if name == "kind" or one != getattr(plain, name)}


def from_json(row: Mapping[str, Any]) -> Figure:
    """From a line of the results; what the line says besides is left out."""
    return Figure(**{name: value for name, value in row.items() if name in Figure.__dataclass_fields__})
