"""`chartwork openings …` and `chartwork reports …`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from chartwork.invocation import AsJson, do, settings_of

openings = typer.Typer(help="Which postings are one opening, and which are two.", no_args_is_help=True)
reports = typer.Typer(help="What readers found wrong with openings.", no_args_is_help=True)


@openings.command("show")
def openings_show(opening: int, as_json: AsJson = False) -> None:
    """The postings of an opening, and why each was found to be of it."""
    from chartwork import review

    do(review.copies(settings_of(), opening, sys.stdout, as_json=as_json))


@openings.command("split")
def openings_split(posting: int) -> None:
    """Take a posting out of its opening, for good; nobody is mailed anew."""
    from chartwork import review

    do(review.split(settings_of(), posting, sys.stdout))


@openings.command("merge")
def openings_merge(opening: int, other: int) -> None:
    """Make the postings of OTHER those of OPENING, for good; nobody is mailed anew."""
    from chartwork import review

    do(review.merge(settings_of(), opening, other, sys.stdout))


@reports.command("list")
def reports_list(
    as_json: AsJson = False,
    done: Annotated[bool, typer.Option("--all", help="Those that have been looked at, too.")] = False,
) -> None:
    """What readers found wrong, the most reported first."""
    from chartwork import review

    do(review.list_reports(settings_of(), sys.stdout, done=done, as_json=as_json))


@reports.command("done")
def reports_done(opening: int, claim: Annotated[str | None, typer.Argument()] = None) -> None:
    """Note that an opening's reports, or those of one claim, have been looked at."""
    from chartwork import review

    do(review.close_reports(settings_of(), opening, claim, sys.stdout))
