"""What the terms of a source ask to be shown with its postings stands on their page."""

from __future__ import annotations

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
        await openings.refresh(conn, number, ["title:coder"], NOW)
    async with serving(store) as client:
        page = LexborHTMLParser(await (await client.get(f"/openings/{number}")).text())
    section = page.css_first('section[aria-labelledby="apply"]')
    assert section is not None
    links = {node.attributes["href"]: node.attributes.get("rel") for node in section.css("a[href]")}
    sites, rel = SOURCES[platform]
    assert links.pop("https://mercy.example/jobs/1") == rel
    assert list(links) == sites
    assert not any("nofollow" in (one or "") for one in links.values())
