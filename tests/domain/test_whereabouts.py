"""Where a job is when its source's field names no place: title, text, or the one state it takes people of."""

from __future__ import annotations

import pytest

from aggregator.domain import whereabouts
from aggregator.domain.posting import Place
from aggregator.domain.text import Document


def read(text: str, title: str = "Coder", location: str | None = None, allowed: str = "") -> str:
    doc = Document.of(title, location, text)
    found, tags = whereabouts.read(doc, location, (), frozenset(allowed.split()))
    assert all(tag.quote in (text + title) for tag in tags)
    place = found[0] if found else Place()
    return f"{place.city or '-'} {place.state or '-'} {place.country or '-'}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Our practice is located in Greenville, South Carolina.", "Greenville SC US"),
        ("Location: Joplin, MO. Staff.", "Joplin MO US"),
        ("Come by: 12 Elm Street, Salem, OR 97301", "Salem OR US"),
        ("The office is in Bend, Oregon, near the river.", "Bend OR US"),
        ("Headquartered in Tampa, Florida.", "- - -"),
        ("Our corporate office is located in Brentwood, TN.", "- - -"),
        ("Candidates located in Dallas, Texas, are welcome.", "- - -"),
        ("We run hospitals in Ohio.", "- - -"),
        ("US-based coders only.", "- - US"),
        ("Work from anywhere in the United States.", "- - US"),
        ("The largest provider in the United States.", "- - -"),
        ("", "- - -"),
    ],
)
def test_the_text(text: str, said: str) -> None:
    assert read(text) == said


@pytest.mark.parametrize(
    ("title", "location", "allowed", "said"),
    [
        ("Coder (SC Upstate)", "Remote, United States", "", "- SC US"),
        ("Coder - Austin, TX", None, "", "Austin TX US"),
        ("Coder", "Remote, United States", "WA", "- WA US"),
        ("Coder", "Remote, United States", "WA OR", "- - US"),
        ("Coder (Remote, PH)", "Remote", "", "- - PH"),
        ("Coder (Remote, India)", "Remote", "", "- - IN"),
        ("Coder - TX or FL", "Remote", "", "- - -"),
        ("Coder - Texas", "Tulsa, OK", "TX", "Tulsa OK US"),
    ],
)
def test_title_and_allowed_states(title: str, location: str | None, allowed: str, said: str) -> None:
    assert read("", title, location, allowed) == said


def test_what_a_source_states_is_believed() -> None:
    doc = Document.of("Coder - Texas", "Remote", "Location: Joplin, MO.")
    stated = (Place("Tulsa", "OK", "US"),)
    assert whereabouts.read(doc, "Remote", stated, frozenset()) == (stated, [])
