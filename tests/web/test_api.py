"""The JSON API: what it answers, page by page, what it leaves out, and how it refuses."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from adverts import NOW, advert, board, coding, keep
from published import REMOTE_TEXT, SITE, Clock, serving
from visitors import WISH, Client, page

from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.posting import Opening, Pay
from aggregator.domain.search import Filter, parse
from aggregator.store import boards, openings
from aggregator.store.engine import Store, StoreUnavailable
from web.throttle import Throttle

pytestmark = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


@pytest.fixture
async def client(store: Store, made: dict[str, Opening]) -> AsyncIterator[Client]:
    async with serving(store, throttle=Throttle(at_once=1000)) as running:
        yield running


async def ask(client: Client, where: str, status: int = 200, **headers: str) -> Any:
    answer = await client.get(f"/api/v1/{where}", headers=headers, allow_redirects=False)
    assert answer.status == status, await answer.text()
    kind = "application/json" if status == 200 else "application/problem+json"
    assert answer.content_type == kind
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    said = await answer.json(content_type=None)
    if status != 200:
        assert (said["status"], said["type"]) == (status, "about:blank")
    return said


def ids(said: Any) -> list[int]:
    return [one["id"] for one in said["openings"]]


async def test_finds_what_the_page_finds_in_its_order(client: Client) -> None:
    for query in (
        *("", WISH, "setting=hospital&order=pay", "holds=CPC&years=1", "q=coder&state=TX&state=NV"),
        "pay=25&paid=1",
    ):
        shown = dict.fromkeys((await page(client, f"/?{query}")).openings())
        assert ids(await ask(client, f"openings?{query}")) == list(shown), query


async def test_one_says_everything_with_the_words_for_it(client: Client, made: dict[str, Opening]) -> None:
    said = await ask(client, f"openings/{made['remote'].id}?holds=CPC&lives=TX")
    assert said["title"] == "Remote Inpatient Coder"
    assert said["description"] == REMOTE_TEXT
    assert said["residency"]["allowed"] == ["OK", "TX"]
    assert said["requirement"]["all_of"] == [{"any_of": ["CCS"], "grace_months": 12}]
    assert said["pay"] == {
        "minimum": 28,
        "maximum": 34,
        "unit": "hour",
        "currency": "USD",
        "doubtful": False,
        "per_year": {"minimum": 58_240, "maximum": 70_720},
    }
    assert said["fit"] == {
        "answer": "within_grace",
        "missing": ["CCS within 12 months of hire"],
        "unasked": [],
    }
    claims = {one["claim"]: one["evidence"] for one in said["claims"]}
    assert set(claims) == {"setting:remote", "credential:CCS", "pay"}
    for evidence in claims.values():
        for one in evidence:
            assert said[one["field"]][one["start"] : one["end"]] == one["quote"]
    assert [one["merge_reason"] for one in said["copies"]] == ["", "same title and text"]


async def test_a_list_holds_the_same_but_text_and_proofs(client: Client, made: dict[str, Opening]) -> None:
    [listed] = (await ask(client, f"openings?{WISH}"))["openings"]
    whole = await ask(client, f"openings/{made['remote'].id}?lives=TX")
    assert listed == {name: value for name, value in whole.items() if name not in ("description", "claims")}


async def test_an_address_that_is_none_of_the_web_is_not_given(
    client: Client, made: dict[str, Opening]
) -> None:
    [one] = (await ask(client, f"openings/{made['hostile'].id}"))["copies"]
    assert one["url"] is None


@pytest.mark.parametrize("order", ["newest", "pay"])
async def test_pages_follow_one_another_to_the_end(
    store: Store, client: Client, made: dict[str, Opening], order: str
) -> None:
    async with store.write() as conn:
        paid = [Pay(20 + n * 0.07, 22.53 + n * 0.07, "hour") for n in range(7)]  # no round sums in a year
        numbers = {
            await keep(conn, advert(f"m{n}"), coding(pay=pay)): [f"m{n}"] for n, pay in enumerate(paid)
        }
        await openings.refresh_all(conn, numbers, NOW)
    where, seen = f"openings?order={order}&limit=3", []
    for _ in range(9):
        answer = await client.get(f"/api/v1/{where}")
        said = await answer.json()
        seen += ids(said)
        if said["next"] is None:
            assert "Link" not in answer.headers
            break
        assert len(said["openings"]) == 3
        assert answer.headers["Link"] == f'<{said["next"]}>; rel="next"'
        where = said["next"].removeprefix(f"{SITE.url}/api/v1/")
    async with store.read() as conn:
        found = await openings.search(conn, Filter(), NOW.date(), limit=99, order=order)  # type: ignore[arg-type]
    assert seen == [one.id for one in found.openings]


async def test_what_may_not_be_passed_on_is_left_out_and_pages_stay_full(
    store: Store, client: Client
) -> None:
    async with store.write() as conn:
        free = board("free", platform="jobicy", employer="Free Board")
        await boards.register(conn, [board(), free], NOW)
        for n in range(12):  # every second one, and one that is advertised twice
            mine = advert(f"n{n}", board="free" if n % 2 else "mercy", title=f"Nurse Coder {n}")
            number = await keep(conn, mine, coding(), own_site=not n % 2)
            await openings.refresh_all(conn, {number: [f"n{n}"]}, NOW)
        await keep(conn, advert("n0 again", board="free"), coding(), opening_id=1, own_site=False)
        await openings.refresh_all(conn, {1: ["n0"]}, NOW)
        hidden = (await openings.search(conn, parse({"q": ["nurse coder 11"]}), NOW.date())).openings[0].id
    first = await ask(client, "openings?q=nurse&limit=4")
    second = await ask(client, first["next"].removeprefix(f"{SITE.url}/api/v1/"))
    titles = [one["title"] for one in (*first["openings"], *second["openings"])]
    assert [len(first["openings"]), second["next"]] == [4, None]
    assert titles == [f"Nurse Coder {n}" for n in (10, 8, 6, 4, 2, 0)]
    assert hidden in (await page(client, "/?q=nurse")).openings()
    await ask(client, f"openings/{hidden}", 404)
    both = await ask(client, "openings/1")
    assert {one["source"] for one in both["copies"]} == {"Mercy Hospital", "Job Hunt"}  # no Free Board


async def test_a_copy_that_nobody_vouches_for_is_marked(store: Store, client: Client) -> None:
    async with store.write() as conn:
        number = await keep(conn, advert("mailed", vouched=False), coding())
        await openings.refresh_all(conn, {number: ["mailed"]}, NOW)
    [one] = (await ask(client, f"openings/{number}"))["copies"]
    assert one["authenticated"] is False
    assert all(each["authenticated"] for each in (await ask(client, "openings/1"))["copies"])


async def test_what_sources_ask_to_be_shown_is_given(store: Store, client: Client) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board(), board("ok", platform="remoteok")], NOW)
        number = await keep(conn, advert("credited", board="ok"), coding())
        await openings.refresh_all(conn, {number: ["credited"]}, NOW)
    [credit] = (await ask(client, f"openings/{number}"))["attributions"]
    assert "https://remoteok.com/" in credit


async def test_closed_and_merged_ones(store: Store, client: Client, made: dict[str, Opening]) -> None:
    said = await ask(client, f"openings/{made['closed'].id}", 410)
    assert said["detail"] == "This opening is closed."
    async with store.write() as conn:
        await openings.lead(conn, made["closed"].id, made["office"].id)
    answer = await client.get(f"/api/v1/openings/{made['closed'].id}?holds=CPC", allow_redirects=False)
    there = f"/api/v1/openings/{made['office'].id}?holds=CPC"
    assert (answer.status, answer.headers["Location"]) == (308, there)


async def test_a_state_its_figures_and_its_openings(client: Client) -> None:
    said = await ask(client, "states/TX")
    assert (said["name"], said["wages"]["soc"], said["wages"]["release"]) == ("Texas", "29-2072", "May 2025")
    for name in ("openings", "remote_openings"):
        query = parse_qs(urlsplit(said[name]["url"]).query)
        assert parse(query).query() == urlsplit(said[name]["url"]).query
        assert said[name]["count"] == len((await page(client, f"/?{parse(query).query()}")).openings())
    assert (await ask(client, "states/VI"))["wages"] is None
    assert len((await ask(client, "states/CA"))["guide"]) == 3
    for unknown in ("tx", "ZZ", "Texas"):
        await ask(client, f"states/{unknown}", 404)


async def test_every_credential_is_listed(client: Client) -> None:
    said = (await ask(client, "credentials"))["credentials"]
    assert [one["code"] for one in said] == list(CREDENTIALS)
    by_code = {one["code"]: one for one in said}
    assert by_code["CPC"]["issuer"] == "AAPC"
    assert "CCS" in by_code["ANY-AHIMA"]["stands_for"]
    assert by_code["CPC"]["stands_for"] == []


async def test_sources_page_by_page_and_which_are_passed_on(store: Store, client: Client) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board(), board("free", platform="jobicy"), board("hunt")], NOW)
    first = await ask(client, "sources?limit=2")
    assert first["next"] == f"{SITE.url}/api/v1/sources?limit=2&after=hunt"
    second = await ask(client, "sources?limit=2&after=hunt")
    assert second["next"] is None
    listed = [*first["sources"], *second["sources"]]
    assert {one["name"]: one["passed_on"] for one in listed} == {"free": False, "hunt": True, "mercy": True}


REFUSED: list[tuple[str, list[str]]] = [
    ("openings?pay=lots", ["pay"]),
    ("openings?setting=moon&state=ZZ", ["setting", "state"]),
    ("openings?seting=remote", ["seting"]),
    ("openings?lives=TX&lives=OK", ["lives"]),
    ("openings?limit=0", ["limit"]),
    ("openings?limit=101", ["limit"]),
    ("openings?posted=1.5", ["posted"]),
    ("openings?years=61", ["years"]),
    ("openings?pay=nan", ["pay"]),
    ("openings?after=x", ["after"]),
    ("openings?order=best", ["order"]),
    ("openings?holds=", ["holds"]),
    ("openings?holds=cpc", ["holds"]),
    ("openings?paid=0", ["paid"]),
    ("openings?q=" + "+".join(map(str, range(30))), ["q"]),
    ("openings?" + "&".join(["state=TX"] * 101), ["state"]),
    ("openings/1?state=TX", ["state"]),
    ("states/TX?x=1", ["x"]),
    ("sources?page=2", ["page"]),
    ("credentials?q=1", ["q"]),
    ("openapi.json?a=1", ["a"]),
]


async def test_what_cannot_be_meant_is_refused_parameter_by_parameter(client: Client) -> None:
    for where, names in REFUSED:
        assert sorted((await ask(client, where, 400))["errors"]) == names, where


async def test_errors_are_problems_everywhere_below_it(client: Client) -> None:
    assert (await ask(client, "nowhere", 404))["title"] == "Not Found"
    answer = await client.post("/api/v1/openings")
    assert (answer.status, answer.content_type) == (405, "application/problem+json")
    assert set(answer.headers["Allow"].split(",")) == {"GET", "HEAD"}
    assert (await client.get("/api/v1x")).content_type == "text/html"


async def test_a_store_that_is_gone_is_a_problem(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(store: Store) -> None:
        raise StoreUnavailable("it does not answer")

    monkeypatch.setattr(Store, "read", gone)
    assert (await ask(client, "openings", 503))["detail"].startswith("The database does not answer")


async def test_what_has_not_changed_is_not_sent_again(client: Client) -> None:
    for where in ("openings", "openings/1", "states/TX", "credentials", "sources", "openapi.json"):
        answer = await client.get(f"/api/v1/{where}")
        etag = answer.headers["ETag"]
        for asked in (etag, f"W/{etag}", f'"x", {etag}', "*"):
            again = await client.get(f"/api/v1/{where}", headers={"If-None-Match": asked})
            assert (again.status, await again.read()) == (304, b"")
            assert again.headers["ETag"] == etag
        assert (await client.get(f"/api/v1/{where}", headers={"If-None-Match": '"x"'})).status == 200


async def test_a_client_that_asks_too_often_waits_and_others_do_not(store: Store, made: object) -> None:
    clock = Clock()
    throttle = Throttle(at_once=3, per_second=0.5)
    async with serving(store, clock=clock, throttle=throttle, proxies=["127.0.0.1"]) as client:

        async def status(ip: str, where: str = "/api/v1/credentials") -> int:
            answer = await client.get(where, headers={"X-Forwarded-For": ip})
            if answer.status == 429:
                assert answer.content_type == "application/problem+json"
                assert answer.headers["Retry-After"] == "2"
                assert answer.headers["Content-Security-Policy"]
            return answer.status

        assert [await status("192.0.2.1") for _ in range(5)] == [200, 200, 200, 429, 429]
        assert await status("192.0.2.2") == 200
        assert await status("192.0.2.1", "/states") == 200  # people's pages have no such limit
        assert [await status(f"2001:db8::{n}") for n in range(4)] == [200, 200, 200, 429]  # one household
        clock.now += timedelta(seconds=2)
        assert [await status("192.0.2.1") for _ in range(2)] == [200, 429]


async def test_the_page_for_developers_shows_examples_that_work(client: Client) -> None:
    found = await page(client, "/api")
    links = [one for one in found.links if one.startswith(("/api/v1/", "/feed"))]
    assert len(links) == 7
    for link in links:
        assert (await client.get(link)).status == 200, link
        if link.startswith("/api/v1") and "openapi" not in link:
            assert f"curl '{SITE.url}{link}'" in found.words
    assert json.dumps(found.words).count("search_openings") == 1


async def test_a_long_way_of_what_may_not_be_passed_on_is_gone_in_steps(store: Store, client: Client) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board(), board("free", platform="jobicy")], NOW)
        mine = [advert("first", title="Long Coder")]
        mine += [advert(f"f{n}", board="free", title="Long Coder") for n in range(30)]
        made = {await keep(conn, one, coding()): [one.key] for one in mine}
        await openings.refresh_all(conn, made, NOW)
    first = await ask(client, "openings?q=long&limit=1")
    assert (first["openings"], first["next"] is None) == ([], False)
    second = await ask(client, first["next"].removeprefix(f"{SITE.url}/api/v1/"))
    assert [[one["title"] for one in second["openings"]], second["next"]] == [["Long Coder"], None]
