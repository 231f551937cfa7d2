"""What the terms of a source ask to be shown with its postings stands on their page."""

from __future__ import annotations

from pathlib import Path

import pytest
from adverts import NOW, advert, board, coding, keep
from published import serving
from selectolax.lexbor import LexborHTMLParser

from aggregator.store import boards, openings
from aggregator.store.engine import Store

SOURCES = {
    "remoteok": (["https://remoteok.com/"], "noopener"),  # its terms ask for a link without "nofollow"
    "workday": ([], "noopener nofollow"),
}


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("platform", SOURCES)
async def test_the_page_of_an_opening_credits_its_sources(store: Store, platform: str) -> None:
    async with store.write() as conn:
        await boards.register(conn, [board(platform=platform)], NOW)
        number = await keep(conn, advert(), coding())
        await openings.refresh_all(conn, {number: ["title:coder"]}, NOW)
    async with serving(store) as client:
        page = LexborHTMLParser(await (await client.get(f"/openings/{number}")).text())
    section = page.css_first('section[aria-labelledby="apply"]')
    assert section is not None
    links = {node.attributes["href"]: node.attributes.get("rel") for node in section.css("a[href]")}
    sites, rel = SOURCES[platform]
    assert links.pop("https://mercy.example/jobs/1") == rel
    assert list(links) == sites
    assert not any("nofollow" in (one or "") for one in links.values())


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
async def test_a_source_whose_terms_ask_for_it_is_shown_with_its_logo(store: Store, tmp_path: Path) -> None:
    (tmp_path / "adzuna.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    async with store.write() as conn:
        await boards.register(conn, [board(platform="adzuna", kind="aggregator")], NOW)
        number = await keep(conn, advert(), coding())
        await openings.refresh_all(conn, {number: ["title:coder"]}, NOW)
    async with serving(store, logos={"adzuna": tmp_path / "adzuna.svg"}) as client:
        page = LexborHTMLParser(await (await client.get(f"/openings/{number}")).text())
        (shown,) = page.css('section[aria-labelledby="apply"] img')
        assert shown.attributes["src"] == "/logos/adzuna"
        picture = await client.get("/logos/adzuna")
        assert picture.content_type == "image/svg+xml"
        assert picture.headers["Content-Security-Policy"].startswith("sandbox;")
        assert (await client.get("/logos/workday")).status == 404
