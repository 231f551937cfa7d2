"""The MCP server: the Model Context Protocol over streamable HTTP, read only, at one address.

Written here because it is one JSON answer to one POST, and the official SDK brings a second web framework
and server with it. It speaks the revision 2026-07-28, which has no sessions: every request says all that
is needed (https://modelcontextprotocol.io/specification/2026-07-28/basic/transports). Programs of the
older revisions, which begin with a handshake, are answered too; we keep no session for them either, which
those allow.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from web import mcp_tools
from web.page import SITE
from web.problems import OPEN, problem

MODERN = ("2026-07-28",)
HANDSHAKES = ("2025-03-26", "2025-06-18", "2025-11-25")
_VERSIONS = [*HANDSHAKES, *MODERN]
_META = "io.modelcontextprotocol/"
_FRESH = 3_600_000  # milliseconds for which nobody need ask for the tools again
_SAID = (
    "Medical coding jobs in the United States. What a posting does not say is null or empty: do not guess it."
    " Show the attributions of an opening with it, and its page's address."
)
_PARSE, _REQUEST, _METHOD, _PARAMS = -32700, -32600, -32601, -32602
_HEADERS, _VERSION = -32020, -32022
_STATUS = {_PARSE: 400, _REQUEST: 400, _METHOD: 404, _PARAMS: 400, _HEADERS: 400, _VERSION: 400}


class RefusedError(Exception):
    """A request that gets a JSON-RPC error."""

    def __init__(self, code: int, said: str, data: Mapping[str, Any] | None = None) -> None:
        self.code, self.data = code, data
        super().__init__(said)


async def answer(request: web.Request) -> web.Response:
    """One message of a client. 202 for what wants no answer."""
    if not _comes_from_us(request):
        return problem(403, "A page of another site may not ask this.")
    if request.content_type != "application/json":
        return problem(415, "Send JSON.")
    identity = None
    try:
        message = _read(await request.read())
        if "id" not in message or "method" not in message:
            return web.Response(status=202)
        identity = message["id"]
        if isinstance(identity, bool) or not isinstance(identity, str | int):
            identity = None
            raise RefusedError(_REQUEST, "the id must be a string or a whole number")
        if not isinstance(message["method"], str):
            raise RefusedError(_REQUEST, "the method must be a string")
        modern = _is_modern(request, message)
        said: dict[str, Any] = {"result": await _result(request, message, modern=modern)}
        status = 200
    except RefusedError as refused:
        error = {"code": refused.code, "message": str(refused)}
        said = {"error": error | ({"data": refused.data} if refused.data else {})}
        status = _STATUS[refused.code]
    body = json.dumps({"jsonrpc": "2.0", "id": identity, **said}, ensure_ascii=False)
    body_bytes = body.encode("utf-8", "replace")
    return web.Response(status=status, body=body_bytes, content_type="application/json", headers=OPEN)


def _comes_from_us(request: web.Request) -> bool:
    """Against DNS rebinding the specification wants the origin checked on every request; the name in Host is
    the attacker's own there, so our configured address alone counts."""
    origin, ours = request.headers.get("Origin"), urlsplit(request.app[SITE].url)
    return origin is None or origin.lower() == f"{ours.scheme}://{ours.netloc}".lower()


def _read(body: bytes) -> dict[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(_PARSE, "this is no JSON") from None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise RefusedError(_REQUEST, "send one JSON-RPC 2.0 message")
    return message


def _is_modern(request: web.Request, message: Mapping[str, Any]) -> bool:
    """Whether a request is of a revision without handshake. Raises RefusedError for one that we do not speak,
    or whose headers, by which machines on the way may decide, say another thing than it says itself."""
    stated = request.headers.get("MCP-Protocol-Version")
    params = message.get("params")
    meta = params.get("_meta") if isinstance(params, dict) else None
    within = meta.get(f"{_META}protocolVersion") if isinstance(meta, dict) else None
    if within is None:
        if stated in MODERN:
            raise RefusedError(_PARAMS, f"params._meta lacks {_META}protocolVersion")
        if stated is not None and stated not in _VERSIONS:
            raise _unspoken(stated)
        return False
    method = message["method"]
    named = params.get("name") if method == "tools/call" and isinstance(params, dict) else None
    for header, value in (("MCP-Protocol-Version", within), ("Mcp-Method", method), ("Mcp-Name", named)):
        if value is not None and request.headers.get(header) != value:
            raise RefusedError(_HEADERS, f"the header {header} and the message differ")
    if within not in MODERN:
        raise _unspoken(within)
    if not isinstance(meta, dict) or not isinstance(meta.get(f"{_META}clientCapabilities"), dict):
        raise RefusedError(_PARAMS, f"params._meta lacks {_META}clientCapabilities")
    return True


def _unspoken(requested: str) -> RefusedError:
    return RefusedError(
        _VERSION, "unsupported protocol version", {"supported": _VERSIONS, "requested": requested}
    )


async def _result(request: web.Request, message: Mapping[str, Any], *, modern: bool) -> dict[str, Any]:
    method, params = message["method"], message.get("params")
    params = params if isinstance(params, dict) else {}
    about = {"name": "chartwork", "title": request.app[SITE].name, "version": version("chartwork")}
    cached = {"ttlMs": _FRESH, "cacheScope": "public"} if modern else {}
    done = {"resultType": "complete", "_meta": {f"{_META}serverInfo": about}} if modern else {}
    offers = {"capabilities": {"tools": {}}, "instructions": _SAID}
    if method == "tools/list":
        return {"tools": [one.listed for one in mcp_tools.TOOLS.values()], **cached, **done}
    if method == "tools/call":
        return {**await _call(request, params), **done}
    if method == "server/discover" and modern:
        return {"supportedVersions": _VERSIONS, **offers, **cached, **done}
    if method == "initialize" and not modern:
        wanted = params.get("protocolVersion")
        agreed = wanted if wanted in HANDSHAKES else HANDSHAKES[-1]
        return {"protocolVersion": agreed, "serverInfo": about, **offers}
    if method == "ping" and not modern:
        return {}
    raise RefusedError(_METHOD, f"there is no method {method!r:.60}")


async def _call(request: web.Request, params: Mapping[str, Any]) -> dict[str, Any]:
    name, arguments = params.get("name"), params.get("arguments") or {}
    if not isinstance(name, str):
        raise RefusedError(_PARAMS, "the name of a tool must be a string")
    tool = mcp_tools.TOOLS.get(name)
    if tool is None:
        raise RefusedError(_PARAMS, f"there is no tool {name!r:.60}")
    if not isinstance(arguments, dict):
        raise RefusedError(_PARAMS, "the arguments must be an object")
    found, wrong = await mcp_tools.call(request, tool, arguments)
    if wrong:
        return {"content": [{"type": "text", "text": wrong}], "isError": True}
    text = json.dumps(found, ensure_ascii=False)
    return {"content": [{"type": "text", "text": text}], "structuredContent": found, "isError": False}
