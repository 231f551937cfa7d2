"""When a posting appeared, to the minute."""

from __future__ import annotations

from datetime import UTC, datetime, time

from bench.world.facts import Posting, dice


def stamp(one: Posting) -> datetime:
    chance = dice("stamp", one.key)
    return datetime.combine(one.posted, time(chance.randint(8, 16), chance.randint(0, 59)), UTC)


def epoch(one: Posting) -> int:
    """Seconds since 1970."""
    return int(stamp(one).timestamp())
