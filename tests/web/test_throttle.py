"""Buckets of requests by client, in memory and not without bound."""

from __future__ import annotations

from web.throttle import Throttle


def test_only_so_many_clients_are_remembered() -> None:
    throttle = Throttle(at_once=1, per_second=1)
    assert [throttle.wait("first", 0) for _ in range(2)] == [0.0, 1.0]
    for n in range(10_001):
        throttle.wait(str(n), 0)
    assert throttle.wait("first", 0) == 0.0


def test_a_bucket_fills_again_to_its_brim_and_no_further() -> None:
    throttle = Throttle(at_once=2, per_second=0.5)
    assert [throttle.wait("a", 0) for _ in range(3)] == [0.0, 0.0, 2.0]
    assert [throttle.wait("a", 1) for _ in range(1)] == [1.0]
    assert [throttle.wait("a", 1000) for _ in range(3)] == [0.0, 0.0, 2.0]
    assert throttle.wait("a", 900) == 2.0  # a clock that is set back gives nothing away
