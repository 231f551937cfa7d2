"""Pairs of postings whose answer is known: copies of one opening.

All are made by machine from the recorded world's texts: an employer's own advert, and what another board
makes of it. They change what boards change (format, length, order, dress of title, employer and place), and
say what they did. Openings that only look like one are made by `bench.lookalikes`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from aggregator.domain.places import STATES
from bench.drafts import Draft, Pair, elsewhere, originals, own
from bench.world import markup
from bench.world.facts import dice
from bench.world.wording import Section

_DASH = re.compile(r" (?:\((?:Remote|Hybrid)\)|- (?:Remote|Work from Home|PRN|Part Time|Per Diem))")


Change = Callable[[Draft, Random], Draft | None]  # None: there is nothing of the kind to change


# ------------------------------------------------------------------------- what boards do with one advert


def _flat(sections: tuple[Section, ...]) -> str:
    return " ".join(" ".join(filter(None, (one.heading, *one.lines))) for one in sections)


def _markdown(sections: tuple[Section, ...]) -> str:
    parts = []
    for one in sections:
        lines = [f"* {line}" if one.listed else line for line in one.lines]
        parts.append("\n".join([f"**{one.heading}**", *lines] if one.heading else lines))
    return "\n\n".join(parts)


def _nested(sections: tuple[Section, ...]) -> str:
    lines = []
    for one in sections:
        lines.append(f"<div><strong>{one.heading}</strong></div>")
        lines += [f"<div>- {line}</div>" for line in one.lines]
    return f"<div class='description'>{''.join(lines)}</div>"


def _body(body: Callable[[tuple[Section, ...]], str]) -> Change:
    return lambda draft, chance: replace(draft, body=body)


def _cut(most: int) -> Change:
    return lambda draft, chance: replace(draft, body=markup.plain, cut=most)


_EQUAL = (
    "We are an equal opportunity employer. All qualified applicants will receive consideration without regard"
    " to race, color, religion, sex, sexual orientation, gender identity, national origin, disability or"
    " protected veteran status."
)
_ABOUT = (
    "Millions of people look for work here every month. Create a free profile, upload your resume once and"
    " let employers find you. We show jobs of more than 40,000 companies in all 50 states."
)
_APPLY = (
    "To apply, press the button above and follow the steps on the next page. Have your resume at hand as a"
    " PDF of at most 5 MB. You will get a confirmation within 24 hours."
)


def _extra(heading: str, text: str, *, first: bool = False) -> Change:
    more = (Section("more", heading, (text,)),)
    return lambda draft, chance: replace(
        draft, sections=more + draft.sections if first else draft.sections + more
    )


def _reordered(draft: Draft, chance: Random) -> Draft:
    return replace(draft, sections=tuple(chance.sample(draft.sections, len(draft.sections))))


def _salary(draft: Draft, chance: Random) -> Draft | None:
    if draft.vacancy.pay is not None:
        return None
    low = chance.randint(21, 30)
    line = Section("more", "", (f"Estimated salary: ${low}.00 - ${low + 8}.50 an hour.",))
    at = chance.randint(0, len(draft.sections))
    return replace(draft, sections=(*draft.sections[:at], line, *draft.sections[at:]))


def _title(change: Callable[[Draft, Random], str | None]) -> Change:
    def changed(draft: Draft, chance: Random) -> Draft | None:
        title = change(draft, chance)
        return None if title is None else replace(draft, title=title)

    return changed


def _with_terms(draft: Draft, chance: Random) -> str | None:
    said = {"prn": "(PRN)", "full_time": "- Full Time", "part_time": "(Part-Time)"}.get(
        draft.vacancy.employment
    )
    return f"{draft.title} {said}" if said and not _DASH.search(draft.title) else None


def _with_remote(draft: Draft, chance: Random) -> str | None:
    return f"{draft.title} – Remote" if draft.vacancy.arrangement == "remote" else None


def _company(change: Callable[[str, Random], str | None]) -> Change:
    def changed(draft: Draft, chance: Random) -> Draft | None:
        name = change(draft.company, chance) if draft.company else None
        return None if name is None else replace(draft, company=name or None)

    return changed


def _abbreviated(name: str, chance: Random) -> str | None:
    short = name.replace("Saint", "St.").replace("Medical", "Med").replace("Center", "Ctr")
    short = short.replace("University", "Univ").replace("Hospital", "Hosp").replace("Group", "Grp")
    return None if short == name else short


def _place(form: str) -> Change:
    def changed(draft: Draft, chance: Random) -> Draft:
        city, state = draft.vacancy.city, draft.vacancy.state
        return replace(draft, location=form.format(city=city, state=state, name=STATES[state]))

    return changed


def _number(form: str | None) -> Change:
    def changed(draft: Draft, chance: Random) -> Draft:
        digits = "".join(re.findall(r"\d+", draft.vacancy.requisition))
        return replace(draft, requisition=form.format(digits) if form else None)

    return changed


def _number_in_text(draft: Draft, chance: Random) -> Draft:
    line = Section("more", "", (f"Job ID: {draft.vacancy.requisition}",))
    return replace(draft, requisition=None, sections=(line, *draft.sections))


def _direct(draft: Draft, chance: Random) -> Draft:
    """The employer's own link, dressed up: what an aggregator gives as the place to apply."""
    return replace(draft, url=f"{draft.url}/apply?utm_source=hunt&source=Hunt", requisition=None)


CHANGES: dict[str, Change] = {
    "plain": _body(markup.plain),
    "markdown": _body(_markdown),
    "flattened": _body(_flat),
    "other markup": _body(_nested),
    "first 500": _cut(500),
    "first 1000": _cut(1000),
    "first 2000": _cut(2000),
    "equal opportunity added": _extra("", _EQUAL),
    "about the board added": _extra("About us", _ABOUT, first=True),
    "how to apply added": _extra("How to apply", _APPLY),
    "reordered": _reordered,
    "salary line added": _salary,
    "title case": _title(lambda draft, chance: draft.title.title().replace("Ii", "II").replace("IIi", "III")),
    "capitals": _title(lambda draft, chance: draft.title.upper()),
    "title with place": _title(lambda one, chance: f"{one.title} - {one.vacancy.city}, {one.vacancy.state}"),
    "title with number": _title(lambda one, chance: f"{one.title} - Job ID {chance.randint(1000, 99999)}"),
    "title with urgency": _title(lambda draft, chance: f"Urgently Hiring! {draft.title}"),
    "title with employer": _title(lambda draft, chance: f"{draft.title} at {draft.company}"),
    "title with terms": _title(_with_terms),
    "title with remote": _title(_with_remote),
    "legal form": _company(lambda name, chance: name + chance.choice((", Inc.", " LLC", " Corporation"))),
    "parent's name": _company(lambda name, chance: f"{name} - {chance.choice(('North', 'Central'))} Region"),
    "entity number": _company(lambda name, chance: f"{chance.randint(1000, 9999)} {name}"),
    "short name": _company(lambda name, chance: re.sub(r" (?:System|Group|Partners|Network)$", "", name)),
    "abbreviated": _company(_abbreviated),
    "employer hidden": _company(lambda name, chance: ""),
    "state by name": _place("{city}, {name}, United States"),
    "state first": _place("{state}-{city}"),
    "state alone": _place("{name}"),
    "with ZIP": _place("{city}, {state} 00000, US"),
    "no number": _number(None),
    "number dressed": _number("REQ-00{0}"),
    "number with a suffix": _number("{0}-1"),
    "number in the text": _number_in_text,
    "direct link": _direct,
}  # fmt: skip
_CLASHES = (  # of each, one at most makes sense at a time
    {"plain", "markdown", "flattened", "other markup", "first 500", "first 1000", "first 2000"},
    {one for one in CHANGES if one.startswith("title ")} | {"capitals"},
    {"legal form", "parent's name", "entity number", "short name", "abbreviated", "employer hidden"},
    {"state by name", "state first", "state alone", "with ZIP"},
    {"no number", "number dressed", "number with a suffix", "number in the text", "direct link"},
)


def copies(each: int = 8, mixed: int = 400) -> Iterator[Pair]:
    """Copies of one opening: `each` of every change alone, and `mixed` of two or three together."""
    known = originals()
    for name in CHANGES:
        chance, made = dice("copies", name), 0
        for draft in chance.sample(known, len(known)):
            if made == each:
                break
            if pair := _copied(draft, (name,), chance):
                made += 1
                yield pair
    for number in range(mixed):
        chance = dice("mixed", number)
        pair = _copied(chance.choice(known), _names(chance, chance.choice((2, 2, 3))), chance)
        if pair:
            yield pair


def _names(chance: Random, count: int) -> tuple[str, ...]:
    """Changes that go together."""
    chosen: list[str] = []
    for name in chance.sample(list(CHANGES), len(CHANGES)):
        if all(not ({name, one} <= clash) for one in chosen for clash in _CLASHES):
            chosen.append(name)
        if len(chosen) == count:
            break
    return tuple(sorted(chosen, key=list(CHANGES).index))


def _copied(draft: Draft, names: tuple[str, ...], chance: Random) -> Pair | None:
    changed: Draft | None = replace(draft, url=f"https://hunt.example/{draft.vacancy.id}")
    for name in names:
        base = replace(changed, url=draft.url) if name == "direct link" else changed  # type: ignore[type-var]
        changed = CHANGES[name](base, chance) if base else None
        if changed is None:
            return None
    assert changed is not None
    return Pair(names, own(draft), elsewhere(changed))
