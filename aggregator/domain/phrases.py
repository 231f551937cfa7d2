"""Facts in words, the same on a page and in a mail. Unknown is said, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from aggregator.domain.places import STATES
from aggregator.domain.posting import HOURS_PER_YEAR, Pay, Place, Tags
from aggregator.domain.requirements import Qualification, in_words, of_years, welcome
from aggregator.domain.search import Filter
from aggregator.domain.wages import Wages

_PER = {"hour": "an hour"}  # all other units begin with a consonant
_ANSWERS = {
    "yes": "You can apply",
    "within_grace": "You can apply and earn it later",
    "not_yet": "Not yet",
    "unstated": "Nothing said that rules you out: ask",
}
# What a filter asks of the place of work: the setting "remote" holds what is partly remote, too.
_WORKED = {
    "remote": "fully remote",
    "hybrid": "partly remote",
    "onsite": "on site",
    "unknown": "not saying where the work is done",
}
_QUOTE = 100  # characters
_ENDS = ("\n", ". ", "; ", "! ", "? ")
_BEGINS = (*_ENDS, "• ")
# Values of a filter that are not their own names.
_NAMES = {
    "hcc": "risk adjustment (HCC)", "ed": "emergency (ED)", "em": "E/M", "obgyn": "OB/GYN", "fqhc": "FQHC",
    "prn": "PRN (per diem)", "set_hours": "set hours", "own": "employer's own site", "staffing": "staffing firm",
    "vendor": "coding company",
}  # fmt: skip
_MANY = 6  # states beyond which a list is counted instead of read


def pay(posted: Pay | None) -> str:
    """Pay as posted: "$24.50 to $31.00 an hour", "up to $70,000 a year"; "" where none is stated. What nobody
    is paid is said to be so."""
    if posted is None:
        return ""
    return _pay(posted) + (" (as posted; looks mistaken)" if posted.doubtful else "")


def _pay(posted: Pay) -> str:
    low, high = (None if one is None else money(one, posted) for one in (posted.minimum, posted.maximum))
    per = _PER.get(posted.unit, f"a {posted.unit}")
    if low and high and low != high:
        return f"{low} to {high} {per}"
    if low and high:
        return f"{low} {per}"
    return f"from {low} {per}" if low else f"up to {high} {per}"


def money(amount: float, posted: Pay | None = None) -> str:
    """An amount: cents below 1,000 only. A currency that is not the dollar stands before it."""
    sign = "$" if posted is None or posted.currency == "USD" else f"{posted.currency} "
    return f"{sign}{amount:,.2f}" if amount < 1000 and amount % 1 else f"{sign}{amount:,.0f}"


def place(tags: Tags, location: str | None = None) -> str:
    """Where the job is: its places, or what the source wrote; "" when nothing is stated."""
    said = [_place(one) for one in tags.places]
    named = list(dict.fromkeys(one for one in said if one))
    if not named:
        return location or ""
    return "; ".join(named[:3]) + (f" and {len(named) - 3} more places" if len(named) > 3 else "")


def _place(one: Place) -> str:
    country = one.country if one.country not in (None, "US") else None
    return ", ".join(part for part in (one.city, one.state, country) if part)


def settings(tags: Tags) -> str:
    """The settings, e.g. "Hospital · Remote"; "Setting not stated" when there is none."""
    return " · ".join(said.capitalize() for _, said in marks(tags)) or "Setting not stated"


def marks(tags: Tags) -> tuple[tuple[str, str], ...]:
    """Each setting with the words for it: a job that is done in the office on some days is "partly remote"."""
    partly = {"remote": _WORKED["hybrid"]} if tags.arrangement == "hybrid" else {}
    return tuple((one, partly.get(one, one)) for one in tags.settings)


def arrangement(tags: Tags) -> str:
    """Where the work is done, in a sentence."""
    said = {
        "remote": "Remote",
        "hybrid": "Partly remote",
        "onsite": "On site",
        "unknown": "Where the work is done is not stated",
    }[tags.arrangement]
    return f"{said}; remote later, after training" if tags.remote_later else said


def work(tags: Tags) -> str:
    """Beside the settings: which states a remote job takes; of another one, where the work is done."""
    return residency(tags) or arrangement(tags)


def residency(tags: Tags) -> str:
    """A remote job with its limits: "Remote, residents of Florida and Texas only"; "" for a job that is not
    remote."""
    if tags.arrangement != "remote":
        return ""
    said = [_takes(tags)]
    if miles := tags.residency.radius_miles:
        said.append(f"within {miles} miles")
    if zones := tags.residency.time_zones:
        said.append(f"{_listed(list(zones), 'or')} time")
    return "; ".join(said)


def _takes(tags: Tags) -> str:
    living = tags.residency
    if living.allowed:
        return f"Remote, residents of {states(living.allowed)} only"
    if living.excluded:
        return f"Remote, not in {states(living.excluded, 'or')}"
    return "Remote, from any state" if tags.says_anywhere else "Remote, no states named"


def states(codes: Iterable[str], word: str = "and") -> str:
    """States by name, or how many there are with their codes."""
    known = sorted(codes)
    if len(known) <= _MANY:
        return _listed([STATES[one] for one in known], word)
    return f"{len(known)} states ({', '.join(known)})"


def certification(tags: Tags) -> str:
    """What is required, and what is preferred, in one line."""
    requirement = tags.requirement
    required = in_words(requirement)
    said = [f"Requires {required}"] if required else []
    if preferred := sorted(welcome(requirement)):
        said.append(f"{_listed(preferred, 'or')} preferred")
    if requirement.apprentice != "not_stated":
        said.append(f"{'apprentices' if said else 'Apprentices'} (CPC-A) {requirement.apprentice}")
    return "; ".join(said) or "No certification stated"


def proofs(tags: Tags, text: str) -> tuple[str, ...]:
    """For each thing that is required, and for what is preferred, the posting's own words, cut short."""
    wanted = [*(group.codes for group in tags.requirement.required), tags.requirement.preferred]
    found = []
    for codes in wanted:
        names = {f"credential:{code}" for code in codes}
        theirs = (one for one in tags.evidence if one.name in names and one.field == "description")
        if first := min(theirs, key=lambda one: one.start, default=None):
            found.append(excerpt(text, first.start, first.end))
    return tuple(dict.fromkeys(found))


def excerpt(text: str, start: int, end: int) -> str:
    """The sentence or line around some words, at most about 100 characters of it."""
    return "".join(around(text, start, end))


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The same in three parts: what stands before the words, the words, and what stands after them."""
    begins = max(text.rfind(mark, 0, start) + len(mark) for mark in _BEGINS)
    ends = min((at for mark in _ENDS if (at := text.find(mark, end)) >= 0), default=len(text))
    room = max(0, _QUOTE - (end - start))  # half of it on each side, or what the other side leaves
    last = min(ends, end + max(room // 2, room - (start - begins)))
    first = max(begins, start - (room - (last - end)))
    before, words, after = (text[first:start], text[start:end], text[end:last])
    if first > begins:
        before = f"…{before.partition(' ')[2]}"
    if last < ends:
        after = f"{after.rpartition(' ')[0]}…"
    return before.lstrip(" •*-–·"), " ".join(words.split()), after.rstrip()


def fit(found: Qualification) -> tuple[str, str]:
    """Whether a reader can take a job, and what is missing: ("Not yet", "CCS"). That they can apply is said only
    where nothing is asked for that they did not speak of."""
    missing, unasked = " and ".join(found.missing), "; ".join(found.unasked)
    if not unasked:
        return _ANSWERS[found.answer], missing
    if found.answer == "within_grace":
        return "You can earn the certification later", f"{missing}; also asked: {unasked}"
    enough = "Your certification is enough" if found.certified else "Nothing you said rules you out"
    return f"{enough}; also asked", unasked


def standing(found: Qualification | None) -> str:
    """The answer as a mark on a page or in a mail; "open" where more is asked for than was told."""
    return "" if found is None else "open" if found.unasked else found.answer


def gone(left: datetime) -> str:
    """Of `Opening.left_own_site`."""
    return f"gone from the employer's own site, last seen there {left:%B} {left.day}, {left.year}"


def experience(tags: Tags) -> str:
    """How many years are asked for."""
    if tags.experience_years:
        return of_years(tags.experience_years)
    if tags.entry_level:
        return "Entry level"
    return "No experience demanded" if tags.experience_years == 0 else "Experience not stated"


def wish(asked: Filter) -> str:
    """A filter in words, e.g. "remote, for holders of CPC, in Texas"."""
    said = [" or ".join(sorted(asked.setting))] if asked.setting else []
    said += [worked(asked.arrangement)] if asked.arrangement else []
    said += [f"for holders of {_listed(sorted(asked.holds))}"] if asked.holds else []
    said += [f"demanding {_listed(sorted(asked.requires), 'or')}"] if asked.requires else []
    said += [f"in {_listed([STATES[one] for one in sorted(asked.state)], 'or')}"] if asked.state else []
    said += [f"open to residents of {STATES[asked.lives]}"] if asked.lives else []
    if asked.pay is not None:
        per = "a year" if asked.pay_per_year == asked.pay else "an hour"
        said.append(f"paying {money(asked.pay)} {per} or more")
    said += ["with stated pay"] if asked.paid else []
    if asked.years is not None:
        said.append(f"for {of_years(asked.years)} or less" if asked.years else "without experience")
    said += [f"posted within {asked.posted} day{'s' * (asked.posted != 1)}"] if asked.posted else []
    said += [f"coding {_names(asked.specialty)}"] if asked.specialty else []
    said += [_names(asked.schedule)] if asked.schedule else []
    said += [f"from: {_names(asked.employer)}"] if asked.employer else []
    said += [f"with “{' '.join(asked.q)}”"] if asked.q else []
    return ", ".join(said) or "all coding jobs"


def worked(arrangements: Iterable[str]) -> str:
    """Where the work is done, as a filter asks for it: "fully remote or partly remote"."""
    return " or ".join(said for one, said in _WORKED.items() if one in arrangements)


def name(value: str) -> str:
    """A specialty, a schedule or a kind of employer as it is written, e.g. "risk adjustment (HCC)"."""
    return _NAMES.get(value, value.replace("_", " "))


def _names(values: Iterable[str]) -> str:
    return _listed([name(one) for one in sorted(values)], "or")


def beside(posted: Pay | None, row: Wages) -> str:
    """The mean wage of a row in the unit of the opening's pay, and how the two differ; "" without a mean.

    Release, occupation code and population stand in the same line: without them the figure misleads.
    """
    if row.mean is None:
        return ""
    hourly = posted is not None and posted.unit == "hour"
    mean = row.mean / HOURS_PER_YEAR if hourly else row.mean
    label = f"all medical records specialists, {row.area}, {row.release} (SOC {row.soc})"
    said = f"Mean of {label}: {money(round(mean, 2) if hourly else mean)} {'an hour' if hourly else 'a year'}"
    middle = _middle(posted)
    if middle is None:
        return said
    apart = round((middle / row.mean - 1) * 100)
    return f"{said}; the posted pay's middle is {_apart(apart)}"


def _middle(posted: Pay | None) -> float | None:
    """The middle of a range in dollars a year; None for open ranges, charts and other currencies."""
    if posted is None or posted.currency != "USD":
        return None
    low, high = posted.per_year()
    return None if low is None or high is None else (low + high) / 2


def _apart(percent: int) -> str:
    if percent == 0:
        return "equal to it"
    return f"{abs(percent)} % {'above' if percent > 0 else 'below'} it"


def _listed(names: Sequence[str], word: str = "and") -> str:
    if len(names) < 3:
        return f" {word} ".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"
