"""Which message goes out next: two at once to a domain, one where it is slow, all domains in turn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts.lanes import AT_ONCE, Lanes

DOMAINS = st.sampled_from(["a.example", "b.example", "c.example"])


def test_two_at_once_to_a_domain_and_the_domains_in_turn() -> None:
    lanes = Lanes(())
    lanes.add([(1, "a"), (2, "a"), (3, "a"), (4, "b")])
    assert lanes.ready() == 3
    assert lanes.pick(2) == [(1, "a"), (4, "b")]
    assert lanes.pick(5) == [(2, "a")]
    assert (lanes.ready(), lanes.waiting) == (0, {"a"})
    lanes.done("a")
    assert lanes.pick(5) == [(3, "a")]
    assert lanes.waiting == set()


def test_a_slow_domain_has_one_at_a_time_until_it_has_taken_one() -> None:
    lanes = Lanes(["a"])
    lanes.add([(1, "a"), (2, "a"), (3, "a")])
    assert lanes.pick(5) == [(1, "a")]
    assert lanes.pick(5) == []
    lanes.slow.discard("a")
    assert lanes.pick(5) == [(2, "a")]


def test_what_waits_for_a_domain_that_is_held_is_put_away() -> None:
    lanes = Lanes(())
    lanes.add([(1, "a"), (2, "a"), (3, "a"), (4, "b")])
    lanes.pick(1)
    lanes.hold("a")
    assert lanes.pick(5) == [(4, "b")]


@given(st.lists(st.tuples(st.integers(), DOMAINS), unique_by=lambda one: one[0]), st.integers(1, 5))
def test_each_goes_out_once_in_the_order_of_its_domain(found: list[tuple[int, str]], room: int) -> None:
    lanes = Lanes(())
    lanes.add(found)
    out: list[tuple[int, str]] = []
    at_work: list[tuple[int, str]] = []
    while True:
        at_work += lanes.pick(room - len(at_work))
        if not at_work:
            break
        assert len(at_work) <= room
        assert all([name for _, name in at_work].count(domain) <= AT_ONCE for _, domain in at_work)
        done = at_work.pop(0)
        lanes.done(done[1])
        out.append(done)
    assert sorted(out) == sorted(found)
    for name in {name for _, name in found}:
        assert [one for one in out if one[1] == name] == [one for one in found if one[1] == name]
