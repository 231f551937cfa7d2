"""`chartwork boards …`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from chartwork.invocation import AsJson, do, settings_of

boards = typer.Typer(help="The boards that are read.", no_args_is_help=True)

Permission = Annotated[
    bool, typer.Option("--i-have-permission", help="The owner of what is off has allowed you to read it.")
]


@boards.command("list")
def boards_list(as_json: AsJson = False) -> None:
    """Every board with its rights, the reason for them, and how it does."""
    from chartwork import board_list
    from chartwork.serving import system_clock

    do(board_list.list_boards(settings_of(), system_clock(), sys.stdout, as_json=as_json))


@boards.command("add")
def boards_add(
    url: str,
    employer: Annotated[
        str | None, typer.Option(help="Whose it is; the name in its answer must agree.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="health system, payer, coding vendor, …")] = None,
    permission: Permission = False,
    unchecked: Annotated[
        bool, typer.Option(help="Ask nobody now: the first run verifies the employer's name.")
    ] = False,
) -> None:
    """Add the board behind a careers page's address to your own file, after a look at how it answers."""
    from chartwork import boards as catalogued
    from chartwork.service import real_world

    if unchecked and not employer:
        raise typer.BadParameter("--unchecked needs --employer: the first run compares it")
    chosen = settings_of()
    wish = catalogued.Wish(employer, kind, permission, unchecked)
    do(catalogued.add(chosen, real_world(chosen), url, wish, sys.stdout))


@boards.command("enable")
def boards_enable(name: str, permission: Permission = False) -> None:
    """Switch on a board that is off, once you have permission; noted in your own file."""
    from chartwork import boards as catalogued

    do(catalogued.enable(settings_of(), name, catalogued.Wish(permission=permission), sys.stdout))


@boards.command("runs")
def boards_runs(name: str, as_json: AsJson = False) -> None:
    """The last runs of one board: how it answered, and whether that was believed."""
    from chartwork import boards as catalogued

    do(catalogued.runs(settings_of(), name, sys.stdout, as_json=as_json))


@boards.command("check")
def boards_check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[BOARD]…")] = None, as_json: AsJson = False
) -> None:
    """Read boards without keeping anything, and say how each answered and whom it named."""
    from chartwork import boards as catalogued
    from chartwork.service import real_world

    chosen = settings_of()
    if status := do(catalogued.check(chosen, real_world(chosen), names or [], sys.stdout, as_json=as_json)):
        raise typer.Exit(status)
