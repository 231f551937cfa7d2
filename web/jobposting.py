"""An opening as schema.org JobPosting, as Google wants it for its search for jobs, saying what its page says.

Google's page on it: https://developers.google.com/search/docs/appearance/structured-data/job-posting.
Where one of the facts that it requires is not known there is no markup: half of it is an error there, and
a guess is worse. `directApply` is left out because nobody applies here, `validThrough` because no source
that we read tells until when it takes applications. PURE.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from markupsafe import Markup

from aggregator.domain.places import STATES
from aggregator.domain.posting import Opening, Pay, Place, Tags
from alerts.message import Site
from web.passing import passed_on

_EMPLOYMENT = {
    "full_time": "FULL_TIME",
    "part_time": "PART_TIME",
    "contract": "CONTRACTOR",
    "temporary": "TEMPORARY",
    "internship": "INTERN",
    "prn": "PER_DIEM",
}
_UNITS = {"hour": "HOUR", "day": "DAY", "week": "WEEK", "month": "MONTH", "year": "YEAR"}
_IN_SCRIPTS = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def script(opening: Opening, site: Site) -> Markup:
    """The markup as it stands in a page's head; "" where there is none. No text can end it."""
    made = posting(opening, site)
    if made is None:
        return Markup("")
    text = json.dumps(made, ensure_ascii=False).translate(_IN_SCRIPTS)
    return Markup(f'<script type="application/ld+json">{text}</script>')  # noqa: S704 - translated above


def posting(opening: Opening, site: Site) -> dict[str, Any] | None:
    """The JobPosting of an open opening; None for what may not be passed on, or lacks what Google
    requires."""
    where = _where(opening.tags)
    if opening.status != "open" or passed_on(opening) is None:
        return None
    if not (opening.company and opening.description.strip() and where):
        return None
    made = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": opening.title,
        "description": _html(opening.description),
        "datePosted": opening.fresh_on.isoformat(),
        "hiringOrganization": {"@type": "Organization", "name": opening.company},
        "identifier": {"@type": "PropertyValue", "name": site.name, "value": str(opening.id)},
        "url": f"{site.url}/openings/{opening.id}",
    }
    employment = [_EMPLOYMENT[one] for one in opening.tags.employment if one in _EMPLOYMENT]
    made |= {"employmentType": employment} if employment else {}
    made |= {"baseSalary": paid} if (paid := _salary(opening.tags.pay)) else {}
    return made | where | _experience(opening.tags)


def _where(tags: Tags) -> dict[str, Any]:
    """TELECOMMUTE is for what is done from home altogether, and from as far away as whole states: who
    must live within some miles of a place, or begins there, has a place of work."""
    if tags.arrangement == "remote" and not tags.remote_later and not tags.residency.radius_miles:
        return {"jobLocationType": "TELECOMMUTE", "applicantLocationRequirements": _from(tags)}
    places = [_place(one) for one in tags.places if one.state or one.city]
    return {"jobLocation": places} if places else {}


def _from(tags: Tags) -> list[dict[str, str]]:
    """The states that the page names, or all that it does not exclude; the country where it names none."""
    living = tags.residency
    if not living.allowed and not living.excluded:
        return [{"@type": "Country", "name": "USA"}]
    return [{"@type": "State", "name": f"{STATES[one]}, USA"} for one in STATES if living.admits(one)]


def _place(one: Place) -> dict[str, Any]:
    named = {"addressLocality": one.city, "addressRegion": one.state, "addressCountry": one.country or "US"}
    address = {name: value for name, value in named.items() if value}
    return {"@type": "Place", "address": {"@type": "PostalAddress", **address}}


def _salary(pay: Pay | None) -> dict[str, Any] | None:
    """Pay as posted. What is paid for a chart has no unit there, and what looks mistaken is passed on
    nowhere."""
    if pay is None or pay.doubtful or pay.unit not in _UNITS:
        return None
    ends = {"minValue": pay.minimum, "maxValue": pay.maximum}
    if pay.minimum == pay.maximum:
        ends = {"value": pay.minimum}
    value = {name: end for name, end in ends.items() if end is not None}
    quantity = {"@type": "QuantitativeValue", **value, "unitText": _UNITS[pay.unit]}
    return {"@type": "MonetaryAmount", "currency": pay.currency, "value": quantity}


def _experience(tags: Tags) -> dict[str, Any]:
    years = tags.experience_years
    if years is None:
        return {}
    if not years:
        return {"experienceRequirements": "no requirements"}
    wanted = {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": round(years * 12)}
    return {"experienceRequirements": wanted}


def _html(text: str) -> str:
    """Plain text in paragraphs, which is how the page shows it."""
    blocks = (one.strip() for one in text.split("\n\n"))
    return "".join(f"<p>{escape(one, quote=False).replace(chr(10), '<br>')}</p>" for one in blocks if one)
