"""Reads pay with a peer's own parser: JSON list of wordings in, one JSON object out.

Run by `bench.pay` with the peers' interpreter, since their requirements are not ours. Units are the peer's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

ROUNDS = 200


def ats_scrapers() -> Callable[[str], list[Any]]:
    from ats_scrapers.enrichment.derived import parse_salary_range  # type: ignore[import-not-found]

    return lambda text: [*parse_salary_range(text), None]


def jobspy() -> Callable[[str], list[Any]]:
    from jobspy.linkedin import LinkedIn  # type: ignore[import-not-found]

    def read(text: str) -> list[Any]:
        found = LinkedIn._guess_salary(text)  # noqa: SLF001 - its only reader of pay in running text
        return [found.min_amount, found.max_amount, found.interval.value if found.interval else None]

    return read


def main() -> None:
    wordings = json.load(sys.stdin)
    read = {"ats-scrapers": ats_scrapers, "python-jobspy": jobspy}[sys.argv[1]]()
    answers = [read(one) for one in wordings]
    start = time.process_time()
    for _ in range(ROUNDS):
        for one in wordings:
            read(one)
    took = (time.process_time() - start) / ROUNDS / len(wordings)
    json.dump({"answers": answers, "seconds": took}, sys.stdout)


if __name__ == "__main__":
    main()
