"""What Google requires and recommends of a JobPosting, and what else our pages' markup must keep to.

https://developers.google.com/search/docs/appearance/structured-data/job-posting
"""

from __future__ import annotations

import json
import re
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from selectolax.lexbor import LexborHTMLParser

_TEXT = {"type": "string", "minLength": 1}


def _typed(name: str, /, *needed: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"@type": {"const": name}, **fields},
        "required": ["@type", *needed],
        "additionalProperties": False,
    }


_AMOUNT = {"type": "number", "exclusiveMinimum": 0}
_ADDRESS = _typed(
    "PostalAddress",
    "addressCountry",
    addressLocality=_TEXT,
    addressRegion={"type": "string", "pattern": "^[A-Z]{2}$"},
    addressCountry={"type": "string", "pattern": "^[A-Z]{2}$"},
)
_QUANTITY = _typed(
    "QuantitativeValue",
    "unitText",
    value=_AMOUNT,
    minValue=_AMOUNT,
    maxValue=_AMOUNT,
    unitText={"enum": ["HOUR", "DAY", "WEEK", "MONTH", "YEAR"]},
) | {"anyOf": [{"required": [one]} for one in ("value", "minValue", "maxValue")]}
_KINDS = ["FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY", "INTERN", "VOLUNTEER", "PER_DIEM", "OTHER"]
_FROM = {"anyOf": [_typed("State", "name", name=_TEXT), _typed("Country", "name", name={"const": "USA"})]}
PROFILE = {
    **_typed(
        "JobPosting",
        *("@context", "title", "description", "datePosted", "hiringOrganization", "identifier", "url"),
        **{"@context": {"const": "https://schema.org/"}},
        title=_TEXT,
        description={"type": "string", "pattern": "^<p>"},
        datePosted={"type": "string", "format": "date"},
        hiringOrganization=_typed("Organization", "name", name=_TEXT),
        identifier=_typed("PropertyValue", "name", "value", name=_TEXT, value=_TEXT),
        url={"type": "string", "pattern": "^https?://[^/]+/openings/[0-9]+$"},
        jobLocation={"type": "array", "minItems": 1, "items": _typed("Place", "address", address=_ADDRESS)},
        jobLocationType={"const": "TELECOMMUTE"},
        applicantLocationRequirements={"type": "array", "minItems": 1, "items": _FROM},
        employmentType={"type": "array", "minItems": 1, "items": {"enum": _KINDS}},
        baseSalary=_typed(
            "MonetaryAmount", "currency", "value", currency={"pattern": "^[A-Z]{3}$"}, value=_QUANTITY
        ),
        experienceRequirements={
            "anyOf": [
                {"const": "no requirements"},
                _typed(
                    "OccupationalExperienceRequirements",
                    "monthsOfExperience",
                    monthsOfExperience={"type": "integer", "minimum": 1},
                ),
            ]
        },
    ),
    # A place of work, or work from home with those who may do it; never both, never neither.
    "oneOf": [
        {"required": ["jobLocation"], "not": {"required": ["jobLocationType"]}},
        {"required": ["jobLocationType", "applicantLocationRequirements"]},
    ],
}
_CHECK = Draft202012Validator(PROFILE, format_checker=FormatChecker())


def wrong(posting: Any) -> list[str]:
    """What Google would say against it."""
    return [f"{one.json_path}: {one.message:.300}" for one in _CHECK.iter_errors(posting)]


def words(html: str) -> str:
    """The words of a piece of HTML, as somebody reads them."""
    tree = LexborHTMLParser(html.replace("<br>", "\n").replace("</p>", "\n"))
    return " ".join((tree.body.text() if tree.body else "").split())


class Shown:
    """An opening's page: its markup, and what a reader sees."""

    def __init__(self, html: str) -> None:
        self.tree = LexborHTMLParser(html)
        found = self.tree.css('script[type="application/ld+json"]')
        assert len(found) <= 1
        self.markup = json.loads(found[0].text()) if found else None
        self.words = " ".join((self.tree.body.text() if self.tree.body else "").split())

    def differs(self) -> list[str]:
        """What the markup says and the page does not."""
        said = self.markup
        text = self.tree.css_first("div.text")
        assert text is not None
        pairs = {
            "title": (said["title"], self.tree.css_first("h1").text()),
            "description": (words(said["description"]), " ".join(text.text().split())),
        }
        apart = [name for name, (ours, theirs) in pairs.items() if " ".join(ours.split()) != theirs.strip()]
        apart += [one for one in self._facts() if one not in self.words]
        return apart

    def _facts(self) -> list[str]:
        said = self.markup
        facts = [" ".join(said["hiringOrganization"]["name"].split())]
        for place in said.get("jobLocation", [])[:3]:
            facts += [place["address"].get(name, "") for name in ("addressLocality", "addressRegion")]
        states = [one["name"].removesuffix(", USA") for one in said.get("applicantLocationRequirements", [])]
        if states and len(states) <= 6:
            facts += [one for one in states if one != "USA"]
        if paid := said.get("baseSalary"):
            ends = [paid["value"][one] for one in ("value", "minValue", "maxValue") if one in paid["value"]]
            facts += [f"{end:,.2f}" if end < 1000 and end % 1 else f"{end:,.0f}" for end in ends]
            facts.append(re.sub("^hour", "an hour", paid["value"]["unitText"].lower()))
        wanted = said.get("experienceRequirements")
        if isinstance(wanted, dict):
            facts.append(f"{wanted['monthsOfExperience'] / 12:g} year")
        return facts
