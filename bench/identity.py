"""How well postings of one opening are told from those of two, and what that costs.

    python -m bench.identity

prints precision and recall over `copies` and `lookalikes`, how many copies the look-up keys find, where each
copy ends among all openings at once, and the processor time of one posting against 10,000 openings.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from aggregator.domain.identity import Advert, Register, keys
from bench.copies import copies
from bench.drafts import Pair, originals, own
from bench.lookalikes import lookalikes

_NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gum", "Hazel", "Ironwood", "Juniper")
_KINDS = ("Health", "Medical Center", "Clinic", "Hospital", "Physicians")


@dataclass(frozen=True, slots=True)
class Figures:
    """Pairwise figures. `missed` and `wrong`: how those pairs were made."""

    copies: int
    others: int
    missed: tuple[Pair, ...]
    wrong: tuple[Pair, ...]
    found_by_keys: int

    @property
    def recall(self) -> float:
        return 1 - len(self.missed) / self.copies

    @property
    def precision(self) -> float:
        merged = self.copies - len(self.missed)
        return merged / (merged + len(self.wrong))

    @property
    def key_recall(self) -> float:
        return self.found_by_keys / self.copies


def joined(one: Advert, other: Advert) -> bool:
    """Does the second advert join the opening of the first?"""
    return Register([(1, one)]).home(other) is not None


def measure(same: Iterable[Pair], apart: Iterable[Pair]) -> Figures:
    """Every pair by itself, in both orders: a copy must join either way, others must join in neither."""
    same, apart = list(same), list(apart)
    return Figures(
        len(same),
        len(apart),
        tuple(one for one in same if not (joined(one.one, one.other) and joined(one.other, one.one))),
        tuple(one for one in apart if joined(one.one, one.other) or joined(one.other, one.one)),
        sum(bool(set(keys(one.one)) & set(keys(one.other))) for one in same),
    )


def among_all(same: Iterable[Pair]) -> Counter[str]:
    """Where copies end when all originals are there: "right", "alone" or "wrong"."""
    everybody = [own(draft) for draft in originals()]
    register, ended = Register(enumerate(everybody)), Counter[str]()
    for pair in same:
        home = register.home(pair.other)
        right = everybody.index(pair.one)
        ended["alone" if home is None else "right" if home.opening_id == right else "wrong"] += 1
    return ended


def crowd(count: int) -> Iterator[Advert]:
    """So many openings of so many employers: the recorded ones under other names and numbers."""
    some = [own(draft) for draft in originals()]
    for number in range(count):
        one, again = some[number % len(some)], number // len(some)
        if not again:
            yield one
            continue
        name = f"{_NAMES[again % 10]} {_NAMES[again // 10 % 10]} {_KINDS[again % 5]}"
        said = one.posting.description.replace(one.posting.company or "\0", name)
        # Every employer has its own words: one in three is another one, else all would be one text.
        words = re.split(r"(\W+)", said)
        words[::6] = [f"{word}{again}" if word.isalpha() else word for word in words[::6]]
        posting = replace(
            one.posting, company=name, description="".join(words), board=name, url=f"https://{again}.example/{number}",
            requisition=f"R{number + 100_000}",
        )  # fmt: skip
        yield Advert(posting, one.tags)


def cost(same: list[Pair], openings: int = 10_000) -> float:
    """Processor seconds of keys and home for one posting that the register has never seen."""
    register = Register(enumerate(crowd(openings)))
    start = time.process_time()
    for pair in same:
        register.home(pair.other)
    return (time.process_time() - start) / len(same)


def main() -> None:
    same, apart = list(copies()), list(lookalikes())
    found = measure(same, apart)
    print(f"copies     {found.copies:5}  recall    {found.recall:.4f}  by keys {found.key_recall:.4f}")
    print(f"lookalikes {found.others:5}  precision {found.precision:.4f}")
    for name, some in (("missed", found.missed), ("wrong", found.wrong)):
        for made, count in Counter(one.made for one in some).most_common():
            print(f"  {name} {count:3}  {', '.join(made)}")
    print("among all:", dict(among_all(same)))
    print(f"keys and home against 10,000 openings: {cost(same) * 1e6:.0f} µs a posting")


if __name__ == "__main__":
    main()
