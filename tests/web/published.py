"""The site over a store with a handful of openings, each there for a reason."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from adverts import NOW, advert, board, coding, keep, publish
from aiohttp.test_utils import TestClient, TestServer

from aggregator.domain.posting import Group, Opening, Pay, Place, Posting, Requirement, Residency, Tag, Tags
from aggregator.store import boards, openings, postings
from aggregator.store.engine import Connection, Store
from aggregator.store.listed import Catalogue
from alerts.message import Site
from web.app import make_app
from web.page import CATALOGUE

SITE = Site(
    url="https://jobs.example.org",
    name="Chartwork",
    sender="alerts@jobs.example.org",
    postal="1 Main Street, Tyler, TX 75701",
    key=b"a key of tests, at least 32 bytes",
)
REMOTE_TEXT = (
    "Remote inpatient coder.\n\nAssigns ICD-10-CM and PCS codes. CCS required within 12 months, CPC preferred"
    ".\nResidents of Texas or Oklahoma. $28 - $34 an hour."
)
HOSTILE = "\"'><script>alert(1)</script>&amp;{{ 7*7 }}"


@dataclass
class Clock:
    """What time it is, until a test says otherwise."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def proofs(text: str, **quotes: str) -> tuple[Tag, ...]:
    """Evidence by kind: "setting_remote" is "setting:remote"."""
    return tuple(
        Tag(
            name.replace("_", ":", 1),
            "description",
            text.index(quote),
            text.index(quote) + len(quote),
            quote,
            "r",
        )
        for name, quote in quotes.items()
    )


def remote() -> tuple[Posting, Tags]:
    """A remote job for two states, paid by the hour, whose certificate may come later."""
    posting = advert("remote", title="Remote Inpatient Coder", description=REMOTE_TEXT)
    tags = coding(
        settings=("hospital", "remote"),
        facility="inpatient",
        arrangement="remote",
        residency=Residency(frozenset({"TX", "OK"})),
        requirement=Requirement((Group(frozenset({"CCS"}), 12),), preferred=frozenset({"CPC"})),
        pay=Pay(28, 34, "hour"),
        evidence=proofs(REMOTE_TEXT, setting_remote="Remote", credential_CCS="CCS required", pay="$28 - $34"),
    )
    return posting, tags


async def fill(conn: Connection) -> dict[str, Opening]:
    """Four open jobs and a closed one, by name; the closed one is like the one in an office."""
    made = {"remote": await publish(conn, *remote(), now=NOW - timedelta(days=3))}
    office = coding(
        settings=("office",), facility="office", pay=Pay(50_000, 60_000, "year"), experience_years=2.0
    )
    made["office"] = await publish(
        conn, advert("office", title="Family Medicine Coder", company="Tyler Family Clinic"), office
    )
    made["plain"] = await publish(
        conn,
        advert("plain", title="Outpatient Coder", description="Codes outpatient visits."),
        coding(places=(Place("Reno", "NV", "US"),)),
        now=NOW - timedelta(days=40),
    )
    text = f"Coder {HOSTILE} wanted."
    hostile = advert(
        "hostile",
        title=f"Coder {HOSTILE}",
        company=f"Clinic {HOSTILE}",
        location=HOSTILE,
        url="javascript:alert(1)",
        description=text,
    )
    marked = coding(places=(), evidence=proofs(text, credential_CPC=HOSTILE))
    made["hostile"] = await publish(conn, hostile, marked)
    closed = await publish(conn, advert("closed", title="Clinic Coder, gone"), replace(office, pay=None))
    behind = await postings.of_opening(conn, closed.id)
    await postings.close(conn, [one.id for one in behind], NOW)
    (made["closed"],) = await openings.refresh_all(conn, {closed.id: ["title:closed"]}, NOW)
    await boards.register(conn, [board(), board("hunt", employer="Job Hunt", kind="aggregator")], NOW)
    copy = advert("copy", board="hunt", url="https://hunt.example/1")
    await keep(
        conn,
        copy,
        remote()[1],
        opening_id=made["remote"].id,
        own_site=False,
        merge_reason="same title and text",
    )
    (made["remote"],) = await openings.refresh_all(conn, {made["remote"].id: ["title:remote"]}, NOW)
    return made


@asynccontextmanager
async def serving(
    store: Store, *, site: Site = SITE, clock: Clock | None = None, proxies: Sequence[str] = (), **more: Any
) -> AsyncIterator[TestClient[Any, Any]]:
    """A client of the site, on a real socket."""
    networks = tuple(ip_network(one) for one in proxies)
    app = make_app(store=store, site=site, clock=clock or Clock(), proxies=networks, **more)
    app[CATALOGUE] = Catalogue(store, patience=60)  # a busy machine shows the same page
    async with TestClient(TestServer(app)) as client:
        yield client
