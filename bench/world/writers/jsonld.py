"""Employer sites and a job board: sitemaps, and pages with JobPosting blocks and what blocks get wrong."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from html import escape
from typing import Any
from urllib.parse import urlsplit

from aggregator.domain.places import STATES
from bench.world.book import HTML, XML, Book
from bench.world.facts import Posting, Vacancy, dice
from bench.world.markup import told

_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_TERMS = {"full_time": "FULL_TIME", "part_time": "PART_TIME", "prn": "PER_DIEM", "contract": "CONTRACTOR"}
_TERMS |= {"temporary": "TEMPORARY"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    site = f"https://{board['host']}"
    entries = [(one.key, one.posted.isoformat()) for one in postings]
    if slug != "ridgeline":  # whose sitemap lists nothing but jobs
        entries = [(f"{site}/about-us", "2025-03-04"), (f"{site}/benefits", "2025-11-20"), *entries]
    if slug == "stonecutter":
        _index(site, day, book)
        jobs = f"{site}/sitemap-job-openings.xml"
    else:
        jobs = board["url"]
    lines = "\n".join(f"  <url><loc>{url}</loc><lastmod>{on}</lastmod></url>" for url, on in entries)
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{_SPACE}">\n{lines}\n</urlset>\n'
    book.answer(day, jobs, f"{slug}/sitemap.xml", body, XML)
    for one in postings:
        name = urlsplit(one.key).path.strip("/").replace("/", "-")
        book.answer(day, one.key, f"{slug}/{name}.html", _page(slug, board, one), HTML)


def _index(site: str, day: int, book: Book) -> None:
    maps = "".join(
        f"<sitemap><loc>{site}/sitemap-{one}.xml</loc></sitemap>" for one in ("pages", "job-openings")
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{_SPACE}">{maps}</sitemapindex>\n'
    book.answer(day, f"{site}/sitemap_index.xml", "stonecutter/index.xml", body, XML)


def _page(slug: str, board: dict[str, Any], one: Posting) -> str:
    name = board["employer"] or "ChartRoster"
    owner = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": name,
        "url": f"https://{board['host']}",
    }
    blocks = [json.dumps(owner)] if slug in ("chartroster", "stonecutter") else []
    blocks.append(_flawed(slug, one, json.dumps(_block(slug, one), ensure_ascii=False)))
    scripts = "\n".join(f'<script type="application/ld+json">{one}</script>' for one in blocks)
    title = escape(one.title)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{title} | {escape(name)}</title>\n"
        f'<link rel="canonical" href="{one.key}">\n{scripts}\n</head>\n'
        f'<body><nav><a href="/">Home</a> <a href="/search">All jobs</a></nav><main><h1>{title}</h1>'
        f'<p>{escape(one.company)}</p><a href="/apply/{one.key.rpartition("/")[2]}">Apply now</a>'
        "</main></body></html>\n"
    )


def _block(slug: str, one: Posting) -> dict[str, Any]:
    vacancy, chance = one.vacancy, dice("block", one.key)
    pay_told = _salary(one)
    text = told(one, with_pay=pay_told is None or chance.random() < 0.4)
    if slug == "prairielantern" and chance.random() < 0.4:
        text = escape(text, quote=False)  # escaped twice
    block: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": escape(one.title, quote=False) if slug == "prairielantern" else one.title,
        "description": text,
        "datePosted": f"{one.posted}T08:00:00-06:00" if slug == "stonecutter" else one.posted.isoformat(),
        "validThrough": f"{one.posted + timedelta(days=62)}T23:59:59Z",
        "employmentType": _TERMS[vacancy.employment],
        "hiringOrganization": {"@type": "Organization", "name": one.company},
        "jobLocation": _location(slug, one),
    }
    if slug == "ridgeline":
        block["employmentType"] = [_TERMS[vacancy.employment]]
    if slug != "chartroster":
        block["identifier"] = {"@type": "PropertyValue", "name": one.company, "value": vacancy.requisition}
    if vacancy.arrangement == "remote":
        block["jobLocationType"] = "TELECOMMUTE"
        if names_residence(vacancy):
            block["applicantLocationRequirements"] = [
                {"@type": "State", "name": STATES[one]} for one in vacancy.allowed
            ]
        elif vacancy.spot == "nation":
            block["applicantLocationRequirements"] = {"@type": "Country", "name": "US"}
    if pay_told:
        block["baseSalary"] = pay_told
    elif chance.random() < 0.2:
        block["baseSalary"] = {
            "@type": "MonetaryAmount",
            "currency": "",
            "value": {"value": "", "unitText": ""},
        }
    return block


def names_residence(vacancy: Vacancy) -> bool:
    """Does the block list the states where a remote worker may live? A long list stands in the text only."""
    return vacancy.arrangement == "remote" and 0 < len(vacancy.allowed) < 9


def _location(slug: str, one: Posting) -> Any:
    vacancy = one.vacancy
    if vacancy.spot != "city":
        address = {"addressLocality": "UNAVAILABLE", "addressRegion": "UNAVAILABLE", "addressCountry": "US"}
        if vacancy.spot == "state":
            address["addressRegion"] = vacancy.state
    else:
        address = {"addressLocality": vacancy.city, "addressRegion": vacancy.state, "addressCountry": "US"}
    place = {"@type": "Place", "address": {"@type": "PostalAddress", **address}}
    return [place] if slug in ("stonecutter", "ridgeline") else place


def _salary(one: Posting) -> dict[str, Any] | None:
    """baseSalary in one of the shapes that sites use."""
    pay, chance = one.vacancy.pay, dice("salary", one.key)
    if (
        pay is None
        or pay.unit == "chart"
        or pay.minimum is None
        or pay.maximum is None
        or chance.random() < 0.4
    ):
        return None
    low, high, unit = pay.minimum, pay.maximum, pay.unit.upper()
    value: dict[str, Any] = {
        "@type": "QuantitativeValue",
        "minValue": low,
        "maxValue": high,
        "unitText": unit,
    }
    if chance.random() < 0.4:
        value |= {
            "minValue": f"{low:.2f}",
            "maxValue": f"{high:.2f}",
            "unitText": "HOURLY" if unit == "HOUR" else "YEARLY",
        }
    return {"@type": "MonetaryAmount", "currency": "USD", "value": value}


def _flawed(slug: str, one: Posting, block: str) -> str:
    """The block as this site prints it: strict JSON in most cases only."""
    chance = dice("flaw", one.key).random()
    if slug == "stonecutter" and chance < 0.35:
        return block.replace("\\n", "\n")  # raw line breaks in strings
    if slug == "chartroster" and chance < 0.3:
        return block[:-1] + ",}"  # a trailing comma
    if slug == "ridgeline" and chance < 0.5:
        return f"/*<![CDATA[*/ {block} /*]]>*/"
    return block.replace("</", "<\\/")
