"""What every command begins with: the settings in force, a log on standard error, and a loop to run in."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine
from typing import Annotated, Any

import typer

from chartwork import settings
from chartwork.logs import Discreet
from chartwork.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line instead of a table.")]


def settings_of(**flags: Any) -> Settings:
    """The settings, flags first; the log is set up by them. Raises SettingsError."""
    chosen = settings.load(flags)
    _log_to_stderr(chosen.log.upper())
    return chosen


def _log_to_stderr(level: str) -> None:
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.logging import RichHandler

        console = Console(stderr=True)
        lines: logging.Handler = RichHandler(console=console, show_path=False, show_level=False, markup=False)
        lines.setFormatter(Discreet("%(message)s"))
    else:  # a file or a journal has lines of any length
        lines = logging.StreamHandler()
        lines.setFormatter(Discreet("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=level, handlers=[lines])
    # A tick that is still at work when the next one is due is no news: what is due stands in the store.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for chatty in ("aiosqlite", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def do(work: Coroutine[Any, Any, Any]) -> Any:
    """Carries out a command's work."""
    return asyncio.run(work)
