"""The terms of a job and what to look twice at, in words: the same on a page and in a mail."""

from __future__ import annotations

from aggregator.domain.posting import Quota, Tags

_SCHEDULE = {
    "weekends": "weekends",
    "no weekends": "no weekends",
    "evenings": "evenings",
    "nights": "nights",
    "set hours": "set hours",
    "flexible": "flexible hours",
}
_ENGAGEMENT = {"w2": "employed (W-2)", "1099": "self-employed (1099)"}
_EQUIPMENT = {"supplied": "equipment supplied", "own": "on equipment of your own"}
_TRAINING = {"offered": "training offered", "externship": "externship", "apprenticeship": "apprenticeship"}
_PER = {"hour": "an hour", "day": "a day", "week": "a week"}
_EMPLOYER = {
    "staffing": "A staffing firm that hires for a client",
    "vendor": "A firm that codes for its clients",
}
_WARNINGS = {
    "chat only": "Contact or interview by messages only",
    "check for equipment": "Speaks of checks, gift cards or an approved vendor",
    "fees": "Asks for a fee",
    "bank data": "Asks for bank data before an offer",
    "business opportunity": "Sells a business instead of offering a job",
    "school": "May advertise a school",
    "free mail": "Writes from a free mail address",
    "title says remote": "Its title says remote, its text does not",
    "doubtful pay": "The pay as posted looks mistaken",
    "high pay for a beginner": "Pays far more than beginners earn",
    "unusually high pay": "Pays far more than the occupation earns",
    "unusually low pay": "Pays less than anybody in the occupation earns",
}


def terms(tags: Tags) -> tuple[str, ...]:
    """Each condition in a few words: "12 to 15 encounters an hour", "95 % accuracy", "no weekends"."""
    told = tags.terms
    said = [_quota(one) for one in told.quotas]
    if told.accuracy is not None:
        said.append(f"{told.accuracy:g} % accuracy")
    for words, values in (
        (_SCHEDULE, told.schedule),
        (_ENGAGEMENT, told.engagement),
        (_EQUIPMENT, told.equipment),
        (_TRAINING, told.training),
    ):
        said += [words[one] for one in values]
    return tuple(said)


def employer(tags: Tags) -> str:
    """Whose advert it is; "" where nothing tells."""
    return _EMPLOYER.get(tags.employer, "")


def warnings(tags: Tags) -> tuple[str, ...]:
    """What to look twice at, a sentence each."""
    return tuple(_WARNINGS[one] for one in tags.warnings)


def _quota(one: Quota) -> str:
    many = f"{one.minimum:g}" if one.minimum == one.maximum else f"{one.minimum:g} to {one.maximum:g}"
    plural = "studies" if one.thing == "study" else f"{one.thing}s"
    return f"{many} {one.thing if one.maximum == 1 else plural} {_PER[one.per]}"
