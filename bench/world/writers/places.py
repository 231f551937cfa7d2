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


def town(vacancy: Vacancy) -> str | None:
    """ "Akron, OH" where the place is told by its town."""
    return f"{vacancy.city}, {vacancy.state}" if vacancy.spot == "city" else None


def parts(vacancy: Vacancy) -> tuple[str, str]:
    """(town, state's code), each "" where it is not told."""
    return (
        vacancy.city if vacancy.spot == "city" else "",
        vacancy.state if vacancy.spot != "nation" else "",
    )
