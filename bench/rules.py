"""What the tagging rules say of the project's own texts, as one digest: it changes when a rule does.

    python -m bench.rules

records it under the present `tagging.RULES` in tests/domain/rules.json. It refuses when that was recorded
with another one: then the rules have changed, and the number must be raised first, or postings that are
stored would keep what the older rules said.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from aggregator.domain import tagging
from aggregator.store.codec import dump

_FOLDER = Path(__file__).parents[1] / "tests" / "domain"
SAMPLES, RECORD = _FOLDER / "rules_samples.jsonl", _FOLDER / "rules.json"


def digest() -> str:
    """A digest of the tags, with their evidence, of every sample."""
    said = hashlib.sha256()
    for line in SAMPLES.read_text(encoding="utf-8").splitlines():
        tags = dump(tagging.tag(**json.loads(line)))
        said.update(json.dumps(tags, sort_keys=True).encode())
    return said.hexdigest()


def recorded() -> tuple[int, str]:
    """(rules, digest) that were recorded last."""
    known = json.loads(RECORD.read_text(encoding="utf-8"))
    return known["rules"], known["digest"]


def main() -> None:
    now, before = (tagging.RULES, digest()), recorded() if RECORD.exists() else (0, "")
    if now[0] == before[0] and now[1] != before[1]:
        sys.exit(
            "the rules say something else than before: raise RULES in aggregator/domain/tagging.py first"
        )
    RECORD.write_text(json.dumps({"rules": now[0], "digest": now[1]}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
