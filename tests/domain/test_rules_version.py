"""Stored tags are renewed when `tagging.RULES` grows, so it must grow when the rules say something else."""

from __future__ import annotations

from aggregator.domain import tagging
from bench import rules


def test_rules_that_say_something_else_have_another_number() -> None:
    number, said = rules.recorded()
    changed = (tagging.RULES, rules.digest()) != (number, said)
    assert not changed, (
        "What the rules say of our own texts has changed. Raise RULES in aggregator/domain/tagging.py, unless"
        " this change has done so already, and run `python -m bench.rules`."
    )
