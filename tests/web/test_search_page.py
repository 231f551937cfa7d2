"""The list: counts beside choices, pages that are kept, what is new to a reader, looser searches, CSV."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

import brotli
import pytest
from adverts import NOW, advert, coding, publish
from aiohttp import ClientPayloadError, web
from published import Clock, remote
from sqlalchemy import delete
from visitors import Client, Reader, page

from aggregator.domain.posting import Opening, Pay
from aggregator.domain.search import Filter, parse
from aggregator.retag import retag
from aggregator.store import listed as store_listed
from aggregator.store import openings
from aggregator.store.connect import READERS
from aggregator.store.engine import Store, StoreError
from aggregator.store.listed import Catalogue
from aggregator.store.schema import listed
from web import export
from web.page import CATALOGUE

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
TODAY = NOW.date()


async def more(store: Store, key: str, **facts: Any) -> Opening:
    async with store.write() as conn:
        return await publish(conn, advert(key, title=f"Coder {key}", **facts), coding())


# ----------------------------------------------------------------------------------------------- counts


async def test_every_count_is_what_choosing_it_finds(store: Store, client: Client) -> None:
    """Of every box and option of several searches: SQL finds as many as stand beside it."""
    for query in ("", "setting=remote&setting=office", "q=coder&holds=CPC", "lives=TX&pay=25"):
        choices = _choices(await page(client, f"/?{query}"))
        async with store.read() as conn:
            for name, had in choices:
                given = {one: value for one, value in parse_qs(query).items() if one != name}
                fits = await openings.count(conn, parse(given | {name: [had["value"]]}), TODAY)
                is_chosen = "checked" in had or "selected" in had
                assert ("disabled" in had) == (fits == 0 and not is_chosen), had
        assert len(choices) > 250


def _choices(found: Reader) -> list[tuple[str, dict[str, str]]]:
    """Every box and every option of the filters, with the name of its field."""
    select, made = "", []
    for tag, had in found.tags:
        select = had["name"] if tag == "select" else select
        name = select if tag == "option" else had.get("name", "")
        is_choice = tag == "option" or had.get("type") == "checkbox"
        if is_choice and name in Filter.__dataclass_fields__ and had["value"]:
            made.append((name, had))
    return made


async def test_counts_are_in_words_too(client: Client) -> None:
    words = (await page(client, "/")).words
    for said in ("Hospital 3", "Office 1", "Texas (2)", "Nevada 1", "a week (3)", "None yet (3)"):
        assert said in words
    assert "Keep jobs that state no pay 2" in words
    assert "Only jobs that state it 2" in words


# ------------------------------------------------------------------------------------------- kept pages


async def test_a_page_is_made_once_until_something_changes(
    store: Store, client: Client, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    real = openings.several

    async def several(conn: Any, ids: Any, **more: Any) -> Any:
        asked.append(ids)
        return await real(conn, ids, **more)

    monkeypatch.setattr(openings, "several", several)
    first = await client.get("/?q=coder")
    tag = first.headers["ETag"]
    again = await client.get("/?q=coder", headers={"If-None-Match": tag})
    assert (again.status, await again.read()) == (304, b"")
    assert again.headers["ETag"] == tag
    assert len(asked) == 1
    other = await more(store, "new")
    changed = await client.get("/?q=coder", headers={"If-None-Match": tag})
    assert changed.status == 200
    assert f"/openings/{other.id}?" in await changed.text()
    clock.now += timedelta(minutes=1)  # "a minute ago" is another page
    assert (await client.get("/?q=coder", headers={"If-None-Match": tag})).status == 200
    assert len(asked) == 3


@ON_SQLITE
@pytest.mark.parametrize(
    ("accepted", "coding_used"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("identity", None),
        ("*", "br"),
        ("", None),
    ],
)
async def test_a_page_is_compressed_as_its_reader_can_take_it(
    client: Client, accepted: str, coding_used: str | None
) -> None:
    client.session._auto_decompress = False
    plain = await (await client.get("/", headers={"Accept-Encoding": "identity"})).read()
    answer = await client.get("/", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == coding_used
    read = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding_used]
    assert read(await answer.read()) == plain
    assert answer.headers["Vary"] == "Accept-Encoding, Cookie"


@ON_SQLITE
async def test_pages_kept_under_one_address_are_of_one_opening(
    store: Store, client: Client, made: dict[str, Opening]
) -> None:
    fixed = ("/states", "/states/TX", "/sources", "/sources/mercy", "/elsewhere", "/about", "/api")
    for path in (f"/openings/{made['remote'].id}", *fixed):
        first = await client.get(path)
        again = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert again.status == 304, path
    assert (await client.get(f"/openings/{made['closed'].id}")).status == 410
    assert (await client.get(f"/openings/{made['closed'].id}")).status == 410


# ------------------------------------------------------------------------------------- what is in memory


async def test_the_word_goes_that_nobody_has_asked_for_the_longest(
    store: Store, made: dict[str, Opening], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_listed, "_WORDS", 2)
    catalogue = Catalogue(store, patience=60)
    for word in ("coder", "clinic", "coder", "remote"):
        known = await catalogue.get([word])
    assert known is not None
    assert list(known.words) == ["coder", "remote"]
    await catalogue.close()


async def test_the_sets_follow_the_store(store: Store, made: dict[str, Opening]) -> None:
    """Whatever is added, changed and closed, with words asked for before and after it."""
    catalogue = Catalogue(store, patience=60)
    try:
        sets = await catalogue.get(("inpatient",))
        assert sets is not None
        assert set(sets.select(Filter(q=("inpatient",)), TODAY)) == {made["remote"].id}
        added = await more(store, "inpatient")
        async with store.write() as conn:
            await openings.refresh_all(conn, {made["remote"].id: []}, NOW)
        sets = await catalogue.get(("inpatient", "coder"))
        assert sets is not None
        assert set(sets.select(Filter(q=("inpatient",)), TODAY)) == {made["remote"].id, added.id}
        assert len(sets.select(Filter(q=("coder",)), TODAY)) == len(sets.every) == 5
        async with store.write() as conn:
            await openings.refresh_all(conn, {added.id: []}, NOW)
        sets = await catalogue.get(("inpatient", "nobody"))
        assert sets is not None
        assert not sets.select(Filter(q=("nobody",)), TODAY)
        fresh = Catalogue(store, patience=60)
        other = await fresh.get()
        assert other is not None
        assert other.counts(Filter(), TODAY) == sets.counts(Filter(), TODAY)
        assert other.version == sets.version
        await fresh.close()
    finally:
        await catalogue.close()


async def test_what_an_older_version_wrote_is_listed_after_retagging(
    store: Store, made: dict[str, Opening]
) -> None:
    async with store.write() as conn:
        await conn.execute(delete(listed))
    await retag(store, lambda: NOW)
    catalogue = Catalogue(store, patience=60)
    sets = await catalogue.get()
    assert sets is not None
    assert set(sets.every) == {one.id for name, one in made.items() if name != "closed"}
    await catalogue.close()


async def test_many_changes_are_read_anew_beside_the_old_sets(
    store: Store, made: dict[str, Opening], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_listed, "_ANEW", 2)
    monkeypatch.setattr(store_listed, "_CHUNK", 1)
    catalogue = Catalogue(store, patience=60)
    before = await catalogue.get(("coder",))
    assert before is not None
    assert len(before.select(Filter(q=("coder",)), TODAY)) == 4
    for key in ("one", "two", "three"):
        await more(store, key)
    after = await catalogue.get(("coder",))
    assert after is not None
    assert after is not before
    assert len(after.select(Filter(q=("coder",)), TODAY)) == 7
    await catalogue.close()


@ON_SQLITE
async def test_before_the_sets_are_read_the_page_is_found_by_scanning(
    store: Store, client: Client, made: dict[str, Opening], monkeypatch: pytest.MonkeyPatch
) -> None:
    never = asyncio.Event()

    async def stuck(self: Catalogue) -> None:
        await never.wait()

    client.app[CATALOGUE]._patience = 0.0
    monkeypatch.setattr(Catalogue, "_update", stuck)
    found = await page(client, "/?setting=remote&order=pay&since=2026-02-20T12:00Z")
    assert found.openings() == [made["remote"].id]
    assert "1 opening" in found.words
    assert not [had for tag, had in found.tags if "disabled" in had]
    assert (await page(client, "/?lives=CA")).openings() == []
    never.set()


# ------------------------------------------------------------------------------- what is new to a reader


@ON_SQLITE
@pytest.mark.parametrize("year", ["0001", "0999", "1999"])
async def test_no_job_was_first_seen_before_this_century(client: Client, year: str) -> None:
    """Years below 1000 stood in the page's own links with fewer digits, which it refused then."""
    answer = await client.get(f"/?since={year}-01-01T00:00Z")
    assert answer.status == 400
    assert "is not a time like" in await answer.text()


@ON_SQLITE
async def test_what_came_since_the_last_visit_is_told(store: Store, client: Client, clock: Clock) -> None:
    first = await client.get("/")
    morsel = SimpleCookie(first.headers["Set-Cookie"])["visit"]
    assert (morsel["httponly"], morsel["samesite"], morsel["secure"]) == (True, "Lax", True)

    async def visit(path: str = "/") -> tuple[str, str | None]:
        nonlocal cookie
        answer = await client.get(path, headers={"Cookie": f"visit={cookie}"})
        given = answer.headers.get("Set-Cookie")
        cookie = SimpleCookie(given)["visit"].value if given else cookie
        return await answer.text(), given

    cookie = morsel.value
    text, given = await visit()
    assert ("since you were here" in text, given) == (False, None)
    clock.now += timedelta(hours=20)
    await more(store, "overnight")
    async with store.write() as conn:
        await publish(conn, advert("later", title="Later Coder"), remote()[1], now=NOW + timedelta(hours=5))
    text, given = await visit()
    assert "<strong>1</strong> new" in text
    assert "since=2026-03-02T12%3A00Z" in text
    assert text.count(">new</span>") == 1
    assert given
    text, _ = await visit("/?setting=office")
    assert "Nothing new" in text
    clock.now += timedelta(minutes=20)  # the same visit goes on
    text, given = await visit()
    assert "<strong>1</strong> new" in text
    assert given
    found = await page(client, "/?since=2026-03-02T12:00Z")
    assert len(found.openings()) == 1
    assert "first seen after March 2, 12:00 UTC × (remove)" in found.words


@ON_SQLITE
@pytest.mark.parametrize("cookie", ["", "x", "1_2.forged", "_29541600.AAAAAAAAAAAAAAAAAAAAAAAAAAA"])
async def test_a_cookie_that_we_did_not_make_says_nothing(client: Client, cookie: str) -> None:
    answer = await client.get("/", headers={"Cookie": f"visit={cookie}"})
    assert answer.status == 200
    assert "since you were here" not in await answer.text()
    assert answer.headers["Set-Cookie"]


# --------------------------------------------------------------------------------- nothing fits, and CSV


async def test_where_nothing_fits_the_nearest_searches_are_offered(client: Client) -> None:
    found = await page(client, "/?setting=office&lives=CA&years=5")
    assert "No opening fits all of this" in found.words
    assert "/?setting=office&years=5" in found.links
    assert "office, for 5 years of experience or less 1 opening" in found.words
    words = await page(client, "/?q=family+nobody&setting=office")
    assert "/?q=family&setting=office" in words.links
    two = await page(client, "/?q=nobody&lives=CA&setting=remote")
    assert "/?setting=remote" in two.links
    new = await page(client, "/?setting=remote&since=2026-03-02T12:00Z")
    assert "/?setting=remote" in new.links


async def test_a_slip_of_the_finger_is_offered_mended(store: Store, client: Client) -> None:
    await more(store, "slip", description="Codes radiology. CPC required.")
    found = await page(client, "/?q=radiolgy+coder")
    assert "/?q=radiology+coder" in found.links
    assert "with “radiology coder” 1 opening" in found.words


async def test_a_place_that_is_typed_is_found_and_may_be_where_one_lives(client: Client) -> None:
    found = await page(client, "/?q=coder+texas")
    assert "2 openings" in found.words
    assert "/?q=coder&lives=TX" in found.links
    assert "Do you live there?" in found.words
    assert "Do you live there?" not in (await page(client, "/?q=coder")).words


async def test_a_credential_that_is_typed_may_be_what_one_holds(client: Client) -> None:
    found = await page(client, "/?q=coder+CCS")
    assert "/?q=coder&holds=CCS" in found.links
    assert "Is that what you hold?" in found.words
    for query in ("q=coder", "q=coder&holds=CCS"):
        assert "what you hold?" not in (await page(client, f"/?{query}")).words


async def test_csv_has_money_in_cents(client: Client, store: Store) -> None:
    tags = coding(pay=Pay(25.61, 30.13, "hour"))
    async with store.write() as conn:
        await publish(conn, advert("cents", title="Cents Coder"), tags)
    rows = list(csv.reader(io.StringIO(await (await client.get("/openings.csv?q=cents")).text())))
    low, high = (rows[1][rows[0].index(name)] for name in rows[0] if "year" in name)
    assert (low, high) == ("53268.8", "62670.4")


async def test_csv_is_the_same_search(client: Client, made: dict[str, Opening]) -> None:
    answer = await client.get("/openings.csv?order=pay")
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Transfer-Encoding"] == "chunked"
    rows = list(csv.DictReader(io.StringIO(await answer.text())))
    assert [int(row["id"]) for row in rows] == [
        made[name].id for name in ("remote", "office", "hostile", "plain")
    ]
    assert rows[0]["pay as posted"] == "$28 to $34 an hour"
    assert rows[0]["page"] == f"https://jobs.example.org/openings/{made['remote'].id}"
    since = await client.get("/openings.csv?since=2026-02-28T12:00Z")
    assert len((await since.text()).splitlines()) == 3


@ON_SQLITE
@pytest.mark.parametrize("broken", [StoreError("gone"), RuntimeError("a fault")])
async def test_a_file_that_fails_half_way_breaks_off(
    client: Client, monkeypatch: pytest.MonkeyPatch, broken: Exception
) -> None:
    """Its reader must not find a page of ours, or an end, in a file that lacks its rest."""
    search = openings.search

    async def once(*given: Any, **more: Any) -> Any:
        if more["after"] is not None:
            raise broken
        return await search(*given, **more)

    monkeypatch.setattr(export, "_BATCH", 1)
    monkeypatch.setattr(openings, "search", once)
    answer = await client.get("/openings.csv")
    assert answer.status == 200
    got = await answer.content.readuntil(b"\n") + await answer.content.readuntil(b"\n")
    assert got.startswith(b"id,title,")
    with pytest.raises(ClientPayloadError):
        await answer.content.read()


@ON_SQLITE
@pytest.mark.parametrize("query", ["", "order=pay", "since=2026-02-28T12:00Z", "holds=CPC&order=pay"])
async def test_the_page_links_to_its_own_search_as_csv(client: Client, query: str) -> None:
    shown = await page(client, f"/?{query}")
    [link] = [one for one in shown.links if one.startswith("/openings.csv")]
    rows = csv.DictReader(io.StringIO(await (await client.get(link)).text()))
    assert [int(row["id"]) for row in rows] == shown.openings()
    assert f"CSV (the first {export.MOST:,} at most)" in shown.words


@ON_SQLITE
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r="])
async def test_a_cell_is_no_formula(store: Store, client: Client, sign: str) -> None:
    await more(store, "evil", company=f"{sign}HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO(await (await client.get("/openings.csv")).text(), newline="")))
    assert next(row["employer"] for row in rows if row["title"] == "Coder evil").startswith(f"'{sign}")


@ON_SQLITE
async def test_csv_goes_on_page_after_page_and_ends(
    store: Store, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_BATCH", 2)
    assert len((await (await client.get("/openings.csv")).text()).splitlines()) == 1 + 4
    monkeypatch.setattr(export, "MOST", 2)
    assert len((await (await client.get("/openings.csv")).text()).splitlines()) == 1 + 2
    assert len((await (await client.get("/openings.csv?q=nobodysays")).text()).splitlines()) == 1


@ON_SQLITE
async def test_who_reads_a_csv_slowly_keeps_nobody_from_the_store(
    store: Store, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as the store has readers stand still in the middle of what they are sent."""
    waiting, gate = asyncio.Semaphore(0), asyncio.Event()
    write = web.StreamResponse.write

    async def slowly(self: web.StreamResponse, data: Any) -> None:
        waiting.release()
        await gate.wait()
        await write(self, data)

    monkeypatch.setattr(web.StreamResponse, "write", slowly)
    slow = [asyncio.create_task(client.get("/openings.csv")) for _ in range(READERS)]
    for _ in slow:
        await waiting.acquire()
    async with store.read() as conn:
        assert await openings.count(conn, Filter(), TODAY) == 4
    gate.set()
    for answer in await asyncio.gather(*slow):
        assert len((await answer.text()).splitlines()) == 1 + 4
