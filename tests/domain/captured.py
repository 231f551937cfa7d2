"""Labels of postings that real sources served: each label here, its text beside the repository.

The texts are employers' own, so only where each one stands is kept: the capture, the platform that reads it,
and the posting's id, or its place among those of the answer. The labels were given by the rules of the
corpus, from the texts alone, before the tagger had read one of them.

`python tests/domain/captured.py FILE` writes both together, in the shape of the corpus, for its scorer.
"""

from __future__ import annotations

import io
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from chartwork import pipes

Json = dict[str, Any]

REPOSITORY = Path(__file__).resolve().parents[2]
CAPTURES = REPOSITORY.parent / "shared" / "captures"
_LABELS = Path(__file__).with_name("captured_labels.jsonl")
_READ = ("title", "company", "location", "description")


def labels() -> list[Json]:
    """{id, platform, capture, external_id or position, labels} for each."""
    return [json.loads(line) for line in _LABELS.read_text(encoding="utf-8").splitlines()]


def postings() -> list[Json]:
    """Each labelled posting as the corpus holds one. Raises LookupError where a capture has it no more,
    OSError where there is no such capture, ParseError where its platform cannot read it."""
    return [
        {"id": row["id"], "kind": "posting", "labels": row["labels"]}
        | {field: found[field] for field in _READ}
        for row in labels()
        for found in [_found(row)]
    ]


def _found(row: Json) -> Json:
    served = _served(row["platform"], row["capture"])
    if "position" in row:
        return served[row["position"]]
    named = [one for one in served if one["external_id"] == row["external_id"]]
    if len(named) != 1:
        raise LookupError(f"{row['capture']} has {len(named)} postings {row['external_id']}")
    return named[0]


@cache
def _served(platform: str, capture: str) -> list[Json]:
    out = io.StringIO()
    pipes.parse(platform, CAPTURES / capture, None, None, out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def main(file: str) -> None:
    path = Path(file).resolve()
    if path.is_relative_to(REPOSITORY):
        sys.exit(f"{path} lies in the repository, where other people's texts do not belong")
    text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in postings())
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
