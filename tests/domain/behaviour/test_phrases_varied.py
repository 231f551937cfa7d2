"""The phrases of the tables, written in other ways: what they say stays. See `variations` for the ways."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from phrasebook import Case, everything, plain, tags_of, told, understood
from variations import WAYS

# A phrase and its text are short as they are; shrinking them costs more than it tells.
PHASES = (Phase.explicit, Phase.generate)

SAID = [case for case in everything() if case.phrase and not case.xfail and not case.fixed]
WEAK = [(case, way) for case in SAID for way in case.weak]


@pytest.mark.parametrize("way", WAYS)
def test_a_phrase_says_the_same_in_other_writing(way: str) -> None:
    open_to_it = [case for case in SAID if way not in case.weak and WAYS[way](case, Random(0)) is not None]
    assert len(open_to_it) > 50

    @settings(max_examples=150, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
    @given(case=st.sampled_from(open_to_it), chance=st.randoms(use_true_random=False))
    def check(case: Case, chance: Random) -> None:
        text = WAYS[way](case, chance)
        assert told(case.want, tags_of(case, text)) == plain(case.want), text

    check()


@pytest.mark.parametrize(("case", "way"), WEAK, ids=str)
def test_a_weak_spot_is_still_one(case: Case, way: str) -> None:
    """Where this fails, the tagger has learned it: take the way out of `weak` in the table."""
    texts = {WAYS[way](case, Random(number)) for number in range(40)}
    assert not all(understood(case, text) for text in texts)
