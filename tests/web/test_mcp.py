"""The MCP server, asked by the official client library over HTTP, and by programs that get it wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from adverts import NOW, advert, board, coding, keep
from jsonschema import Draft202012Validator
from mcp import Client as Assistant
from mcp.shared.exceptions import MCPError
from published import REMOTE_TEXT, SITE, serving
from visitors import Client, everything

from aggregator.domain.posting import Opening
from aggregator.store import boards, openings
from aggregator.store.engine import Store
from web.throttle import Throttle

pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
META = "io.modelcontextprotocol/"
MODERN = {f"{META}protocolVersion": "2026-07-28", f"{META}clientCapabilities": {}}


@pytest.fixture
async def client(store: Store, made: dict[str, Opening]) -> AsyncIterator[Client]:
    async with serving(store, throttle=Throttle(at_once=1000)) as running:
        yield running


def assistant(client: Client, mode: str) -> Assistant:
    return Assistant(str(client.make_url("/mcp")), mode=mode)


@pytest.mark.parametrize("mode", ["auto", "2026-07-28", "legacy"])
async def test_the_official_client_finds_the_tools_and_what_they_find(
    store: Store, client: Client, made: dict[str, Opening], mode: str
) -> None:
    before = await everything(store)
    async with assistant(client, mode) as theirs:
        assert theirs.protocol_version == ("2025-11-25" if mode == "legacy" else "2026-07-28")
        tools = (await theirs.list_tools()).tools
        assert [one.name for one in tools] == [
            "search_openings",
            "get_opening",
            "state_figures",
            "credential",
        ]
        for one in tools:
            Draft202012Validator.check_schema(one.input_schema)
            assert one.annotations is not None
            assert one.annotations.read_only_hint
        asked = {"setting": ["remote"], "lives": "TX", "holds": ["CPC"], "pay": 25, "limit": 1}
        found = await theirs.call_tool("search_openings", asked)
        said: Any = found.structured_content
        assert [one["id"] for one in said["openings"]] == [made["remote"].id]
        assert said["openings"][0]["fit"]["answer"] == "within_grace"
        assert json.loads(found.content[0].text) == said  # type: ignore[union-attr]
        one_job: Any = (await theirs.call_tool("get_opening", {"id": made["remote"].id})).structured_content
        assert one_job["description"] == REMOTE_TEXT
        assert {one["claim"] for one in one_job["claims"]} >= {"setting:remote", "credential:CCS"}
        figures: Any = (await theirs.call_tool("state_figures", {"usps": "TX"})).structured_content
        assert (figures["name"], figures["wages"]["release"]) == ("Texas", "May 2025")
        about: Any = (await theirs.call_tool("credential", {"code": "CCS"})).structured_content
        assert (about["issuer"], about["demanded_by"]["count"]) == ("AHIMA", 1)
    assert await everything(store) == before


async def test_the_official_client_reads_page_by_page(client: Client, made: dict[str, Opening]) -> None:
    seen: list[int] = []
    async with assistant(client, "auto") as theirs:
        after: dict[str, str] = {}
        while True:
            said: Any = (await theirs.call_tool("search_openings", {"limit": 2, **after})).structured_content
            seen += [one["id"] for one in said["openings"]]
            if said["after"] is None:
                break
            after = {"after": said["after"]}
    assert sorted(seen) == sorted(one.id for name, one in made.items() if name != "closed")


WRONGLY: list[tuple[str, dict[str, Any], str]] = [
    ("search_openings", {"setting": ["moon"]}, "setting: 'moon' is not one of hospital, office, remote"),
    ("search_openings", {"seting": ["remote"]}, "seting: there is no such parameter"),
    ("search_openings", {"pay": {"least": 3}}, "pay: may be a text, a number or a list of texts"),
    ("search_openings", {"pay": "much"}, "pay: 'much' is not a number"),
    ("search_openings", {"setting": [["remote"]]}, "setting: may be a text, a number or a list of texts"),
    ("search_openings", {"holds": ["CPC", 1]}, "holds: may be a text, a number or a list of texts"),
    ("search_openings", {"limit": 1000}, "limit: '1000' is not a number from 1 to 100"),
    ("get_opening", {}, "id: must be given"),
    ("get_opening", {"id": 999_999}, "There is no opening of this number"),
    ("get_opening", {"id": "1; DROP TABLE openings"}, "id: "),
    ("state_figures", {"usps": "ZZ"}, "usps: 'ZZ' is not one of AL"),
    ("credential", {"code": "PHD"}, "code: 'PHD' is not one of"),
]


async def test_a_model_is_told_in_words_what_it_asked_wrongly(client: Client) -> None:
    async with assistant(client, "auto") as theirs:
        for tool, arguments, said in WRONGLY:
            found = await theirs.call_tool(tool, arguments)
            assert found.is_error, arguments
            assert found.content[0].text.startswith(said)  # type: ignore[union-attr]


async def test_closed_ones_and_those_that_may_not_be_passed_on_are_not_told(
    store: Store, client: Client, made: dict[str, Opening]
) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board(), board("free", platform="remotive")], NOW)
        number = await keep(conn, advert("withheld", board="free", title="Withheld Coder"), coding())
        await openings.refresh_all(conn, {number: ["withheld"]}, NOW)
    async with assistant(client, "auto") as theirs:
        found: Any = (await theirs.call_tool("search_openings", {"limit": 100})).structured_content
        assert not {number, made["closed"].id} & {one["id"] for one in found["openings"]}
        for hidden in (number, made["closed"].id):
            assert (await theirs.call_tool("get_opening", {"id": hidden})).is_error
        with pytest.raises(MCPError, match="there is no tool 'drop'"):
            await theirs.call_tool("drop", {})


async def post(client: Client, message: Any, **headers: str) -> tuple[int, Any]:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    sent = {
        "Content-Type": "application/json",
        **{name.replace("_", "-"): one for name, one in headers.items()},
    }
    answer = await client.post("/mcp", data=body, headers=sent)
    assert answer.headers["Content-Security-Policy"]
    said = await answer.read()
    return answer.status, json.loads(said) if said else None


def request(method: str = "tools/list", meta: Any = MODERN, **params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 7, "method": method, "params": {"_meta": meta, **params}}


RIGHT = {"MCP_Protocol_Version": "2026-07-28", "Mcp_Method": "tools/list"}


REFUSED: list[tuple[Any, dict[str, str], int, int]] = [
    (b"{", {}, 400, -32700),
    (b"\xff", {}, 400, -32700),
    (b"[" * 30_000, {}, 400, -32700),
    ([request()], {}, 400, -32600),
    ({"id": 1, "method": "ping"}, {}, 400, -32600),
    ({"jsonrpc": "2.0", "id": True, "method": "ping"}, {}, 400, -32600),
    ({"jsonrpc": "2.0", "id": [1], "method": "ping"}, {}, 400, -32600),
    ({"jsonrpc": "2.0", "id": 1, "method": "drop"}, {}, 404, -32601),
    ({"jsonrpc": "2.0", "id": 1, "method": ["ping"]}, {}, 400, -32600),
    ({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": [1]}, {}, 400, -32602),
    (request(), {}, 400, -32020),
    (request(), RIGHT | {"Mcp_Method": "ping"}, 400, -32020),
    (request(), RIGHT | {"MCP_Protocol_Version": "2025-11-25"}, 400, -32020),
    (request("tools/call", name="credential"), RIGHT | {"Mcp_Method": "tools/call"}, 400, -32020),
    (request(meta=MODERN | {f"{META}protocolVersion": "2099-01-01"}), RIGHT, 400, -32020),
    (request(meta={}), RIGHT, 400, -32602),
    (request(meta={f"{META}protocolVersion": "2026-07-28"}), RIGHT, 400, -32602),
    (request("initialize"), RIGHT | {"Mcp_Method": "initialize"}, 404, -32601),
    ({"jsonrpc": "2.0", "id": 1, "method": "ping"}, {"MCP_Protocol_Version": "1999-01-01"}, 400, -32022),
]


async def test_what_is_wrong_with_a_message_is_said_by_number(client: Client) -> None:
    for message, headers, status, code in REFUSED:
        answered, said = await post(client, message, **headers)
        assert (answered, said["error"]["code"]) == (status, code), (message, headers)
        if code == -32022:
            assert "2026-07-28" in said["error"]["data"]["supported"]


@pytest.mark.parametrize("deep", ["[" * 600 + "]" * 600, '{"a":' * 600 + "1" + "}" * 600])
async def test_what_is_nested_deep_is_answered_as_what_is_nested(client: Client, deep: str) -> None:
    """As deep as JSON may be read, and deeper than a walk or a repr can go."""

    async def ask(method: str, params: str) -> Any:
        message = f'{{"jsonrpc": "2.0", "id": 1, "method": {method}, "params": {params}}}'
        return await post(client, message.encode())

    for name in ("setting", "pay", "id"):
        arguments = f'{{"name": "search_openings", "arguments": {{"{name}": {deep}}}}}'
        status, said = await ask('"tools/call"', arguments)
        assert (status, said["result"]["isError"]) == (200, True), name
    for method, params in ((deep, "{}"), ('"tools/call"', f'{{"name": {deep}}}')):
        status, said = await ask(method, params)
        assert (status, said["error"]["code"]) in ((400, -32600), (400, -32602))


async def test_the_same_message_rightly_is_answered(client: Client) -> None:
    status, said = await post(client, request(), **RIGHT)
    assert (status, said["id"], said["result"]["resultType"]) == (200, 7, "complete")


async def test_what_wants_no_answer_gets_none(client: Client) -> None:
    for message in ({"method": "notifications/initialized"}, {"id": 1, "result": {}}):
        assert await post(client, {"jsonrpc": "2.0", **message}) == (202, None)


async def test_pages_of_other_sites_and_other_methods_are_refused(client: Client) -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    host = client.make_url("/").authority
    for origin in ("https://evil.example", "null", f"http://{host}", "https://jobs.example.org.evil.example"):
        status, said = await post(client, ping, Origin=origin)
        assert (status, said["status"]) == (403, 403), origin
    assert (await post(client, ping, Sec_Fetch_Site="cross-site"))[0] == 403
    assert await post(client, ping, Origin=SITE.url) == (200, {"jsonrpc": "2.0", "id": 1, "result": {}})
    assert (await post(client, b"jsonrpc=2.0", Content_Type="application/x-www-form-urlencoded"))[0] == 415
    assert (await post(client, b" " * 70_000))[0] == 413
    for method in ("GET", "DELETE", "PUT"):
        answer = await client.request(method, "/mcp")
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")


async def test_an_assistant_that_asks_too_often_is_told_when_to_ask_again(store: Store, made: object) -> None:
    async with serving(store, throttle=Throttle(at_once=1)) as client:
        ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        assert [(await post(client, ping))[0] for _ in range(2)] == [200, 429]
