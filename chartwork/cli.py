"""`chartwork …`: every command, and the one place where an error becomes a line and an exit status.

0 done, 1 failed, 2 wrong usage or configuration, 3 partly done. Results go to standard output, everything
else to standard error.

A command loads what it needs when it is carried out: most of the time that a start takes is loading.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from chartwork import board_commands, explain_commands, many_commands, review_commands, settings
from chartwork.invocation import do, settings_of
from chartwork.output import FAILED
from chartwork.settings import Settings

app = typer.Typer(
    help="Finds medical-coding jobs, says what each asks for, and mails people those they can take.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
mail = typer.Typer(help="Look at mails before they are sent.", no_args_is_help=True)
db = typer.Typer(help="The database: its tables and copies of it.", no_args_is_help=True)
subscribers = typer.Typer(help="What is kept of one person.", no_args_is_help=True)
config = typer.Typer(help="The settings.", no_args_is_help=True)
for group, name in (
    (mail, "mail"),
    (board_commands.boards, "boards"),
    (db, "db"),
    (subscribers, "subscribers"),
    (explain_commands.explain, "explain"),
    (review_commands.openings, "openings"),
    (review_commands.reports, "reports"),
    (many_commands.jobs, "jobs"),
):
    app.add_typer(group, name=name)
for command in (many_commands.work, many_commands.schedule, many_commands.adopt):
    app.command()(command)
db.command()(many_commands.copy)
app.add_typer(config, name="config")

Port = Annotated[int | None, typer.Option(help="Port of the web site; 0 takes any and prints it first.")]
Host = Annotated[str | None, typer.Option(help="Address that the web site listens on.")]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"chartwork {version('chartwork')}")  # noqa: T201 - this is the result
        raise typer.Exit


@app.callback()
def _start(
    conf: Annotated[Path | None, typer.Option("--config", help="TOML file of settings.")] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    if conf is not None:
        os.environ[f"{settings.PREFIX}CONFIG"] = str(conf)


@app.command()
def tag() -> None:
    """Tag postings: JSON lines in, one JSON object out for each."""
    from chartwork import pipes

    _exit(pipes.tag(sys.stdin.buffer, sys.stdout))


@app.command()
def parse(
    platform: str,
    file: Path,
    url: Annotated[str | None, typer.Option(help="Address that the response came from.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="list or detail; told from the response if left out.")
    ] = None,
) -> None:
    """Read one stored response of a platform and print its postings as JSON lines."""
    from chartwork import pipes

    pipes.parse(platform, file, url, kind, sys.stdout)


@app.command()
def match() -> None:
    """Match postings with filters: JSON lines of filters, then of postings."""
    from chartwork import pipes

    _exit(pipes.match(sys.stdin.buffer, sys.stdout))


@mail.command()
def preview(
    query: Annotated[str, typer.Option(help='The filter as in a link: "setting=remote&holds=CPC".')],
    to: Annotated[str, typer.Option(help="Address of the recipient.")],
    out: Annotated[Path, typer.Option(help="File to write, .eml.")],
) -> None:
    """Write the digest of a filter over the postings on standard input."""
    from chartwork import pipes

    _exit(pipes.preview(sys.stdin.buffer, query, to, out, settings_of()))


@app.command()
def run(port: Port = None, host: Host = None) -> None:
    """Collect, match, send and serve, all in this process, until SIGTERM."""
    from chartwork import admin

    chosen = settings_of(port=port, host=host)
    do(admin.run(chosen, _announce(chosen)))


@app.command()
def demo(
    port: Port = None,
    host: Host = None,
    outbox: Annotated[Path, typer.Option(help="Folder for the mails.")] = Path("outbox"),
) -> None:
    """The same service on a recorded world: no account, no network, mails as files."""
    from chartwork import demo as recorded_world

    chosen = settings_of(port=port, host=host, database="sqlite://", outbox=outbox)
    do(recorded_world.until_ended(chosen, _announce(chosen)))


@app.command()
def serve(port: Port = None, host: Host = None) -> None:
    """The web site alone, over a database that is there."""
    from chartwork.serving import serve_alone

    chosen = settings_of(port=port, host=host)
    do(serve_alone(chosen, _announce(chosen)))


@app.command()
def collect(names: Annotated[list[str] | None, typer.Argument(metavar="[BOARD]…")] = None) -> None:
    """Read boards once, now: those named, or all that are due."""
    from chartwork import admin

    _exit(do(admin.collect(settings_of(), names or [])))


@app.command()
def send() -> None:
    """Make the mails that are due and send what waits."""
    from chartwork import admin

    _exit(do(admin.send(settings_of())))


@app.command()
def retag() -> None:
    """Tag anew what older rules have tagged; the running service does it by itself."""
    from chartwork import review

    do(review.retag(settings_of(), sys.stdout))


@db.command()
def upgrade(
    finish: Annotated[
        bool, typer.Option(help="Also take away what the release before needs: none of it may run any more.")
    ] = False,
) -> None:
    """Make the tables, or bring them up to this version."""
    from chartwork import admin

    admin.upgrade(settings_of(), sys.stdout, finish=finish)


@db.command()
def backup(file: Path) -> None:
    """Copy the SQLite database, while it is used, to a new file."""
    from chartwork import admin

    admin.backup(settings_of(), file, sys.stdout)


@db.command()
def restore(
    file: Path, force: Annotated[bool, typer.Option(help="Replace the database that is there.")] = False
) -> None:
    """Put a copy in the database's place."""
    from chartwork import admin

    admin.restore(settings_of(), file, sys.stdout, force=force)


@app.command()
def doctor(what: Annotated[Literal["mail"] | None, typer.Argument(help="DNS records too.")] = None) -> None:
    """Check settings, files, database and mail server, and say what is wrong."""
    from chartwork import admin

    _exit(do((admin.doctor_mail if what else admin.doctor)(settings_of(), sys.stdout)))


@subscribers.command()
def export(address: str) -> None:
    """Print everything that is kept of an address, as JSON."""
    from chartwork import admin

    do(admin.export(settings_of(), address, sys.stdout))


@subscribers.command()
def erase(address: str) -> None:
    """Delete an address; a keyed hash stays, so that nothing is sent there again."""
    from chartwork import admin

    do(admin.erase(settings_of(), address, sys.stdout))


@subscribers.command()
def allow(address: str) -> None:
    """Let an address ask for alerts again whose mails came back, that complained or was deleted."""
    from chartwork import admin

    do(admin.allow(settings_of(), address, sys.stdout))


@config.command()
def show() -> None:
    """Print the settings in force; secrets are starred."""
    print(json.dumps(settings_of().model_dump(mode="json"), indent=2))  # noqa: T201 - this is the result


def main() -> None:
    """The console script."""
    try:
        app()
    except BrokenPipeError:  # whoever reads us has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except Exception as error:
        from chartwork.failures import said, status_of

        status = status_of(error)
        if status is None:
            raise
        _fail(said(error), status)


def _fail(said: str, status: int) -> NoReturn:
    for line in said.splitlines():
        typer.echo(f"chartwork: {line}", err=True)
    sys.exit(status)


def _exit(status: int) -> None:
    if status:
        raise typer.Exit(status)


def _announce(chosen: Settings) -> Callable[[int], None]:
    def announce(port: int) -> None:
        if chosen.port == 0:
            print(port, flush=True)  # noqa: T201 - scripts read it
        logging.getLogger("chartwork").info("http://%s:%d", chosen.host, port)

    return announce
