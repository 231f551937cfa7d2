"""What it costs to say what a posting asks for, beside one lexbor parse and text of the same posting."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from aggregator.domain import tagging
from bench.measure import Line, seconds
from scrapers.source import RawPosting


def tag(raw: RawPosting) -> bool:
    """Is it a coding job? With everything that it claims, as `chartwork tag` gives it."""
    return tagging.tag(
        title=raw.title, company=raw.company, location=raw.location, description=raw.description or ""
    ).is_coding


def lines(raws: list[RawPosting]) -> list[Line]:
    found = []
    for kind, wanted, target in (("coding", True, "≤ 8"), ("other", False, "≤ 1.2")):
        some = [one for one in raws if tag(one) is wanted]
        ours = seconds(tag, some)
        least = seconds(lambda one: LexborHTMLParser(one.description or "").text(), some)
        detail = f"{ours * 1e6:.0f} µs, lexbor parse and text {least * 1e6:.0f} µs, {len(some)} postings"
        found.append(Line(f"tag one {kind} posting", ours / least, target, detail))
    return found
