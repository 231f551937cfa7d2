"""Reads job pages that state their facts as schema.org microdata, or as properties of a career site. PURE.

SuccessFactors marks its facts with `data-careersite-propertyid` and repeats some as `itemprop` metas, one for
every place of the job; the other facts stand under labels that the employer chose.
https://schema.org/JobPosting, https://html.spec.whatwg.org/multipage/microdata.html
"""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from scrapers.html import labelled, stated, words
from scrapers.jobposting import joined
from scrapers.location import place_in_country
from scrapers.source import RawPosting

_TEXT = '[data-careersite-propertyid="description"], [itemprop="description"]'
_TITLE = '[data-careersite-propertyid="title"], [itemprop="title"]'
_PARTS = {"city": "addressLocality", "state": "addressRegion", "country": "addressCountry"}
_LABELS = ".joblayouttoken-label"


def read(
    tree: LexborHTMLParser, *, external_id: str | None, url: str | None, company: str | None
) -> RawPosting | None:
    """The posting of a page; None when it names no title and text, or nothing that tells it from others."""
    text, title = tree.css_first(_TEXT), words(tree.css_first(_TITLE))
    told = {label.strip(" :"): value for label, value in labelled(tree, _LABELS).items()}
    requisition = stated(told, r"req\w* (id|number|#)|job (id|number|req)")
    if text is None or not title or not (external_id or url or requisition):
        return None
    return RawPosting(
        title=title,
        external_id=external_id or requisition,
        url=url,
        company=_meta(tree, "hiringOrganization") or company or None,
        posted_on=_own(tree, "date") or _meta(tree, "datePosted"),
        pay=stated(told, "(salary|pay|compensation|hiring)( range| rate)?$"),
        employment=stated(told, "(employment|job|position|time) type|schedule|shift type"),
        description=text.inner_html,
        requisition=requisition,
        **_place(tree, told),
    )


def _place(tree: LexborHTMLParser, told: dict[str, str]) -> dict[str, str | None]:
    """The place that the page calls its own, and the work mode; metas count where they all say the same."""
    line = _own(tree, "location") or stated(told, "(job |work )?locations?$")
    place = place_in_country(line)
    place["remote"] = stated(told, "work(place| arrangement| mode| location type)|remote") or place["remote"]
    if place.get("country"):
        return place
    parts = {part: _own(tree, part) or _meta(tree, meta) for part, meta in _PARTS.items()}
    return (
        place | parts | {"location": joined([line or parts["city"], parts["state"], parts["country"]], ", ")}
    )


def _own(tree: LexborHTMLParser, name: str) -> str | None:
    return words(tree.css_first(f'[data-careersite-propertyid="{name}"]')) or None


def _meta(tree: LexborHTMLParser, name: str) -> str | None:
    said = {one.attributes.get("content") or "" for one in tree.css(f'meta[itemprop="{name}"]')}
    return said.pop() or None if len(said) == 1 else None
