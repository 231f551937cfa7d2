"""The tables of this folder: a phrase as postings have it, and what follows from it.

A table is a TOML file that anybody who knows coding jobs can review. A case has

- `phrase`: set into a small coding job that says nothing else on the subject (`FRAME`), or `text`: the whole
  description; `title`, `location`, `company` where they matter;
- `want`: the part of the contract (`chartwork tag`) that the case is about. Order within lists is free.
- `xfail`: what is said today instead. Strict: once the case passes, the mark has to go.
- `weak`: the ways of writing (`variations.WAYS`) in which the phrase is not understood yet. Strict as well.
- `fixed`: why the phrase is never varied: its very letters are the case. It may stand for a whole table.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aggregator.domain.tagging import as_contract, tag

Json = dict[str, Any]

HERE = Path(__file__).parent
TITLE = "Medical Coder"
FRAME = (
    "Reviews records and assigns ICD-10-CM, CPT and HCPCS codes.\n\n"
    "{phrase}\n\n"
    "Keeps up with yearly code changes."
)


@dataclass(frozen=True, slots=True)
class Case:
    subject: str
    number: int
    want: Json
    description: str
    phrase: str = ""
    title: str = TITLE
    xfail: str = ""
    weak: tuple[str, ...] = ()
    fixed: str = ""
    place: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        words = self.phrase or self.description or f"{self.title} {self.place}"
        return f"{self.subject}-{self.number}: {' '.join(words.split())[:60]}"


def subjects() -> list[str]:
    return sorted(file.stem for file in HERE.glob("*.toml"))


def cases(subject: str) -> list[Case]:
    table = tomllib.loads((HERE / f"{subject}.toml").read_text(encoding="utf-8"))
    frame, title = table.get("frame", FRAME), table.get("title", TITLE)
    rows = [{"fixed": table["fixed"]} | row for row in table["cases"]] if "fixed" in table else table["cases"]
    return [_case(subject, number, row, frame, title) for number, row in enumerate(rows, 1)]


def _case(subject: str, number: int, row: Json, frame: str, title: str) -> Case:
    phrase = row.get("phrase", "")
    return Case(
        subject=subject,
        number=number,
        want=row["want"],
        phrase=phrase,
        description=row.get("text", frame.replace("{phrase}", phrase)),
        title=row.get("title", title),
        xfail=row.get("xfail", ""),
        weak=tuple(row.get("weak", ())),
        fixed=row.get("fixed", ""),
        place={key: row[key] for key in ("location", "company") if key in row},
    )


@cache
def everything() -> list[Case]:
    return [case for subject in subjects() for case in cases(subject)]


def understood(case: Case, description: str | None = None) -> bool:
    return bool(told(case.want, tags_of(case, description)) == plain(case.want))


def tags_of(case: Case, description: str | None = None) -> Json:
    text = case.description if description is None else description
    return as_contract(tag(title=case.title, description=text, **case.place))


def told(want: Json, tags: Json) -> Json:
    """The part of the tags that `want` speaks about, lists in a free order: compare it with `plain(want)`."""
    return {
        key: told(value, tags[key] or {}) if isinstance(value, dict) and value else plain(tags.get(key))
        for key, value in want.items()
    }


def plain(value: Any) -> Any:
    """Lists sorted, "none" for null, which TOML does not have."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return sorted((plain(inner) for inner in value), key=str)
    return "none" if value is None else value


def tagged(description: str, title: str = TITLE, **place: str) -> Json:
    return as_contract(tag(title=title, description=description, **place))
