"""The benches measure what they say, and go on where a peer does not."""

from __future__ import annotations

import math
import sys
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from bench import pay, synthetic

NOW = datetime(2026, 11, 16, tzinfo=UTC)


def test_a_peer_that_does_not_run_leaves_its_line_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pay, "INTERPRETER", Path(sys.executable))  # which has none of the peers
    for one in pay.lines():
        assert math.isnan(one.ratio)
        assert "ModuleNotFoundError" in one.detail


def test_a_rare_word_is_rare_but_there() -> None:
    made = list(islice(synthetic.openings(NOW), 10_000))
    assert 1 <= sum(synthetic.RARE in one.description for one in made) <= 5
    assert not any(synthetic.RARE in (one.company or "").lower() for one in made)
