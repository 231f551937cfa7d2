"""The commands of those who run Chartwork on several machines."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from aggregator.work import QUEUES, State
from chartwork.invocation import AsJson, do, settings_of

jobs = typer.Typer(help="The queue that workers share (PostgreSQL).", invoke_without_command=True)


def work(
    queues: Annotated[
        str | None, typer.Option(help=f"Which jobs it takes, of {', '.join(QUEUES)}; all if left out.")
    ] = None,
) -> None:
    """Carry out jobs, on as many machines as you like, until SIGTERM (PostgreSQL)."""
    from chartwork import apart  # the queue's modules are read by those who have one
    from chartwork.service import real_world

    named = [one.strip() for one in queues.split(",")] if queues else list(QUEUES)
    if unknown := [one for one in named if one not in QUEUES]:
        raise typer.BadParameter(f"{unknown[0]}: queues are {', '.join(QUEUES)}")
    chosen = settings_of()
    do(apart.work(chosen, real_world(chosen), [one for one in QUEUES if one in named]))


def schedule() -> None:
    """Look for what is due and queue it, on as many machines as you like, until SIGTERM (PostgreSQL)."""
    from chartwork import apart
    from chartwork.service import real_world

    chosen = settings_of()
    do(apart.schedule(chosen, real_world(chosen)))


@jobs.callback()
def jobs_list(
    context: typer.Context,
    state: Annotated[State | None, typer.Option(help="Those alone; all if left out.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the jobs that are not done: those that were given up first, with the reason."""
    from chartwork import growing

    if context.invoked_subcommand is None:
        do(growing.jobs(settings_of(), sys.stdout, state=state, as_json=as_json))


@jobs.command("retry")
def jobs_retry(
    ids: Annotated[list[int] | None, typer.Argument(metavar="[JOB]…")] = None,
) -> None:
    """Queue jobs again that were given up: those named, or all."""
    from chartwork import growing

    do(growing.again(settings_of(), ids or [], sys.stdout))


def copy(target: Annotated[str, typer.Argument(metavar="URL")]) -> None:
    """Copy the database into another, empty one, row by row, and compare. The copy sends no mail yet."""
    from chartwork import growing

    do(growing.copy(settings_of(), target, sys.stdout))


def adopt(
    source: Annotated[
        str | None, typer.Option("--from", metavar="URL", help="The database that this one is a copy of.")
    ] = None,
    gone: Annotated[
        bool,
        typer.Option("--gone", help="Nothing runs on it, and nothing ever will; or this one was restored."),
    ] = False,
) -> None:
    """Make this database the one that sends mail, and the one it was copied from one that does not."""
    from chartwork import growing

    do(growing.adopt(settings_of(), source, sys.stdout, gone=gone))
