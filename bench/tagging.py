"""What it costs to say what a posting asks for, beside one lexbor parse and text of the same posting."""

from __future__ import annotations

from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser

from aggregator.domain import tagging
from bench.figures import Figure
from bench.measure import seconds
from scrapers.source import RawPosting


def tag(raw: RawPosting) -> bool:
    """Is it a coding job? With everything that it claims, as `chartwork tag` gives it."""
    return tagging.tag(
        title=raw.title, company=raw.company, location=raw.location, description=raw.description or ""
    ).is_coding


def figures(raws: list[RawPosting]) -> Iterator[Figure]:
    for kind, wanted in (("tag coding", True), ("tag other", False)):
        some = [one for one in raws if tag(one) is wanted]
        ours = seconds(tag, some)
        least = seconds(lambda one: LexborHTMLParser(one.description or "").text(), some)
        yield Figure(kind, ours, least, note=f"{len(some)} postings of the recorded world")
