"""The pages with figures: states, certifications, the market, remote work, the guide, the data."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from adverts import NOW, advert, board, coding, keep
from published import serving
from visitors import Client, Reader, page

import data
from aggregator.domain import wages
from aggregator.domain.credentials import CREDENTIALS
from aggregator.domain.places import STATES
from aggregator.domain.posting import Group, Opening, Pay, Place, Requirement, Residency, Tag
from aggregator.domain.search import Filter, parse
from aggregator.store import boards, openings, postings
from aggregator.store.engine import Store
from aggregator.store.listed import Catalogue
from web import counts
from web.market import in_days

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
PAGES = (
    "/states",
    "/states/TX",
    "/credentials",
    "/credentials/CPC",
    "/market",
    "/remote",
    "/guide",
    "/about",
)


async def crowd(store: Store) -> None:
    """Twelve jobs in Ohio for CPC or CCS that came week after week, half of them remote for two states, and
    six that closed after 10 days."""
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        keys = {}
        for n in range(18):
            at_home = {
                "settings": ("hospital", "remote"),
                "arrangement": "remote",
                "residency": Residency(frozenset({"OH", "TX"})),
            }
            tags = coding(
                places=(Place("Akron", "OH", "US"),),
                requirement=Requirement(
                    (Group(frozenset({"CPC", "CCS"})),), preferred=frozenset({"RHIT"} if n % 3 else ())
                ),
                pay=Pay(50_000 + 1_000 * n, 52_000 + 1_000 * n, "year"),
                **(at_home if n % 2 else {}),
            )
            began = NOW - timedelta(weeks=n if n < 12 else n - 9)
            one = await keep(conn, advert(f"c{n}"), tags, now=began)
            if n >= 12:
                behind = await postings.of_opening(conn, one)
                await postings.close(conn, [each.id for each in behind], began + timedelta(days=10))
            keys[one] = [f"c{n}"]
        await openings.refresh_all(conn, keys, NOW)


# ---------------------------------------------------------------------------------------------------- states


async def test_states_are_a_map_and_a_table(client: Client) -> None:
    found = await page(client, "/states")
    assert len([link for link in found.links if re.fullmatch(r"/states/[A-Z]{2}", link)]) == 51 + 56
    assert "Skip the map" in found.words
    # Texas: its two jobs and the remote one that takes Texans; no row in the guide
    assert re.search(r"Texas 2 1 \$48,860 \$52,880 17,210 97\.2 – – –", found.words)
    assert re.search(r"Vermont 0 0 \$\S+ \$\S+ – \S+ – – –", found.words)
    assert "U.S. Virgin Islands 0 0 – – – – – – –" in found.words
    assert "Arkansas 0 0 $41,740 $45,880 1,920 ?" in found.words
    assert "California 0 0 $61,810 $68,230 18,700 112.6 $50,260 21,900 19.6 %" in found.words


def rows(found: Reader) -> list[str]:
    """The states in the order of the table."""
    links = [link for link in found.links if re.fullmatch(r"/states/[A-Z]{2}", link)]
    return [link[-2:] for link in links[51:]]


async def test_the_table_is_ordered_by_links(client: Client) -> None:
    by_name = await page(client, "/states")
    assert rows(by_name) == sorted(STATES, key=STATES.__getitem__)
    assert "/states?map=openings&sort=median#table" in by_name.links
    highest = await page(client, "/states?sort=median")
    assert "/states?map=openings&sort=-median#table" in highest.links
    assert [had["aria-sort"] for _, had in highest.tags if "aria-sort" in had] == ["descending"]
    medians = {usps: row.median for usps in STATES if (row := wages.state(usps).oews)}
    known = [usps for usps in rows(highest) if medians.get(usps) is not None]
    assert [medians[one] for one in known] == sorted((medians[one] for one in known), reverse=True)  # type: ignore[type-var]
    assert set(rows(highest)[-3:]) == {"AS", "MP", "VI"}  # not published, and last whichever way
    lowest = await page(client, "/states?sort=-median")
    assert rows(lowest)[0] == known[-1]
    assert set(rows(lowest)[-3:]) == {"AS", "MP", "VI"}
    assert [had["aria-sort"] for _, had in lowest.tags if "aria-sort" in had] == ["ascending"]
    assert rows(await page(client, "/states?sort=openings"))[:2] == ["TX", "NV"]
    assert set(rows(await page(client, "/states?sort=guide"))[10:]) == {
        usps for usps in STATES if not wages.state(usps).guide
    }


@pytest.mark.parametrize(
    ("shown", "texas"),
    [("openings", "Texas: 2"), ("remote", "Texas: 1"), ("median", "Texas: $48,860")],
)
@ON_SQLITE
async def test_the_map_shows_one_of_three(client: Client, shown: str, texas: str) -> None:
    found = await page(client, f"/states?map={shown}")
    labels = [had["aria-label"] for tag, had in found.tags if tag == "a" and "aria-label" in had]
    assert texas in labels
    chosen = [had["href"] for _, had in found.tags if had.get("aria-current") == "true"]
    assert chosen == [f"/states?map={shown}"]


async def test_a_state_shows_its_jobs_and_the_remote_ones_that_take_its_people(
    client: Client, made: dict[str, Opening]
) -> None:
    found = await page(client, "/states/ok")
    assert "open jobs here 0" in found.words
    assert "remote jobs that take residents 1" in found.words
    assert found.openings() == [made["remote"].id]
    assert "/alerts?state=OK" in found.links
    assert "/?setting=remote&lives=OK" in found.links
    assert "$53,460" in found.words
    assert "Wages by area in Oklahoma" in found.words
    assert "BLS publishes no wages for U.S. Virgin Islands" in (await page(client, "/states/VI")).words


async def test_a_state_says_what_its_jobs_ask_for_and_how_they_move(store: Store) -> None:
    await crowd(store)
    async with serving(store) as client:
        found = await page(client, "/states/OH")
    assert "open jobs here 12" in found.words
    assert "remote jobs that take residents 6" in found.words
    assert re.search(r"Certifications that they demand .* CCS 12 CPC 12", found.words)
    assert {"/?state=OH&requires=CPC", "/?setting=remote&state=OH"} <= set(found.links)
    assert "the median is $56,000 a year" in found.words
    assert "17 appeared and 6 went in 11 weeks" in found.words
    assert "Outlook" not in found.words
    assert [tag for tag, had in found.tags if had.get("class") == "trend"] == ["svg"]


@ON_SQLITE
async def test_counts_are_the_same_while_the_sets_are_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await crowd(store)
    async with serving(store) as client:
        pages = [(await page(client, where)).words for where in ("/states/OH", "/credentials/CPC")]

    async def arriving(self: Catalogue, wanted: object = ()) -> None:
        return None

    monkeypatch.setattr(Catalogue, "get", arriving)
    async with serving(store) as client:
        assert pages == [(await page(client, where)).words for where in ("/states/OH", "/credentials/CPC")]
    assert "jobs are open to you with CPC alone" in pages[1]
    assert (counts.said(1_000), counts.said(1_001)) == ("1,000", "more than 1,000")


@ON_SQLITE
@pytest.mark.parametrize(
    ("usps", "said"),
    [
        ("CA", "Outlook: +15 % in employment over 2024-2034, about 1,561 openings a year (SOC 29-2072)"),
        ("NV", "Outlook: +7.4 % in employment over 2024-2034, about 220 openings a year (SOC 29-2072)"),
        ("CA", "California, in the career guide Mean wage $50,260 a year"),
        ("NJ", "Uncertain: a relative standard error of 16.3 % in the number employed."),
        ("VT", "Employed not published"),
    ],
)
async def test_what_is_published_of_a_state(client: Client, usps: str, said: str) -> None:
    assert said in (await page(client, f"/states/{usps}")).words


# --------------------------------------------------------------------------------------------- certifications


async def test_certifications_are_ordered_by_demand(store: Store) -> None:
    await crowd(store)
    async with serving(store) as client:
        found = await page(client, "/credentials")
    shown = [link.rpartition("/")[2] for link in found.links if link.startswith("/credentials/")]
    assert shown[:3] == ["CPC", "CCS", "RHIT"]
    assert "CPC Certified Professional Coder AAPC 12 0 $56,000" in found.words
    assert "RHIT Registered Health Information Technician AHIMA 0 8 –" in found.words
    assert set(shown) == set(CREDENTIALS)


async def test_a_certification_says_who_asks_for_it(client: Client, made: dict[str, Opening]) -> None:
    found = await page(client, "/credentials/CCS")
    for said in (
        "CCS Certified Coding Specialist",
        "AHIMA (American Health Information Management Association)",
        "jobs demand it alone, or as one of several 1",
        "jobs are open to you with CCS alone with those that demand none",
        "The same letters also mean",
        "Nothing can be said of the pay: fewer than 5 state it.",
    ):
        assert said in found.words, said
    assert found.openings() == [made["remote"].id]
    assert {"/?requires=CCS", "/?holds=CCS", "/alerts?requires=CCS"} <= set(found.links)


async def test_what_stands_beside_a_certification(store: Store) -> None:
    await crowd(store)
    async with serving(store) as client:
        found = await page(client, "/credentials/CPC")
    assert re.search(r"Demanded beside it.* CCS 12 ", found.words)
    assert re.search(r"State Jobs Ohio 12 ", found.words)
    assert {"/credentials/CCS", "/?requires=CPC&state=OH", "/?requires=CPC&setting=remote"} <= set(
        found.links
    )


async def test_those_that_take_any_credential_of_an_issuer_are_counted_apart(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        for n, code in enumerate(("ANY-AAPC", "ANY-AAPC-AHIMA", "ANY-AHIMA", "CPC")):
            tags = coding(requirement=Requirement((Group(frozenset({code})),)))
            one = await keep(conn, advert(f"u{n}"), tags)
            await openings.refresh_all(conn, {one: [f"u{n}"]}, NOW)
    async with serving(store) as client:
        found = await page(client, "/credentials/CPC")
        assert "jobs demand it alone, or as one of several 1" in found.words
        assert "more take it they demand any credential of its issuer 2" in found.words
        assert "/?requires=ANY-AAPC&requires=ANY-AAPC-AHIMA" in found.links
        assert "jobs are open to you with CPC alone" in found.words
        umbrella = await page(client, "/credentials/ANY-AAPC")
        assert "more take it" not in umbrella.words
        assert "Any of these will do" in umbrella.words


@ON_SQLITE
async def test_a_code_is_found_however_it_is_written(client: Client) -> None:
    answer = await client.get("/credentials/cpc-a", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (308, "/credentials/CPC-A")
    assert "not an exam of its own" in (await page(client, "/credentials/CPC-A")).words.lower()


@ON_SQLITE
async def test_every_certification_has_a_page(client: Client) -> None:
    for code in CREDENTIALS:
        found = await page(client, f"/credentials/{code}")
        assert CREDENTIALS[code].name[1:] in found.words, code
        assert "not published" not in found.words


def test_notes_are_of_certifications_that_we_know() -> None:
    notes = data.rows("credential_notes.csv")
    assert {row["code"] for row in notes} <= set(CREDENTIALS)
    assert all(row["note"] and row["provenance"] for row in notes)
    codes = {code for row in data.rows("guide_associations.csv") for code in row["codes"].split()}
    assert codes <= set(CREDENTIALS)


# --------------------------------------------------------------------------------------------- market, remote


async def test_the_market_is_what_the_store_holds(store: Store) -> None:
    await crowd(store)
    async with serving(store) as client:
        found = await page(client, "/market")
    for said in (
        "open jobs 12",
        "are remote, wholly or in part 50 %",
        "state their pay 100 %",
        "median time open of those that closed within 90 days 10 days",
        "the median is $56,000 a year, or $26.92 an hour (12 jobs that post both ends)",
        "We began to look on December 15, 2025",
        "one to two weeks 6",
    ):
        assert said in found.words, said
    assert re.search(r"Hospital 12 \$56,000", found.words)
    assert re.search(r"People of the states that they list 6", found.words)
    assert re.search(r"CPC 12 \$56,000", found.words)


async def test_an_empty_store_has_pages_too(store: Store) -> None:
    async with serving(store) as client:
        for where in PAGES:
            await page(client, where)
        assert "A line needs two days of looking at least" in (await page(client, "/market")).words


async def test_remote_jobs_are_told_apart_by_whom_they_take(store: Store, client: Client) -> None:
    any_state = (Tag("residency:any", "description", 0, 1, "x", "r"),)
    kinds = {
        "any": {"evidence": any_state},
        "all but": {"residency": Residency(excluded=frozenset({"TX"}))},
        "unsaid": {},
        "unsaid too": {},
    }
    async with store.write() as conn:
        for name, more in kinds.items():
            tags = coding(settings=("remote",), arrangement="remote", places=(), **more)
            one = await keep(conn, advert(name, title=f"{name} coder"), tags)
            await openings.refresh_all(conn, {one: [name]}, NOW)
    found = await page(client, "/remote")
    for said in (
        "People of any state: they say so 1 20 %",
        "People of the states that they list 1 20 %",
        "People of all states but some 1 20 %",
        "Not said: they name no states 2 40 %",
        "Partly remote: some days on site, so near the place of work 0 0 %",
    ):
        assert said in found.words, said
    assert len(found.openings()) == 5
    assert "/?arrangement=remote" in found.links
    assert "/?arrangement=hybrid" not in found.links, "there is none"
    mine = await page(client, "/remote?lives=TX")
    assert "/?arrangement=remote&lives=TX" in mine.links
    assert "4 of 5 remote jobs do not rule out residents of Texas; 2 name no states, so ask" in mine.words
    assert len(mine.openings()) == 4
    assert "/?setting=remote&lives=TX" in mine.links
    wrong = await page(client, "/remote?lives=ZZ", status=400)
    assert "'ZZ' is not a US state or its code" in wrong.words


# ---------------------------------------------------------------------------------------- the guide, the data


@ON_SQLITE
async def test_the_guide_leads_to_searches_that_can_be_meant(client: Client) -> None:
    found = await page(client, "/guide")
    searches = [link for link in found.links if link.startswith("/?")]
    wishes = [parse(parse_qs(urlsplit(link).query)) for link in searches]
    assert len(searches) == len(set(searches)) >= 10
    assert Filter() not in wishes
    assert {"/remote", "/credentials/CPC", "/credentials/CCS", "/states?map=median&sort=median#table"} <= set(
        found.links
    )
    anchors = {had["id"] for _, had in found.tags if "id" in had}
    assert {link[1:] for link in found.links if link.startswith("#")} - {"main"} <= anchors


@ON_SQLITE
async def test_every_figure_of_the_guide_has_its_publisher_and_time(client: Client) -> None:
    words = (await page(client, "/guide")).words
    for said in (
        "Median a year $39,180 Bureau of Labor Statistics, in the guide about May 2017",
        "Median an hour $17.22 PayScale, in the guide undated",
        "Average a year $38,678 Glassdoor, in the guide undated",
        "Change in employment 16 % Bureau of Labor Statistics, in the guide 2016–2026",
        "Change in employment 13.5 % BLS, projections 2016–2026",
        "Change in employment 8 % BLS, projections 2025–2035",
        "Median a year $51,140 U.S. Bureau of Labor Statistics, OEWS May 2025",
        "Connecticut $48,330 a year 1,900 10 %",
    ):
        assert said in words, said


@ON_SQLITE
async def test_all_that_is_wrong_in_the_guide_is_corrected(client: Client) -> None:
    words = " ".join((await page(client, "/guide")).words.split())
    corrections = data.rows("guide_corrections.csv")
    assert len(corrections) == 16
    for row in corrections:
        assert f"{row['point']} {row['correction']}" in words
    assert words.count("American Academy of Professional Coders (once Association)") == 1


@ON_SQLITE
async def test_the_data_are_described_with_their_time(client: Client) -> None:
    words = (await page(client, "/about")).words
    for said in (
        "reads 2 sources and shows 4 open jobs",
        "May 2025",
        "2025–2035",
        "about May 2017",
        "alerts@jobs",
    ):
        assert said in words, said


# ----------------------------------------------------------------------------------------- links of all pages


@ON_SQLITE
async def test_no_link_of_these_pages_leads_nowhere(client: Client) -> None:
    seen: set[str] = set()
    for where in PAGES:
        seen |= {link.partition("#")[0] for link in (await page(client, where)).links if link.startswith("/")}
    dull = re.compile(r"/credentials/(?!CPC|ANY)|/states/(?!TX|CA)")
    for link in sorted(one for one in seen if not dull.match(one)):
        assert (await client.get(link)).status == 200, link


# ------------------------------------------------------------------------------------------------ one opening


async def test_an_opening_leads_to_similar_ones_but_not_to_itself(
    client: Client, made: dict[str, Opening]
) -> None:
    found = await page(client, f"/openings/{made['hostile'].id}?holds=CPC&lives=TX&q=coder")
    assert "Similar jobs" in found.words
    assert made["hostile"].id not in found.openings()
    assert found.openings()[0] == made["remote"].id  # of the same setting, the newest first
    assert f"/openings/{made['remote'].id}?holds=CPC&lives=TX" in found.links
    assert "/?holds=CPC&lives=TX" in found.links


async def test_cues_are_shown_as_cues(store: Store) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board()], NOW)
        one = await keep(conn, advert("x"), coding(warnings=("fees", "chat only"), employer="staffing"))
        await openings.refresh_all(conn, {one: ["x"]}, NOW)
        other = await keep(conn, advert("y"), coding())
        await openings.refresh_all(conn, {other: ["y"]}, NOW)
    async with serving(store) as client:
        words = (await page(client, f"/openings/{one}")).words
        assert "Look twice. Scams have this in common with it; it proves nothing." in words
        assert "Asks for a fee Contact or interview by messages only" in words
        assert "On the employer's own site. A staffing firm that hires for a client" in words
        assert "Posted again not that we saw" in words
        assert "Scams have this in common" not in (await page(client, f"/openings/{other}")).words


async def test_pay_stands_beside_the_states_wages_with_its_sources(
    client: Client, made: dict[str, Opening]
) -> None:
    found = await page(client, f"/openings/{made['office'].id}")
    for said in (
        "This job, as posted: $50,000 to $60,000 a year",
        "The middle 80 % of wages, Texas: $34,440 to $78,390",
        "The mean there: $52,880",
        "Offices of Physicians, United States Median a year $47,120",
        "U.S. Bureau of Labor Statistics, OEWS, May 2025, SOC 29-2072. All medical records specialists",
        "Prices in Texas 97.2, the United States being 100 2.8 % below the whole country",
    ):
        assert said in found.words, said
    pictures = [had for tag, had in found.tags if tag == "svg" and had.get("class") == "pay-bar"]
    assert (
        "80 % of wages are between $34,440 and $78,390 a year; the mean is $52,880"
        in pictures[0]["aria-label"]
    )
    unstated = await page(client, f"/openings/{made['plain'].id}")
    assert "This job does not state its pay." in unstated.words
    assert not [had for tag, had in unstated.tags if had.get("class") == "pay-bar"]


@pytest.mark.parametrize(
    ("count", "said"), [(0.6, "1 day"), (1.4, "1 day"), (0, "0 days"), (10.5, "10 days")]
)
def test_one_day_is_no_days(count: float, said: str) -> None:
    assert in_days(count) == said
