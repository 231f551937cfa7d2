"""Every route of the site over the real store, on a real socket."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from adverts import NOW, advert, board, coding, keep
from aiohttp import ClientResponse, FormData, web
from aiohttp.test_utils import TestClient, TestServer
from published import HOSTILE, SITE, Clock, serving
from sqlalchemy import select, text
from visitors import (
    ADDRESS,
    WISH,
    Client,
    Reader,
    asked,
    dealt_with,
    everything,
    given,
    mailed,
    page,
    path,
    post,
    status_of,
    subscription,
)

from aggregator.domain.posting import Opening, Pay
from aggregator.store import boards, move, openings, subscriptions
from aggregator.store.engine import Store
from aggregator.store.schema import asks
from alerts import subscribe, tokens
from web.app import make_app
from web.page import CLOCK

# What the database has no part in is tested over one of the two.
ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "interest-cohort=()",
    "Strict-Transport-Security": "max-age=31536000",  # the site's address begins with https
}
POLICY = {"default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"}


# ------------------------------------------------------------------------------------------- every route


def routes(app: web.Application) -> set[tuple[str, str]]:
    """Method and pattern of every route, but for the static files."""
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and not route.resource.canonical.startswith("/static")
    }


def addresses(made: dict[str, Opening], one: int) -> dict[str, list[tuple[str, int, str]]]:
    """For every GET route: addresses, their status, and their title or content type."""
    return {
        "/": [
            ("/", 200, "Medical coding jobs"),
            (f"/?{WISH}&order=pay", 200, "Medical coding jobs"),
            ("/?pay=lots", 400, "Medical coding jobs"),
        ],
        "/openings.csv": [
            (f"/openings.csv?{WISH}", 200, "text/csv"),
            ("/openings.csv?pay=lots", 400, "text/plain"),
        ],
        "/openings/{id}": [
            (f"/openings/{made['remote'].id}?lives=TX&holds=CPC", 200, "Remote Inpatient Coder"),
            (f"/openings/{made['hostile'].id}", 200, f"Coder {HOSTILE}"),
            (f"/openings/{made['closed'].id}", 410, "Clinic Coder, gone"),
            ("/openings/999999999999", 404, "Not found"),
        ],
        "/states": [
            ("/states", 200, "Jobs and wages by state"),
            ("/states?sort=-guide&map=median", 200, "Jobs and wages by state"),
            ("/states?sort=nothing", 404, "Not found"),
            ("/states?map=nothing", 404, "Not found"),
        ],
        "/states/{usps}": [
            ("/states/TX", 200, "Medical coding jobs in Texas"),
            ("/states/ca", 200, "Medical coding jobs in California"),
            ("/states/VT", 200, "Medical coding jobs in Vermont"),
            ("/states/VI", 200, "Medical coding jobs in U.S. Virgin Islands"),
            ("/states/zz", 404, "Not found"),
        ],
        "/remote": [
            ("/remote", 200, "Remote medical coding jobs"),
            ("/remote?lives=TX", 200, "Remote medical coding jobs"),
            ("/remote?lives=ZZ", 400, "Remote medical coding jobs"),
        ],
        "/credentials": [("/credentials", 200, "Certifications")],
        "/credentials/{code}": [
            ("/credentials/CPC", 200, "CPC, a certification"),
            ("/credentials/CPC-A", 200, "CPC-A, a certification"),
            ("/credentials/ANY-AAPC-AHIMA", 200, "ANY-AAPC-AHIMA, a certification"),
            ("/credentials/PHD", 404, "Not found"),
        ],
        "/guide": [("/guide", 200, "How to become a medical coder")],
        "/market": [("/market", 200, "The market")],
        "/sources": [
            ("/sources", 200, "Sources"),
            ("/sources?platform=workday&state=unchecked&q=mercy", 200, "Sources"),
            ("/sources?page=99", 404, "Not found"),
        ],
        "/sources/{name}": [
            ("/sources/mercy", 200, "Mercy Hospital, a source"),
            ("/sources/nobody", 404, "Not found"),
        ],
        "/logos/{platform}": [("/logos/workday", 404, "Not found")],
        "/elsewhere": [
            ("/elsewhere", 200, "Where else to look"),
            ("/elsewhere?setting=remote&lives=TX&pay=lots", 400, "Where else to look"),
        ],
        "/about": [("/about", 200, "About the data")],
        "/alerts": [
            (f"/alerts?{WISH}", 200, "Ask for an alert"),
            ("/alerts", 200, "Ask for an alert"),
            ("/alerts?pay=lots", 400, "Ask for an alert"),
        ],
        "/alerts/confirm/{token}": [
            (path("confirm", one), 200, "Start your alert"),
            ("/alerts/confirm/1.2.x", 404, "This link does not work"),
        ],
        "/alerts/sent/{token}": [("/alerts/sent/1.2.x", 404, "This link does not work")],
        "/alerts/manage/{token}": [
            (path("manage", one), 200, "Your alerts"),
            (path("manage", 999_999), 410, "This link does not work"),
        ],
        "/alerts/manage/{token}/{id}": [
            (f"{path('manage', one)}/{one}", 200, "Change your alert"),
            (f"{path('manage', one)}/{one + 9}", 200, "Your alerts"),
            (f"{path('manage', 999_999)}/1", 410, "This link does not work"),
        ],
        "/alerts/link": [("/alerts/link", 200, "Open your alerts")],
        "/alerts/open/{token}": [("/alerts/open/whatever", 200, "Open your alerts")],
        "/feed.{format}": [
            (f"/feed.atom?{WISH}", 200, "application/atom+xml"),
            ("/feed.json", 200, "application/feed+json"),
            ("/feed.atom?pay=lots", 400, "text/plain"),
        ],
        "/feeds/{key}": [("/feeds/nobodys", 410, "This link does not work")],
        "/feeds/{key}.{format}": [("/feeds/nobodys.atom", 410, "This link does not work")],
        "/u/{token}": [
            (path("unsubscribe", one), 200, "End this alert"),
            ("/u/%ff%00", 404, "This link does not work"),
        ],
        "/healthz": [("/healthz", 200, "application/json")],
        "/readyz": [("/readyz", 200, "application/json")],
        "/metrics": [("/metrics", 200, "text/plain")],
        "/api": [("/api", 200, "For programs")],
        "/api/v1/openings": [
            (f"/api/v1/openings?{WISH}", 200, "application/json"),
            ("/api/v1/openings?pay=lots", 400, "application/problem+json"),
        ],
        "/api/v1/openings/{id}": [
            (f"/api/v1/openings/{made['remote'].id}", 200, "application/json"),
            (f"/api/v1/openings/{made['closed'].id}", 410, "application/problem+json"),
            ("/api/v1/openings/999999999999", 404, "application/problem+json"),
        ],
        "/api/v1/states/{usps}": [("/api/v1/states/TX", 200, "application/json")],
        "/api/v1/credentials": [("/api/v1/credentials", 200, "application/json")],
        "/api/v1/sources": [("/api/v1/sources", 200, "application/json")],
        "/api/v1/openapi.json": [("/api/v1/openapi.json", 200, "application/json")],
        "/robots.txt": [("/robots.txt", 200, "text/plain")],
        "/sitemap.xml": [("/sitemap.xml", 200, "application/xml")],
        "/sitemap-pages.xml": [("/sitemap-pages.xml", 200, "application/xml")],
        "/sitemap-openings-{number}.xml": [("/sitemap-openings-0.xml", 200, "application/xml")],
        "/opensearch.xml": [("/opensearch.xml", 200, "application/opensearchdescription+xml")],
        "/favicon.ico": [("/favicon.ico", 200, "image/svg+xml")],  # by way of /static
    }


def check_headers(answer: ClientResponse, where: str) -> None:
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, where
    policy = answer.headers["Content-Security-Policy"]
    assert set(policy.split("; ")) >= POLICY, where
    assert "unsafe" not in policy
    assert "script-src" not in policy  # default-src 'none' stands for it
    private = where.startswith(("/alerts", "/u/", "/feeds"))
    assert answer.headers["Referrer-Policy"] == ("no-referrer" if private else "same-origin"), where
    if private:
        assert answer.headers["X-Robots-Tag"] == "noindex", where
        assert answer.headers["Cache-Control"] == "no-store", where
    at_the_list = where == "/" or where.startswith("/?")  # which tells what is new since somebody was there
    assert at_the_list or "Set-Cookie" not in answer.headers


async def test_every_get_route_answers_and_changes_nothing(
    store: Store, client: Client, made: dict[str, Opening]
) -> None:
    one = await subscription(store, status="pending")
    await subscription(store, "setting=office", status="active")
    listed = addresses(made, one)
    assert {pattern for method, pattern in routes(client.app) if method == "GET"} == set(listed)
    before = await everything(store)
    for where, status, said in (known for group in listed.values() for known in group):
        answer = await client.get(where)
        body = await answer.text()
        assert answer.status == status, where
        check_headers(answer, where)
        if answer.content_type == "text/html":
            assert Reader(body).title == f"{said} · Chartwork", where
            assert Reader(body).words.count("Skip to content") == 1
        else:
            assert answer.content_type == said
        head = await client.head(where)
        assert (head.status, await head.read()) == (status, b""), where
        check_headers(head, where)
    assert await everything(store) == before


async def test_static_files_are_served_and_nothing_beside_them(client: Client) -> None:
    for name, kind in (("site.css", "text/css"), ("icon.svg", "image/svg+xml")):
        answer = await client.get(f"/static/{name}")
        assert (answer.status, answer.content_type) == (200, kind)
        check_headers(answer, f"/static/{name}")
        again = await client.get(f"/static/{name}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status == 304
        check_headers(again, f"/static/{name}")
    for where in ("/static/", "/static", "/static/none.css", "/static/%2e%2e/app.py", "/static/..%2fapp.py"):
        answer = await client.get(where)
        assert answer.status == 404, where
        check_headers(answer, where)


@ON_SQLITE
@pytest.mark.parametrize(
    "where", ["/nowhere", "/openings/x", "/openings/-1", "/states/texas", "/u/", "/alerts/"]
)
async def test_an_unknown_address_is_a_page_with_a_way_back(client: Client, where: str) -> None:
    answer = await client.get(where)
    found = Reader(await answer.text())
    assert (answer.status, answer.content_type) == (404, "text/html")
    assert "There is no such page" in found.words
    assert "/" in found.links


@ON_SQLITE
@pytest.mark.parametrize(
    ("method", "where", "allowed"),
    [
        ("POST", "/", {"GET", "HEAD"}),
        ("POST", "/openings/1", {"GET", "HEAD"}),
        ("PUT", "/alerts", {"GET", "HEAD", "POST"}),
        ("DELETE", "/u/token", {"GET", "HEAD", "POST"}),
        ("OPTIONS", "/states", {"GET", "HEAD"}),
        ("POST", "/static/site.css", {"GET", "HEAD"}),
    ],
)
async def test_another_method_is_405(client: Client, method: str, where: str, allowed: set[str]) -> None:
    answer = await client.request(method, where)
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(",")) == allowed
    assert "does not take what was sent" in Reader(await answer.text()).words
    assert answer.headers["Content-Security-Policy"]


@ON_SQLITE
async def test_a_fault_of_ours_is_a_page_too(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(request: web.Request) -> web.Response:
        raise KeyError("secret")

    app = make_app(store=store, site=SITE, clock=clock)
    app.router.add_get("/broken", broken)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/broken")
        assert answer.status == 500
        check_headers(answer, "/broken")
        assert "secret" not in await answer.text()
    assert "KeyError: 'secret'" in caplog.text


async def test_a_site_whose_store_may_not_mail_says_why(client: Client, store: Store) -> None:
    async with store.write() as conn:
        await move.hold(conn, "another has taken over")
    told = await (await client.get("/readyz")).json()
    assert (told["status"], told["mail"]) == ("ok", "off: another has taken over")


async def test_health_readiness_and_crawl_rules(client: Client) -> None:
    assert await (await client.get("/healthz")).json() == {"status": "ok"}
    assert await (await client.get("/readyz")).json() == {
        "status": "ok",
        "seconds_since_last_run": None,
        "mail": "",
    }
    rules = await (await client.get("/robots.txt")).text()
    assert rules.splitlines() == [
        "User-agent: *",
        "Disallow: /alerts",
        "Disallow: /u/",
        "Disallow: /feeds",
        "Disallow: /elsewhere?",
        "Disallow: /metrics",
        "Disallow: /api/v1/",
        "Disallow: /mcp",
        "",
        "Sitemap: https://jobs.example.org/sitemap.xml",
    ]


async def test_a_store_that_is_gone_is_a_503_page(caplog: pytest.LogCaptureFixture) -> None:
    store = await Store.open("sqlite://")  # its file goes with it
    async with serving(store) as client:
        assert (await client.get("/readyz")).status == 200
        await store.close()
        for where in (
            "/",
            "/openings/1",
            "/states",
            "/states/TX",
            "/remote",
            "/credentials",
            "/credentials/CPC",
            "/market",
            "/guide",
            "/about",
            "/sources",
            "/sources/mercy",
            path("unsubscribe", 1),
        ):
            answer = await client.get(where)
            assert answer.status == 503, where
            assert "The database does not answer" in Reader(await answer.text()).words
            assert answer.headers["Content-Security-Policy"]
        ready = await client.get("/readyz")
        assert (ready.status, await ready.json()) == (503, {"status": "no store"})
        assert "not ready: " in caplog.text
        assert (await client.get("/healthz")).status == 200
    await store.close()


async def test_a_question_that_the_store_fails_at_is_no_missing_page(store: Store, client: Client) -> None:
    async with store.write() as conn:
        await conn.execute(text("ALTER TABLE boards RENAME TO hidden_away"))
    for where in ("/sources", "/sources/mercy"):
        assert (await client.get(where)).status == 503, where


async def test_an_error_of_the_store_tells_no_stranger_its_words(store: Store, client: Client) -> None:
    async with store.write() as conn:
        await conn.execute(text("ALTER TABLE listed RENAME TO hidden_away"))
        await conn.execute(text("ALTER TABLE asks RENAME TO nowhere"))
    answer = await client.get("/?holds=CPC")
    assert answer.status == 503
    assert "listed" not in await answer.text()
    answer = await post(client, "/alerts", **given(client, address=ADDRESS, query=WISH))
    assert answer.status == 503
    assert "asks" not in await answer.text()


async def test_every_page_of_a_recording_says_so(
    store: Store, made: dict[str, Opening], clock: Clock
) -> None:
    one = await subscription(store)
    async with serving(store, site=replace(SITE, recording=True), clock=clock) as client:
        pages = [where for group in addresses(made, one).values() for where, _, _ in group]
        for where in [*pages, "/nowhere"]:
            answer = await client.get(where)
            if answer.content_type == "text/html":
                words = Reader(await answer.text()).words
                assert "This is a recording." in words, where
                assert "March 2, 2026, 12:00 UTC" in words, where
        assert "This is a recording." in Reader(await (await asked(client)).text()).words
    async with serving(store, clock=clock) as client:
        assert "This is a recording." not in (await page(client, "/")).words


# --------------------------------------------------------------------------------------------- the list


FILTERS: list[tuple[str, set[str]]] = [
    ("", {"remote", "office", "plain", "hostile"}),
    ("setting=remote", {"remote"}),
    ("setting=remote&setting=office", {"remote", "office"}),
    ("setting=remote,office", {"remote", "office"}),
    ("requires=CCS", {"remote"}),  # it may be earned later, and is demanded all the same
    ("holds=CPC", {"remote", "office", "plain", "hostile"}),
    ("state=NV", {"plain"}),
    ("lives=OK", {"remote"}),
    ("lives=CA", set()),
    ("pay=32", {"remote", "plain", "hostile"}),
    ("pay=32&paid=1", {"remote"}),
    ("pay=$60,000", {"remote", "office", "plain", "hostile"}),
    ("posted=7", {"remote", "office", "hostile"}),
    ("years=1", {"remote", "plain", "hostile"}),
    ("q=family+MEDICINE", {"office"}),
    ("q=script", {"hostile"}),
    ("q=nobody+says+this", set()),
    ("specialty=hcc", set()),
    ("schedule=full_time,prn", set()),
    ("employer=own", {"remote", "office", "plain", "hostile"}),
    ("employer=staffing", set()),
    ("since=2026-02-28T12:00Z", {"office", "hostile"}),
    ("since=2026-02-27T11:59Z", {"remote", "office", "hostile"}),
    ("unknown=1", {"remote", "office", "plain", "hostile"}),
]


async def test_filters_are_in_the_address(client: Client, made: dict[str, Opening]) -> None:
    for query, names in FILTERS:
        found = await page(client, f"/?{query}")
        assert set(found.openings()) == {made[name].id for name in names}, query
        assert f"{len(names)} opening" in found.words


async def test_newest_first_and_best_paid_first(client: Client, made: dict[str, Opening]) -> None:
    newest = (await page(client, "/")).openings()
    assert newest == [made[name].id for name in ("hostile", "office", "remote", "plain")]
    paid = (await page(client, "/?order=pay")).openings()
    assert paid == [made[name].id for name in ("remote", "office", "hostile", "plain")]


async def test_what_was_asked_for_stands_in_the_form_and_as_chips(client: Client) -> None:
    found = await page(client, f"/?{WISH}&q=Coder&pay=25&years=2&paid=1&order=pay")
    for pair in (("setting", "remote"), ("q", "Coder"), ("pay", "25"), ("years", "2"), ("order", "pay")):
        assert pair in found.fields
    assert ("option", {"value": "TX", "selected": ""}) in found.tags
    assert "I live in Texas × (remove)" in found.words
    assert "/?q=coder&setting=remote&pay=25&paid=1&years=2&order=pay" in found.links
    assert ("query", "q=coder&setting=remote&lives=TX&pay=25&paid=1&years=2") in found.fields


async def test_counts_stand_beside_choices_and_empty_ones_are_disabled(client: Client) -> None:
    found = await page(client, "/?state=NV")
    boxes = {
        (had["name"], had["value"]): "disabled" in had
        for tag, had in found.tags
        if tag == "input" and had.get("type") == "checkbox"
    }
    assert boxes["setting", "hospital"] is False
    assert boxes["setting", "remote"] is True
    assert boxes["arrangement", "hybrid"] is True
    assert boxes["state", "NV"] is False
    assert boxes["state", "TX"] is False
    assert boxes["state", "AK"] is True
    assert "Texas 2" in found.words


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("setting=moon", "Setting"),
        ("arrangement=moon", "Where the work is done"),
        ("holds=PHD", "I hold"),
        ("requires=PHD", "Certification it demands"),
        ("state=ZZ", "State of the job"),
        ("lives=ZZ", "I live in"),
        ("pay=lots", "Pay at least"),
        ("posted=long", "Posted within"),
        ("years=many", "Years of experience I have"),
        ("order=best", "Order"),
        ("after=there", "Next page"),
        ("specialty=magic", "Specialty"),
        ("schedule=never", "Schedule"),
        ("employer=me", "Who advertises it"),
        ("since=yesterday", "First seen after"),
    ],
)
async def test_a_wrong_field_is_named(client: Client, query: str, field: str) -> None:
    found = await page(client, f"/?{query}&q=Coder", status=400)
    assert (wrong := re.search(rf"This search cannot be meant: {field}: ", found.words))
    assert wrong.start() < found.words.index("by what they really ask for")  # seen before the open panel
    assert ("q", "Coder") in found.fields
    assert found.openings() == []


async def test_all_wrong_fields_are_named_at_once_and_keep_what_was_typed(client: Client) -> None:
    found = await page(client, '/?pay="lots"&years=<b>&setting=moon,remote&holds=CPC', status=400)
    assert {("pay", '"lots"'), ("holds", "CPC")} <= set(found.fields)
    for name in ("pay", "years"):
        fields = [had for _, had in found.tags if had.get("id") == name]
        assert [one["aria-describedby"] for one in fields] == [f"error-{name}"]
        assert [had for _, had in found.tags if had.get("id") == f"error-{name}"]
    assert "b" not in [tag for tag, _ in found.tags]


@pytest.mark.parametrize("order", ["newest", "pay"])
async def test_pages_follow_each_other_to_the_end_without_repeats(
    store: Store, clock: Clock, order: str
) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        keys = {}
        for n in range(57):  # days and amounts repeat, some state no pay
            pay = None if n % 5 == 0 else Pay(20 + n % 7, None, "hour")
            when = NOW - timedelta(days=n % 9)
            one = await keep(conn, advert(str(n), title=f"Coder {n}"), coding(pay=pay), now=when)
            keys[one] = [f"title:{n}"]
        await openings.refresh_all(conn, keys, NOW)
    seen: list[int] = []
    async with serving(store, clock=clock) as client:
        where, sizes = f"/?setting=hospital&order={order}", []
        while where:
            found = await page(client, where)
            assert "57 openings" in found.words
            sizes.append(len(found.openings()))
            seen += found.openings()
            where = next((link for link in found.links if "after=" in link), "")
    assert sizes == [25, 25, 7]
    assert sorted(seen) == sorted(keys)


@pytest.mark.parametrize("query", ["", "setting=remote&"])
async def test_past_the_last_page_leads_back_to_the_first(client: Client, query: str) -> None:
    found = await page(client, f"/?{query}after=1_1")
    assert "That was the last page." in found.words
    assert f"/?{query.strip('&')}" in found.links
    assert "No openings yet" not in found.words
    assert "No opening fits" not in found.words


async def test_an_empty_list_says_why(store: Store, clock: Clock, made: dict[str, Opening]) -> None:
    async with serving(store, clock=clock) as client:
        assert "No opening fits all of this" in (await page(client, "/?lives=CA")).words


async def test_an_empty_store_says_that_it_is_being_filled(store: Store, clock: Clock) -> None:
    async with serving(store, clock=clock) as client:
        found = await page(client, "/")
        assert "No openings yet" in found.words
        assert "No sources yet." in (await page(client, "/sources")).words


# ---------------------------------------------------------------------------------------------- one opening


async def test_an_opening_shows_its_words_its_copies_and_its_figures(
    client: Client, made: dict[str, Opening]
) -> None:
    found = await page(client, f"/openings/{made['remote'].id}?lives=TX&holds=CPC")
    assert found.links.index("https://mercy.example/jobs/remote") < found.links.index(
        "https://hunt.example/1"
    )
    for said in (
        "Why these are one job Job Hunt: same title and text",
        "On the employer's own site · on 2 boards",
        "You can apply and earn it later : CCS within 12 months of hire",
        "Remote, residents of Oklahoma and Texas only",
        "as posted, $28 to $34 an hour",
        "You need CCS within 12 months of hire",
        "Welcome, but not demanded: CPC",
        "Median an hour $23.49 Mean an hour $25.42 Middle 80 % $16.56 to $37.69",
        "97.2, the United States being 100 2.8 % below the whole country",
        "They are not the pay of coders, nor of this job.",
        "Nobody publishes a wage for remote work.",
        "first seen 3 days ago",
    ):
        assert said in found.words, said
    assert "noindex" not in str(found.tags)
    marks = [had["title"] for tag, had in found.tags if tag == "mark"]
    assert marks == ["Setting: remote", "Certification: CCS", "Pay"]
    assert ("option", {"value": "TX", "selected": ""}) in found.tags


async def test_the_readers_state_gives_the_figures_of_remote_work(
    client: Client, made: dict[str, Opening]
) -> None:
    where = f"/openings/{made['remote'].id}"
    assert "Mean of all medical records specialists, United States" in (await page(client, where)).words
    theirs = await page(client, f"{where}?lives=OK")
    assert "Mean of all medical records specialists, Oklahoma" in theirs.words
    assert (await page(client, f"{where}?lives=")).words == (await page(client, where)).words


async def test_a_closed_opening_is_410_with_similar_ones(client: Client, made: dict[str, Opening]) -> None:
    found = await page(client, f"/openings/{made['closed'].id}", status=410)
    assert "This job is closed." in found.words
    assert found.openings() == [made["office"].id]
    assert ("meta", {"name": "robots", "content": "noindex"}) in found.tags
    assert "https://mercy.example/jobs/closed" not in found.links
    assert made["closed"].id not in (await page(client, "/")).openings()


async def test_hostile_text_stays_text(client: Client, made: dict[str, Opening]) -> None:
    for where in ("/", f"/openings/{made['hostile'].id}"):
        answer = await client.get(where)
        html = await answer.text()
        found = Reader(html)
        assert "<script" not in html
        assert "alert(1)" in unescape(html)
        assert HOSTILE in " ".join(found.words.split())
        assert not [link for link in found.links if link.startswith("javascript:")]
        assert not [name for _, had in found.tags for name in had if name.startswith("on")]


@ON_SQLITE
@pytest.mark.parametrize(
    "where",
    [
        "/?q={0}",
        "/?pay={0}",
        "/?setting={0}",
        "/?order={0}",
        "/?lives={0}&after={0}",
        "/alerts?years={0}",
        "/openings/{id}?lives={0}",
        "/states?{0}",
        "/{0}",
        "/u/{0}",
    ],
)
async def test_what_a_link_says_is_never_code(client: Client, made: dict[str, Opening], where: str) -> None:
    given = where.replace("{id}", str(made["remote"].id)).replace("{0}", "%22'><script>alert(1)</script>")
    html = await (await client.get(given)).text()
    assert "<script>" not in html
    assert "'><" not in html


# ---------------------------------------------------------------------------------------------- sources


async def test_sources_say_how_they_do(client: Client) -> None:
    found = await page(client, "/sources")
    assert "2 sources 2 Not checked" in found.words
    assert "Mercy Hospital employer, workday Not checked never read well" in found.words
    assert "/sources/mercy" in found.links


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("holds=CCS&years=two+years", "years", "'two years' is not a number from 0 to 60"),
        ("holds=CCS&holds=PHD", "holds", "'PHD' is not a credential that we know"),
        ("holds=CCS&lives=TX&lives=OK", "lives", "give one state, the one that you live in"),
    ],
)
async def test_half_of_what_somebody_says_of_themselves_is_not_answered(
    client: Client, made: dict[str, Opening], query: str, field: str, said: str
) -> None:
    at = f"/openings/{made['office'].id}"
    assert "answer" in [
        had.get("class", "").split(" ")[0] for _, had in (await page(client, f"{at}?holds=CCS")).tags
    ]
    found = await page(client, f"{at}?{query}", 400)
    assert said in found.words
    [wrong] = [had for _, had in found.tags if had.get("aria-invalid")] if field != "holds" else [{}]
    assert wrong.get("name", field) == field
    assert f"error-{field}" in [had.get("id") for _, had in found.tags]
    assert ("details", {"class": "check", "open": ""}) in found.tags
    assert "answer" not in [had.get("class", "").split(" ")[0] for _, had in found.tags]
    assert ("holds", "CCS") in found.fields or field == "holds"


@ON_SQLITE
async def test_where_else_to_look_says_what_it_cannot_take_along(client: Client) -> None:
    found = await page(client, "/elsewhere?setting=remote&pay=lots", 400)
    assert "Pay at least: 'lots' is not a number from 0 to 1,000,000" in found.words
    assert "Your search: remote" in found.words


async def test_a_search_is_taken_along_to_where_else_to_look(client: Client) -> None:
    found = await page(client, f"/?{WISH}&q=nothingfits")
    onward = [link for link in found.links if link.startswith("/elsewhere")]
    assert (
        onward == ["/elsewhere?q=nothingfits&setting=remote&lives=TX"] * 2
    )  # the empty state and the footer
    assert "/elsewhere" in (await page(client, "/")).links
    there = await page(client, onward[0])
    assert "Your search: remote, open to residents of Texas, with “nothingfits”" in there.words
    assert "Not carried along, look for it there: open to residents of Texas." in there.words
    assert "/?q=nothingfits&setting=remote&lives=TX" in there.links
    outside = [link for link in there.links if link.startswith("http")]
    assert len(outside) == 12
    html = await (await client.get(onward[0])).text()
    assert html.count('rel="noopener nofollow"') == len(outside)
    assert "target=" not in html


# ------------------------------------------------------------------------------------------ asking for alerts


async def test_the_form_of_an_alert_names_its_search(client: Client) -> None:
    found = await page(client, f"/alerts?{WISH}")
    assert "remote, open to residents of Texas" in found.words
    assert ("query", WISH) in found.fields
    assert subscribe.CONSENT in found.words


@pytest.mark.parametrize("form", ["/alerts", "/"])
async def test_the_form_of_an_alert_proposes_the_time_of_the_readers_state(client: Client, form: str) -> None:
    for state, zone in (("TX", "America/Chicago"), ("OH", "America/New_York")):
        found = await page(client, f"{form}?lives={state}")
        zones = [had for tag, had in found.tags if tag == "option" and "/" in had["value"]]
        assert [had["value"] for had in zones if "selected" in had] == [zone]


async def test_from_asking_to_leaving(store: Store, client: Client, clock: Clock) -> None:
    answer = await asked(client, frequency="daily", zone="America/Denver", hour="6")
    assert answer.status == 202
    assert "Now look into your mailbox" in Reader(await answer.text()).words
    check_headers(answer, "/alerts")
    recipient, body = (await mailed(store))[0]
    assert recipient == ADDRESS
    link = urlsplit(re.search(r"https://\S+/alerts/confirm/\S+", body)[0]).path  # type: ignore[index]

    clock.now += timedelta(hours=1)
    found = await page(client, link)
    assert "Start your alert?" in found.words
    assert "remote, open to residents of Texas" in found.words
    answer = await post(client, link)
    started = Reader(await answer.text())
    assert (answer.status, "Your alert has started" in started.words) == (200, True)
    check_headers(answer, link)
    before = await everything(store)
    assert "Your alert has started" in Reader(await (await post(client, link)).text()).words
    assert await everything(store) == before
    assert "Nothing waits for you" in (await page(client, link)).words

    manage = urlsplit(next(one for one in started.links if "/alerts/manage/" in one)).path
    found = await page(client, manage)
    assert "Once a day, at 6 am (Mountain time)." in found.words
    one = dict(found.fields)["id"]
    answer = await post(client, manage, id=one, do="change", frequency="instant", hour="9")
    found = Reader(await answer.text())
    assert "Changed." in found.words
    assert "At once, but not at night" in found.words
    check_headers(answer, manage)
    found = Reader(await (await post(client, manage, id=one, do="pause")).text())
    assert "Paused until April 1, 2026." in found.words
    found = Reader(await (await post(client, manage, id=one, do="resume")).text())
    assert "Paused until" not in found.words
    found = Reader(await (await post(client, manage, id=one, do="leave")).text())
    assert "This alert has ended." in found.words
    assert "You have no alerts." in found.words
    assert await status_of(store, int(one)) == "left"
    assert "You have no alerts" in Reader(await (await post(client, link)).text()).words


async def test_leaving_all_leaves_all_of_ones_own(store: Store, client: Client) -> None:
    mine = [await subscription(store, query) for query in ("setting=remote", "setting=office")]
    other = await subscription(store, address="bob@example.org")
    found = await page(client, path("manage", mine[0]))
    assert "End all of them" in found.words
    for _ in range(2):
        answer = await post(client, path("manage", mine[0]), do="leave all")
        assert (answer.status, "All your alerts have ended." in await answer.text()) == (200, True)
    assert [await status_of(store, one) for one in [*mine, other]] == ["left", "left", "active"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "change", "frequency": "hourly", "hour": "7"}, "How often: must be one of"),
        (
            {"do": "change", "frequency": "daily", "hour": "25"},
            "A daily or weekly mail comes at: must be from 0 to 23",
        ),
        ({"do": "erase"}, "tick the box"),
        ({"do": "pause to", "until": "2026-03-01"}, "Pause until: must be a day after today"),
        ({"do": "pause to", "until": "soon"}, "Pause until: must be a day after today"),
        ({"do": "change", "frequency": "daily", "hour": "7", "search": "1"}, "choose something first"),
        ({"do": "change", "search": "1", "pay": "lots"}, "Pay at least: 'lots' is not a number"),
        ({"do": "change", "zone": "Mars/Phobos"}, "Time zone: 'Mars/Phobos' is no time zone"),
        ({}, "must be change"),
        ({"do": "leave", "id": "999"}, "this alert is not among yours"),
        ({"do": "leave", "id": ""}, "this alert is not among yours"),
    ],
)
async def test_a_change_that_cannot_be_meant_changes_nothing(
    store: Store, client: Client, fields: dict[str, str], said: str
) -> None:
    one = await subscription(store)
    before = await everything(store)
    answer = await post(client, path("manage", one), **({"id": str(one)} | fields))
    assert answer.status == 400
    assert said in Reader(await answer.text()).words
    assert await everything(store) == before


async def test_a_mails_link_to_an_alert_that_has_ended_shows_those_that_are_left(
    store: Store, client: Client
) -> None:
    ended, other = await subscription(store), await subscription(store, "setting=office")
    assert (await post(client, path("manage", ended), id=str(ended), do="leave")).status == 200
    found = await page(client, f"{path('manage', other)}/{ended}")
    assert "This alert has ended." in found.words
    assert f"{path('manage', other)}/{other}" in found.links


async def test_nobody_changes_an_alert_of_somebody_else(store: Store, client: Client) -> None:
    mine, theirs = await subscription(store), await subscription(store, address="bob@example.org")
    for do in ("leave", "pause", "change"):
        answer = await post(client, path("manage", mine), id=str(theirs), do=do)
        assert answer.status == 400
    assert await status_of(store, theirs) == "active"


@pytest.mark.parametrize("kind", ["urlencoded", "multipart", "nothing", "broken"])
async def test_one_click_ends_an_alert_and_may_come_again_and_again(
    store: Store, client: Client, kind: str
) -> None:
    one = await subscription(store)
    link = path("unsubscribe", one)
    found = await page(client, link)
    assert "End this alert?" in found.words
    assert ("List-Unsubscribe", "One-Click") in found.fields
    multipart = (
        b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    )
    sent: dict[str, Any] = {
        "urlencoded": {"data": {"List-Unsubscribe": "One-Click"}},
        "multipart": {"data": multipart, "headers": {"Content-Type": "multipart/form-data; boundary=b"}},
        "nothing": {},
        "broken": {"data": b"\xff", "headers": {"Content-Type": "multipart/form-data"}},
    }[kind]
    client.session.cookie_jar.clear()
    for _ in range(3):
        answer = await client.post(link, allow_redirects=False, **sent)
        assert answer.status == 200
        assert "This alert has ended" in Reader(await answer.text()).words
        check_headers(answer, link)
        assert await status_of(store, one) == "left"
    assert "This alert has ended" in (await page(client, link)).words


async def test_one_click_for_a_deleted_alert_is_a_success(client: Client) -> None:
    answer = await client.post(path("unsubscribe", 999))
    assert answer.status == 200


@pytest.mark.parametrize("purpose", ["confirm", "manage"])
async def test_an_old_link_says_that_it_is_old(
    store: Store, client: Client, clock: Clock, purpose: tokens.Purpose
) -> None:
    link = path(purpose, await subscription(store))
    clock.now += timedelta(days=31)
    before = await everything(store)
    for answer in (await client.get(link), await post(client, link, do="leave all")):
        assert answer.status == 410
        assert "This link is too old" in Reader(await answer.text()).words
        check_headers(answer, link)
    assert await everything(store) == before


async def test_an_unsubscribe_link_never_gets_old(store: Store, client: Client, clock: Clock) -> None:
    one = await subscription(store)
    clock.now += timedelta(days=5000)
    assert (await client.post(path("unsubscribe", one))).status == 200
    assert await status_of(store, one) == "left"


@pytest.mark.parametrize("purpose", ["confirm", "manage", "unsubscribe"])
async def test_a_broken_link_does_nothing(store: Store, client: Client, purpose: tokens.Purpose) -> None:
    one = await subscription(store, status="pending")
    folder = path(purpose, one).rpartition("/")[0]
    others = [other for other in ("confirm", "manage", "unsubscribe") if other != purpose]
    wrong = [
        path(purpose, one)[:-1],
        path(purpose, one) + "x",
        f"{folder}/{one}",
        f"{folder}/{one}.9999999999.x",
    ]
    wrong += [f"{folder}/{path(other, one).rpartition('/')[2]}" for other in others]  # type: ignore[arg-type]
    before = await everything(store)
    for link in wrong:
        for answer in (await client.get(link), await post(client, link, do="leave all")):
            assert answer.status == 404, link
            assert "This link does not work" in Reader(await answer.text()).words
            check_headers(answer, link)
    assert await everything(store) == before


async def test_the_answer_is_the_same_for_every_address(store: Store, client: Client, clock: Clock) -> None:
    await subscription(store, address="known@example.org")
    await subscription(store, address="waits@example.org", status="pending")
    await subscription(store, address="left@example.org", status="left")
    async with store.write() as conn:
        await subscriptions.suppress(conn, SITE.keyed("barred@example.org"), "bounce", NOW)
    answers = set()
    for name in ("new", "known", "waits", "left", "barred", "new"):
        clock.now += timedelta(minutes=20)
        answer = await asked(client, f"{name}@example.org")
        kept = {one: value for one, value in answer.headers.items() if one != "Date"}
        answers.add((answer.status, str(sorted(kept.items())), await answer.text()))
    assert len(answers) == 1
    recipients = [to.partition("@")[0] for to, _ in await mailed(store)]
    assert recipients == ["new", "known", "waits", "left"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"address": ""}, "address"),
        ({"address": "ann"}, "address"),
        ({"address": "ann@example.org\r\nBcc: bob@example.org"}, "address"),
        ({"address": "ann\0@example.org"}, "address"),
        ({"address": "ann@example.org, bob@example.org"}, "address"),
        ({"query": ""}, "filter"),
        ({"query": "setting=moon"}, "setting"),
        ({"frequency": "hourly"}, "frequency"),
        ({"zone": "Mars/Phobos"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"hour": "24"}, "hour"),
        ({"hour": "noon"}, "hour"),
    ],
)
async def test_a_form_that_cannot_be_meant_comes_back_filled_in(
    store: Store, client: Client, fields: dict[str, str], field: str
) -> None:
    before = await everything(store)
    answer = await asked(client, **({"address": ADDRESS, "hour": "9"} | fields))
    found = Reader(await answer.text())
    assert answer.status == 400
    check_headers(answer, "/alerts")
    said = {"filter": "choose something first", "frequency": "How often: must", "setting": "Setting: 'moon'"}
    if field in said:
        assert said[field] in found.words
    else:
        assert [had for _, had in found.tags if had.get("id") == f"error-{field}"]
    assert ("query", fields.get("query", WISH)) in found.fields
    if field not in ("address", "hour"):
        assert ("address", ADDRESS) in found.fields
        assert ("option", {"value": "9", "selected": ""}) in found.tags
    assert await everything(store) == before


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"x", "multipart/form-data", 400),
        (b"x", "multipart/form-data; boundary=b", 400),
        (b"--b\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b", 400),
        (
            b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--b--',
            "multipart/form-data; boundary=b",
            400,
        ),
        (b"address=\xff", "application/x-www-form-urlencoded", 400),
        (b"address=a", "application/x-www-form-urlencoded; charset=none", 400),
        (b'{"address": "a@example.org"}', "application/json", 400),
        (b"", "application/x-www-form-urlencoded", 400),
        (b"address=" + b"a" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=1" % n for n in range(5000)), "application/x-www-form-urlencoded", 413),
    ],
)
async def test_a_body_that_cannot_be_read_is_a_page_and_no_fault(
    store: Store, client: Client, body: bytes, kind: str, status: int
) -> None:
    answer = await client.post("/alerts", data=body, headers={"Content-Type": kind})
    assert (answer.status, answer.content_type) == (status, "text/html")
    assert answer.headers["Content-Security-Policy"]


async def test_a_multipart_form_is_read_too(store: Store, client: Client) -> None:
    form = FormData(default_to_multipart=True)
    form.add_field("address", ADDRESS)
    form.add_field("query", WISH)
    form.add_field("form", tokens.form(SITE, client.app[CLOCK]()))
    form.add_field("zone", b"a file", filename="zone.txt")  # not a text field: as if it were not there
    answer = await client.post("/alerts", data=form)
    assert answer.status == 202
    await dealt_with(client)
    assert [to for to, _ in await mailed(store)] == [ADDRESS]


async def test_a_robot_gets_the_same_answer_and_nothing_happens(store: Store, client: Client) -> None:
    before = await everything(store)
    robot = await asked(client, website="https://spam.example")
    robot_said = (robot.status, await robot.text())
    assert await everything(store) == before
    person = await asked(client)
    assert (person.status, await person.text()) == robot_said
    assert await everything(store) != before


# ----------------------------------------------------------------------------------- limits and other sites


@ON_SQLITE
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "https://jobs.example.org.evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
async def test_a_form_on_another_site_does_nothing(
    store: Store, client: Client, headers: dict[str, str]
) -> None:
    one = await subscription(store, status="pending")
    before = await everything(store)
    posts = sorted(pattern for method, pattern in routes(client.app) if method == "POST")
    links = {
        "/alerts": "/alerts",
        "/alerts/confirm/{token}": path("confirm", one),
        "/alerts/link": "/alerts/link",
        "/alerts/code": "/alerts/code",
        "/alerts/open/{token}": "/alerts/open/whatever",
        "/alerts/manage/{token}": path("manage", one),
        "/feeds": "/feeds",
        "/feeds/{key}": "/feeds/whatever",
        "/hooks/bounces": "/hooks/bounces",
        "/openings/{id}/report": "/openings/1/report",
    }
    assert posts == sorted([*links, "/mcp", "/u/{token}"])  # of the first: test_mcp.py
    fields = given(client, address=ADDRESS, query=WISH, do="leave all")
    for link in links.values():
        answer = await post(client, link, headers, **fields)
        assert answer.status == 403
        assert "sent from another site" in Reader(await answer.text()).words
        assert answer.headers["Content-Security-Policy"]
    assert await everything(store) == before


@ON_SQLITE
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://JOBS.example.org"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
async def test_our_own_forms_and_programs_that_say_nothing_are_heard(
    store: Store, client: Client, headers: dict[str, str]
) -> None:
    one = await subscription(store, "setting=office", status="pending")
    assert (await asked(client, headers=headers)).status == 202
    for purpose in ("confirm", "manage", "unsubscribe"):
        answer = await post(client, path(purpose, one), headers, do="pause", id=str(one))  # type: ignore[arg-type]
        assert answer.status == 200


async def test_one_click_is_heard_from_everywhere(store: Store, client: Client) -> None:
    """A mail program in a browser is another site (RFC 8058, 3.2)."""
    one = await subscription(store)
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"}
    answer = await post(client, path("unsubscribe", one), headers, **{"List-Unsubscribe": "One-Click"})
    assert (answer.status, await status_of(store, one)) == (200, "left")


@ON_SQLITE
@pytest.mark.parametrize("form", ["", "x", "500000.x", None])
async def test_a_form_that_we_did_not_give_out_does_nothing(
    store: Store, client: Client, clock: Clock, form: str | None
) -> None:
    old = tokens.form(SITE, clock.now - timedelta(hours=26))
    before = await everything(store)
    for where in ("/alerts", "/alerts/link", "/alerts/code", "/feeds"):
        fields = {"address": ADDRESS, "query": WISH, "form": old if form is None else form}
        answer = await post(client, where, **fields)
        assert answer.status == 400
        assert "open for too long" in Reader(await answer.text()).words, where
    assert await everything(store) == before


async def test_a_form_may_lie_open_for_a_day(client: Client, clock: Clock) -> None:
    form = tokens.form(SITE, clock.now)
    clock.now += timedelta(hours=24)
    assert (await post(client, "/alerts", address=ADDRESS, query=WISH, form=form)).status == 202


async def test_a_link_in_somebodys_web_mail_opens(store: Store, client: Client) -> None:
    one = await subscription(store, status="pending")
    for purpose in ("confirm", "manage", "unsubscribe"):
        headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        assert (await client.get(path(purpose, one), headers=headers)).status == 200  # type: ignore[arg-type]
    assert (await client.get("/", headers={"Sec-Fetch-Site": "cross-site"})).status == 200


async def test_too_many_wishes_from_one_place_are_429(store: Store, client: Client, clock: Clock) -> None:
    for n in range(5):
        assert (await asked(client, f"{n}@example.org")).status == 202
    answer = await asked(client, "6@example.org")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "3600")
    check_headers(answer, "/alerts")
    found = Reader(await answer.text())
    assert "too many requests; try again in 60 minutes" in found.words
    assert {("address", "6@example.org"), ("query", WISH)} <= set(found.fields)
    clock.now += timedelta(minutes=20, seconds=1)
    again = await asked(client, "6@example.org")
    assert again.headers["Retry-After"] == "2399"
    assert "try again in 40 minutes" in Reader(await again.text()).words
    clock.now += timedelta(seconds=2400)
    assert (await asked(client, "6@example.org")).status == 202


async def test_too_many_wishes_for_one_address_are_429(client: Client) -> None:
    for status in (202, 202, 202, 429):
        answer = await asked(client, "Ann@Example.org")
        assert answer.status == status
    assert answer.headers["Retry-After"] == "21600"


async def whose(store: Store) -> list[str]:
    async with store.read() as conn:
        return list(await conn.scalars(select(asks.c.ip).order_by(asks.c.id)))


async def test_a_header_that_anybody_can_send_is_not_believed(store: Store, client: Client) -> None:
    for n in range(6):
        answer = await asked(client, f"{n}@example.org", {"X-Forwarded-For": f"192.0.2.{n}"})
    assert answer.status == 429
    assert await whose(store) == ["127.0.0.1"] * 5


async def test_behind_a_proxy_the_address_that_it_adds_counts(
    store: Store, made: dict[str, Opening], clock: Clock
) -> None:
    async with serving(store, clock=clock, proxies=["127.0.0.0/8"]) as client:
        for n in range(6):
            answer = await asked(
                client, f"{n}@example.org", {"X-Forwarded-For": f"192.0.2.{n}, 198.51.100.7"}
            )
        assert answer.status == 429
        assert (await asked(client, "x@example.org", {"X-Forwarded-For": "198.51.100.8"})).status == 202
        assert (await asked(client, "y@example.org")).status == 202
    assert await whose(store) == ["198.51.100.7"] * 5 + ["198.51.100.8", "127.0.0.1"]
