"""The API's contract, as OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1.html), made from the tables of
what may be asked (web/asking.py) and what is answered (web/schemas.py). PURE."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from alerts.message import Site
from web import asking
from web.asking import Parameter
from web.schemas import SCHEMAS, ref

Part = dict[str, Any]
_SAID = (
    "Medical coding jobs in the United States: what each one asks for, with the words that prove it."
    " Read only, without a key. What a source does not let us pass on is left out. Ask again with"
    " If-None-Match; a client that asks too often is answered 429 with Retry-After."
)
_PROBLEMS = {
    "400": "A parameter is unknown or cannot be read",
    "404": "There is no such thing",
    "410": "The opening is closed",
    "429": "Too many requests; Retry-After says when to ask again",
    "503": "The database does not answer",
}


def document(site: Site) -> Part:
    """The whole contract."""
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{site.name} API", "version": "1", "description": _SAID},
        "servers": [{"url": site.url}],
        "paths": {path: {"get": operation} for path, operation in _PATHS.items()},
        "components": {
            "schemas": SCHEMAS,
            "responses": {f"Problem{status}": _problem(said) for status, said in _PROBLEMS.items()},
        },
    }


def _operation(
    name: str, said: str, answer: Part, parameters: Sequence[Part] = (), problems: str = ""
) -> Part:
    """A GET. `problems`: the statuses beside 200, 304 and those that any operation may have."""
    failures = sorted({"400", "429", "503", *problems.split()})
    return {
        "operationId": name,
        "summary": said,
        "parameters": list(parameters),
        "responses": {
            "200": {
                "description": "OK",
                "headers": {"ETag": {"description": "of this answer", "schema": {"type": "string"}}},
                "content": {"application/json": {"schema": answer}},
            },
            "304": {"description": "What If-None-Match names is still the answer"},
            **{one: {"$ref": f"#/components/responses/Problem{one}"} for one in failures if one in _PROBLEMS},
            **({"308": {"description": "It is another opening by now"}} if "308" in failures else {}),
        },
    }


def _query(*parameters: Parameter) -> list[Part]:
    return [
        {
            "name": one.name,
            "in": "query",
            "description": one.said,
            "schema": one.whole,
            **({"style": "form", "explode": True} if one.many else {}),
        }
        for one in parameters
    ]


def _path(one: Parameter) -> Part:
    return {
        "name": one.name,
        "in": "path",
        "required": True,
        "description": one.said,
        "schema": one.whole,
    }


def _problem(said: str) -> Part:
    return {"description": said, "content": {"application/problem+json": {"schema": ref("Problem")}}}


_PATHS = {
    "/api/v1/openings": _operation(
        "searchOpenings",
        "Open jobs that fit, page by page",
        ref("Openings"),
        _query(*asking.SEARCH),
    ),
    "/api/v1/openings/{id}": _operation(
        "getOpening",
        "One opening, with the words that prove what is said of it",
        ref("OpeningInFull"),
        [_path(asking.ID), *_query(*asking.ABOUT)],
        "308 404 410",
    ),
    "/api/v1/states/{usps}": _operation(
        "getState", "A state's salary figures and its openings", ref("State"), [_path(asking.USPS)], "404"
    ),
    "/api/v1/credentials": _operation(
        "listCredentials", "Every credential that a search knows", ref("Credentials")
    ),
    "/api/v1/sources": _operation(
        "listSources",
        "Where the jobs come from, and how each source does",
        ref("Sources"),
        _query(*asking.SOURCES),
    ),
    "/api/v1/openapi.json": _operation("getContract", "This contract", {"type": "object"}),
}
