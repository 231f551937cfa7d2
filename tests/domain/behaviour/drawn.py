"""Postings drawn by Hypothesis from facts with known meaning, and the ways to write one down."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from hypothesis import strategies as st

CODES = ("CPC", "CCS", "CCS-P", "COC", "CIC", "CRC", "RHIT", "RHIA", "CCA", "CPMA", "CEMC", "CIRCC", "COSC")
STATES = {
    "Texas": "TX",
    "Florida": "FL",
    "Georgia": "GA",
    "Ohio": "OH",
    "Oregon": "OR",
    "Indiana": "IN",
    "Maine": "ME",
    "North Carolina": "NC",
    "West Virginia": "WV",
    "Virginia": "VA",
    "New York": "NY",
    "Colorado": "CO",
    "Idaho": "ID",
    "Louisiana": "LA",
}
NEUTRAL = (
    "Knows anatomy and physiology",
    "Writes clearly and asks good questions",
    "High school diploma or GED",
    "Works well with little supervision",
    "Types accurately",
)
DUTIES = (
    "Reviews the record and assigns ICD-10-CM and CPT codes",
    "Queries providers when documentation is unclear",
    "Keeps accuracy at 95% or above",
    "Resolves coding edits",
    "Takes part in peer review",
)
# Says nothing that the contract has a field for.
UNRELATED = (
    "Applicants are considered without regard to race, sex, disability or protected veteran status.",
    "Applicants are asked to complete a short online form. A recruiter answers every application.",
    "Employees enjoy medical, dental and vision insurance, paid time off and a retirement plan.",
    "The noise level is moderate. Hands are used to finger, handle or feel; close vision is needed.",
    "Our values are curiosity, candor and craft. We look things up.",
    "This description is not an exhaustive list of all duties. Other duties may be assigned.",
    "We take part in E-Verify and are a drug-free and tobacco-free workplace.",
    "Parking is free, and the cafeteria opens at six.",
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Sections of items under headings, and what they ask for."""

    sections: tuple[tuple[str, tuple[str, ...]], ...]
    required: frozenset[frozenset[str]]
    preferred: frozenset[str]
    years: int
    pay: tuple[float, float]

    @property
    def required_codes(self) -> frozenset[str]:
        return frozenset().union(*self.required)


def alternatives(codes: list[str], last: str = "or") -> str:
    """CPC; CPC or CCS; CPC, CCS or RHIT."""
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} {last} {codes[-1]}"


@st.composite
def drawn_postings(draw: st.DrawFn) -> Drawn:
    codes = draw(st.lists(st.sampled_from(CODES), min_size=3, max_size=7, unique=True))
    cut = draw(st.integers(1, len(codes) - 1))
    needed, wished = codes[:cut], codes[cut:]
    years = draw(st.integers(1, 9))
    low = draw(st.integers(17, 40))
    high = low + draw(st.integers(1, 15))
    ask = [f"{alternatives(needed)} certification", f"{years}+ years of coding experience"]
    wish = [alternatives(wished), *draw(st.lists(st.sampled_from(NEUTRAL), max_size=2, unique=True))]
    sections = [
        (draw(st.sampled_from(["Responsibilities", "Duties", "What you will do"])), list(DUTIES)),
        (
            draw(st.sampled_from(["Required", "Requirements", "Minimum Qualifications"])),
            ask + list(NEUTRAL[:3]),
        ),
        (draw(st.sampled_from(["Preferred", "Preferred Qualifications", "Nice to have"])), wish),
        ("Pay", [f"${low}.00 - ${high}.50 per hour"]),
    ]
    return Drawn(
        tuple((heading, tuple(items)) for heading, items in sections),
        frozenset({frozenset(needed)}),
        frozenset(wished),
        years,
        (low, high + 0.5),
    )


Sections = tuple[tuple[str, tuple[str, ...]], ...]


def as_plain(sections: Sections, mark: str = "- ") -> str:
    return "\n\n".join(
        heading + "\n" + "\n".join(mark + item for item in items) for heading, items in sections
    )


def as_colons(sections: Sections) -> str:
    return as_plain(tuple((heading + ":", items) for heading, items in sections), "• ")


def as_capitals(sections: Sections) -> str:
    return as_plain(tuple((heading.upper(), items) for heading, items in sections), "* ")


def as_markdown(sections: Sections) -> str:
    return as_plain(tuple((f"## {heading}", items) for heading, items in sections), "* ")


def as_bold_markdown(sections: Sections) -> str:
    return as_plain(tuple((f"**{heading}**\n", items) for heading, items in sections))


def as_html(sections: Sections) -> str:
    return "".join(
        f"<h3>{heading}</h3><ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
        for heading, items in sections
    )


def as_bold_html(sections: Sections) -> str:
    return "".join(
        f"<p><strong>{heading}:</strong></p>\n<ul>\n"
        + "".join(f"<li><p>{escape(item)}</p></li>\n" for item in items)
        + "</ul>\n"
        for heading, items in sections
    )


def as_breaks(sections: Sections) -> str:
    return "<br><br>".join(
        f"<b>{heading}</b><br>" + "<br/>".join(f"&bull;&nbsp;{escape(item)}" for item in items)
        for heading, items in sections
    )


def as_escaped(sections: Sections) -> str:
    return escape(as_html(sections))


def as_table(sections: Sections) -> str:
    rows = (
        f"<tr><td><b>{heading}</b></td><td>{'<br>'.join(map(escape, items))}</td></tr>"
        for heading, items in sections
    )
    return f"<table>{''.join(rows)}</table>"


WRITTEN = {
    written.__name__: written
    for written in (
        as_plain,
        as_colons,
        as_capitals,
        as_markdown,
        as_bold_markdown,
        as_html,
        as_bold_html,
        as_breaks,
        as_escaped,
        as_table,
    )
}
