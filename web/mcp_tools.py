"""The tools of the MCP server: what people's own assistants may look up here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from web import asking, lookups
from web.asking import AskingError, Parameter
from web.lookups import NotThereError
from web.records import Record

Query = dict[str, list[str]]
_FEW = "10"  # openings that a search gives unless it asks for more: a model has to read them


@dataclass(frozen=True, slots=True)
class Tool:
    """`needed`: the parameters that must be given."""

    name: str
    title: str
    said: str
    parameters: Sequence[Parameter]
    needed: tuple[str, ...]
    call: Callable[[web.Request, Query], Awaitable[Record]]

    @property
    def listed(self) -> dict[str, Any]:
        """As tools/list shows it."""
        fields = {one.name: {**one.whole, "description": one.said} for one in self.parameters}
        return {
            "name": self.name,
            "title": self.title,
            "description": self.said,
            "inputSchema": {
                "type": "object",
                "properties": fields,
                "required": list(self.needed),
                "additionalProperties": False,
            },
            "annotations": {"readOnlyHint": True, "openWorldHint": False},
        }


async def _search(request: web.Request, query: Query) -> Record:
    page, following = await lookups.search(request, {"limit": [_FEW], **query})
    after = asking.parameter_of(following, "after") if following else None
    return {**page, "after": after}


async def _opening(request: web.Request, query: Query) -> Record:
    [identity] = query.pop("id")
    return await lookups.opening(request, int(identity), query)


async def _state(request: web.Request, query: Query) -> Record:
    return await lookups.state(request, query["usps"][0])


async def _credential(request: web.Request, query: Query) -> Record:
    return await lookups.credential(request, query["code"][0])


TOOLS = {
    one.name: one
    for one in (
        Tool(
            "search_openings",
            "Search medical coding jobs",
            "Open medical coding jobs in the United States that fit, each with what it demands, its pay"
            " as posted and where it is advertised. Give holds, years and lives to learn whether"
            " somebody may apply. The value after of an answer asks for the next page.",
            asking.SEARCH,
            (),
            _search,
        ),
        Tool(
            "get_opening",
            "Read one job",
            "One job with its text and, for every claim, the posting's own words that prove it.",
            (asking.ID, *asking.ABOUT),
            ("id",),
            _opening,
        ),
        Tool(
            "state_figures",
            "Salary figures of a state",
            "Wages of medical records specialists in a state, by the U.S. Bureau of Labor Statistics and"
            " a career guide, with what they are not, and how many openings there are. They are no"
            " coder's pay.",
            (asking.USPS,),
            ("usps",),
            _state,
        ),
        Tool(
            "credential",
            "Look up a credential",
            "What a coding credential is, who issues it, how many open jobs demand it, and how many are"
            " open to somebody who holds it alone.",
            (asking.CODE,),
            ("code",),
            _credential,
        ),
    )
}


async def call(request: web.Request, tool: Tool, arguments: Mapping[str, Any]) -> tuple[Record, str]:
    """What a tool finds, or in words why it finds nothing: a model can put its own mistake right."""
    try:
        query = {name: _texts(name, value) for name, value in arguments.items() if value is not None}
        if missing := [one for one in tool.needed if one not in query]:
            raise AskingError(dict.fromkeys(missing, "must be given"))
        asking.check(query, tool.parameters)
        return await tool.call(request, query), ""
    except (AskingError, NotThereError) as wrong:
        return {}, str(wrong)


def _texts(name: str, value: object) -> list[str]:
    """An argument as a query string would hold it. Raises AskingError."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float):
        raise AskingError({name: "may be a text, a number or a list of texts"})
    return [str(value)]
