"""Figures of the tagger over labelled postings, one row each: what was claimed beside what the label says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from aggregator.domain.tagging import as_contract, tag

Json = dict[str, Any]
Read = Callable[[Json], Iterable[Any]]

_FOREIGN = frozenset(("ACC", "NCCQ"))  # of Britain; the product is one of the United States
_ARRANGEMENTS = {
    "full": ["remote"],
    "hybrid": ["hybrid"],
    "none": ["onsite"],
    "unstated": ["unknown", "onsite"],
}


def postings(*names: str) -> list[Json]:
    """The postings of some files of domain/fresh, or of all."""
    folder = Path(__file__).parent / "domain" / "fresh"
    files = [
        folder / f"{name}.jsonl"
        for name in names
        or ("postings", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    ]
    found = [json.loads(line) for one in files for line in one.read_text(encoding="utf-8").splitlines()]
    for posting in found:  # a label that says nothing may be left out
        posting["labels"] = {"remote_states_excluded": [], "certs_excluded": []} | posting["labels"]
    return found


def tagged(posting: Json) -> Json:
    return as_contract(tag(**{key: posting[key] for key in ("title", "company", "location", "description")}))


def wanted_groups(labels: Json) -> set[frozenset[str]]:
    groups = [{code} for code in labels["certs_required"]] + [set(one) for one in labels["certs_any_of"]]
    return {frozenset(one - _FOREIGN) for one in groups if one - _FOREIGN}


def claims(tags: Json) -> set[str]:
    """The tags that owe a proof: each setting, each credential that is asked for, wished for or refused."""
    demanded = tags["requirements"]
    codes = set().union(*map(set, demanded["required"]), demanded["preferred"], demanded["excluded"])
    return {f"setting:{setting}" for setting in tags["settings"]} | {f"credential:{code}" for code in codes}


def _pay(pay: Json | None) -> tuple[Any, ...]:
    return tuple(pay[key] for key in ("min", "max", "unit")) if pay else ()


# Figure → (field of the labels, is this posting right?). Counted over coding postings only.
EXACT: dict[str, tuple[str, Callable[[Json, Json], bool]]] = {
    "settings": (
        "settings",
        lambda labels, tags: (
            set(tags["settings"]) in map(set, [labels["settings"], *labels.get("settings_acceptable", [])])
        ),
    ),
    "arrangement": (
        "remote_kind",
        lambda labels, tags: tags["arrangement"] in _ARRANGEMENTS[labels["remote_kind"]],
    ),
    "allowed states": (
        "remote_states",
        lambda labels, tags: set(tags["residency"]["allowed_states"]) == set(labels["remote_states"]),
    ),
    "excluded states": (
        "remote_states_excluded",
        lambda labels, tags: (
            set(tags["residency"]["excluded_states"]) == set(labels["remote_states_excluded"])
        ),
    ),
    "required groups": (
        "certs_any_of",
        lambda labels, tags: set(map(frozenset, tags["requirements"]["required"])) == wanted_groups(labels),
    ),
    "excluded codes": (
        "certs_excluded",
        lambda labels, tags: set(tags["requirements"]["excluded"]) == set(labels["certs_excluded"]),
    ),
    "experience": (
        "experience_years_min",
        lambda labels, tags: tags["experience_years_min"] == labels["experience_years_min"],
    ),
    "entry level": ("entry_level_ok", lambda labels, tags: tags["entry_level"] == labels["entry_level_ok"]),
    "pay": ("salary", lambda labels, tags: _pay(tags["pay"]) == _pay(labels["salary"])),
    "state": ("state", lambda labels, tags: labels["country"] != "US" or tags["state"] == labels["state"]),
    "country": ("country", lambda labels, tags: tags["country"] in (labels["country"], None)),
}

# Figure → (field of the labels, what the label holds, what the tags hold): F1 over all pairs.
FOUND: dict[str, tuple[str, Read, Read]] = {
    "required codes": (
        "certs_any_of",
        lambda labels: set().union(*wanted_groups(labels)),
        lambda tags: set().union(*map(frozenset, tags["requirements"]["required"])),
    ),
    "preferred codes": (
        "certs_preferred",
        lambda labels: labels["certs_preferred"],
        lambda tags: tags["requirements"]["preferred"],
    ),
}


def f1(pairs: Iterable[tuple[Iterable[Any], Iterable[Any]]]) -> float:
    both = [(set(wanted), set(found)) for wanted, found in pairs]
    hits = sum(len(wanted & found) for wanted, found in both)
    return 2 * hits / (sum(len(wanted) + len(found) for wanted, found in both) or 1)


def figures() -> dict[str, float]:
    rows = [
        (posting["labels"], tagged(posting))
        for posting in postings()
        if not posting["labels"].get("borderline")
    ]
    coding = [row for row in rows if row[0]["is_medical_coding"]]
    relevance = [
        ([1] * labels["is_medical_coding"], [1] * tags["is_medical_coding"]) for labels, tags in rows
    ]
    found = {"relevance": f1(relevance)}
    for name, (field, right) in EXACT.items():
        scored = [right(*row) for row in coding if _is_scored(row[0], field)]
        found[name] = sum(scored) / len(scored)
    for name, (field, wanted, claimed) in FOUND.items():
        found[name] = f1(
            (wanted(labels), claimed(tags)) for labels, tags in coding if _is_scored(labels, field)
        )
    return found


def _is_scored(labels: Json, field: str) -> bool:
    fields = {field, "certs_required"} if field == "certs_any_of" else {field}
    return not fields & set(labels.get("unscored", ()))
