"""Where a posting is, as the sources word it."""

from __future__ import annotations

from aggregator.domain.places import STATES
from bench.world.facts import Vacancy, table


def line(vacancy: Vacancy) -> str:
    """One line: "Akron, OH", "Remote - Ohio" or "Remote - United States"."""
    match vacancy.spot:
        case "state":
            return f"Remote - {STATES[vacancy.state]}"
        case "nation":
            return "Remote - United States"
    return f"{vacancy.city}, {vacancy.state}"


def second_town(vacancy: Vacancy) -> str | None:
    """Another town of the state, where the same work may be done."""
    towns: list[str] = table("places")[vacancy.state]
    return next((f"{one}, {vacancy.state}" for one in towns if one != vacancy.city), None)
