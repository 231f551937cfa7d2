"""`chartwork explain …`: why something is as it is; a number alone is an opening's."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.core import TyperGroup

from chartwork.invocation import AsJson, do, settings_of


class _Openings(TyperGroup):
    """A group whose command is "opening" where none is named."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        named = next((one for one in args if not one.startswith("-")), None)
        if named is not None and named not in self.commands:
            args = ["opening", *args]
        return super().parse_args(ctx, args)


explain = typer.Typer(
    cls=_Openings, help="Where an opening, or what became of a mail, comes from.", no_args_is_help=True
)


@explain.command()
def opening(number: Annotated[int, typer.Argument(min=1)], as_json: AsJson = False) -> None:
    """Where an opening and every claim about it come from, and how far it went."""
    from chartwork.explain import explain as explain_opening

    do(explain_opening(settings_of(), number, sys.stdout, as_json=as_json))


@explain.command()
def mail(message_id: str, as_json: AsJson = False) -> None:
    """What is known of a message: its state, what it carried, what servers said."""
    from chartwork.explain_mail import explain_mail

    if status := do(explain_mail(settings_of(), message_id, sys.stdout, as_json=as_json)):
        raise typer.Exit(status)
