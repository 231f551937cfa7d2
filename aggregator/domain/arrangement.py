"""Where the coder sits: remote, hybrid, onsite, or not said; and "remote later", after training.

What the text says beats the title, and both beat a source's own label. Remote patients, remote teams and
remote access make no remote job; "hybrid" and "remote option" are hybrid; "remote after 90 days" is onsite now.

The words are in data/cues/arrangement.csv. A cue of the value "other" (remote access, an on-site gym) takes
the shorter ones that it overlaps with it. Of what is left, the words around it in its sentence decide what
it means: a "not", an "if", an "after training".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.domain import abodes, afterwards, days, forms, homes, seats, sites
from aggregator.domain.loudness import Claim, outweighed
from aggregator.domain.passages import passage
from aggregator.domain.posting import Arrangement, Field, Tag
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document, Text, word_begins

# All rules are for lower case.
# "Some boards list this as remote. It is not."
_SO_CALLED = re.compile(
    r"\b(?:list\w*|label\w*|advertis\w*|tagg?\w*|marked|shown?|appear\w*) (?:(?:[\w'-]+ ){0,4}as|this|it|(?:this|the) (?:job|position|role|post|opening)) (?:an? )?$"
)
_IS_NOT = re.compile(
    r"(?: (?:elsewhere|somewhere|online|by mistake|there|in places|(?:on|by|at) [\w' ]{3,30}))?[.,;:]?\s(?:but )?"
    r"(?:it|this|that)(?: (?:is not|isn't)\b(?! only)| is (?:wrong|incorrect|false|untrue|a mistake|an error)\b)"
)
_WRONGLY = re.compile(
    r"[^.;\n]{0,40}?\b(?:label|tag|flag|listing|filter)\b[^.;\n]{0,40}?\b(?:wrong|incorrect|mistaken?|(?:an|in) error)\b"
)
# "remote, hybrid or onsite": whatever there is, of any job.
_ANY_WAY = re.compile(
    r"(?:(?:remote|hybrid|field|on-?site|in-?office|in-?person|office)(?:, ?|/)){2,}(?:(?:and|or|&) )?(?:remote|hybrid|field|on-?site|in-?office|in-?person|office)"
    r"|(?:remote|hybrid|field|on-?site|in-?office|in-?person|office), (?:remote|hybrid|field|on-?site|in-?office|in-?person|office),? (?:and|or|&) (?:remote|hybrid|field|on-?site|in-?office|in-?person|office)"
)
# "for every remote/hybrid job with us"
_OF_ANY = re.compile(
    r"\b(?:every|each|all|any|our|for) (?:(?:remote|hybrid|on-?site|in-?office)(?: ?/ ?|,? (?:and|or|&) ))?(?:remote|hybrid|on-?site|in-?office)$"
)
_JOBS = re.compile(
    r"(?: ?/ ?(?:remote|hybrid))? (?:jobs?|positions?|roles?|employees?|workers?|staff|team members?|arrangements?)\b"
)
# "95% accuracy after 30 days This is a remote position", "… after training What We Offer: Work from home": what
# stands before such a beginning is another
_ANEW = re.compile(
    r"(?<=[\w%)] )(?:This (?:is|job|position|role|opening)\b|(?:What )?(?:We|Our|You|Your)(?:'ll)? (?:Offer|Get|Benefits|Perks)\w*:|(?:Benefits|Perks):)"
)
_BEFORE = 84  # characters: further away nothing is said of a cue
_ADDRESS = 400  # characters of an address that may stand before a word in it
_OTHER = "other"
CONFLICT = (
    "conflict:arrangement"  # the name of the tag for a title that says remote above a text that does not
)
# What decides, the first that is said: (kind, is it said by the text?). The text comes before title and place.
_ORDER = (
    ("not", True), ("not", False), ("later", True), ("later", False), ("hybrid", True), ("full", True),
    ("hybrid", False), ("full", False),
)  # fmt: skip
_DECIDE = frozenset(("not", "form", "whole", "later", "hybrid", "full"))
_REFUSALS = ("form", "whole", "part")


_Found = dict[str, Claim]


def read(doc: Document, stated: Arrangement = "unknown") -> tuple[Arrangement, bool, list[Tag]]:
    """(arrangement, remote later, tags). `stated` is what a structured field of the source says."""
    claims = _claims(doc)
    if not any(one.kind in _DECIDE for one in claims if one.field == "description"):
        claims += [Claim(kind, "description", cue) for kind, cue in seats.read(doc.description)]
    weak = outweighed(doc, claims)
    text = _first(one for one in claims if one.field == "description" and one.kind not in weak)
    head = _first(one for one in claims if one.field != "description")
    if "hybrid" in text and ("form" in text or "whole" in text) and "not" not in text:
        return _answer(doc, text["hybrid"])  # "Telework eligible: Yes, two days … Remote job: No"
    remote = "full" in text or "full" in head
    for said in (text, head):
        for kind in _REFUSALS[: 2 if remote else 3]:
            if kind in said:
                said.setdefault("not", said[kind]._replace(kind="not"))
    for kind, by_text in _ORDER:
        if claim := (text if by_text else head).get(kind):
            arrangement, later, tags = _answer(doc, claim)
            if kind == "not" and by_text and "full" in head:
                _, field, cue = head["full"]
                tags.append(doc.tag(CONFLICT, field, cue.start, cue.end, "arrangement/conflict"))
            return arrangement, later, tags
    if "light" in text and "site" not in text:
        return _answer(doc, text["light"])
    if stated in ("remote", "hybrid"):
        return stated, False, _words_of(doc, stated)
    if site := text.get("site") or head.get("site"):
        return _answer(doc, site)
    return stated, False, []


def _claims(doc: Document) -> list[Claim]:
    """Everything that is said, in the order in which it stands."""
    return [
        Claim(kind if line else seats.reread(text, cue, kind), field, cue)
        for field, text in doc.fields()
        for line in (field != "description",)
        for cue in _sound(text)
        if (kind := _meaning(text, cue, line=line))
    ]


def _first(claims: Iterable[Claim]) -> _Found:
    """The first place that says each kind of thing."""
    found: _Found = {}
    for one in claims:
        found.setdefault(one.kind, one)
    return found


def _sound(text: Text) -> list[Cue]:
    """The cues that are about the job: not about patients, a gym or a meeting, and none inside of an address."""
    cues = [kept for one in text.scan.longest("arrangement") for kept in _of_one_line(text, one)]
    other = [one for one in cues if one.value == _OTHER and not forms.is_entry(text.plain, one)]
    kept = []
    for one in cues:
        if one.value == _OTHER or any(two.start < one.end and one.start < two.end for two in other):
            continue
        word = text.lower[word_begins(text.lower, one.start, _ADDRESS) : one.start]
        if "://" not in word and "www." not in word:
            kept.append(forms.without_answer(text, days.without_count(text.lower, one)))
    return kept


def _of_one_line(text: Text, cue: Cue) -> list[Cue]:
    """ "Remote" at the end of one line and "Interviews" at the beginning of the next are two things."""
    stop = text.plain.find("\n", cue.start, cue.end) if cue.value == _OTHER else -1
    if stop < 0:
        return [cue]
    inside = [one for one in text.scan.of("arrangement") if cue.start <= one.start and one.end <= stop]
    return inside[-1:]


def _meaning(text: Text, cue: Cue, *, line: bool) -> str | None:
    """What a cue says of the job in its sentence: not, form (the answer to a form: no remote job, but perhaps
    telework), part and whole (`homes`), later, hybrid, full, light, site; None: nothing."""
    lower = text.lower
    # "Remote:" at the end of a wrapped line goes on in the next
    wrapped = text.plain.startswith(":\n", cue.end) and text.plain[cue.end + 2 : cue.end + 3].islower()
    first, last = passage(text, cue.start, cue.end + 3 * wrapped, 160)
    first = max(first, cue.start - _BEFORE)
    first = max((one.start() for one in _ANEW.finditer(text.plain, first, cue.start)), default=first)
    before, after = lower[first : cue.start], lower[cue.end : last]
    before, after = before.replace("\n", " "), after.replace("\n", " ")
    said = lower[cue.start : cue.end].replace("\n", " ")
    if told := forms.answer(said):  # nothing before it bears on it
        if told == "no":
            return "form" if said.startswith("remote job") else homes.of_no(said)
        if forms.is_wholly(lower, cue.end):
            return "full"
        return "light" if cue.value == "hybrid" and forms.is_by_policy(lower, cue.end) else cue.value
    if cue.value == "label":
        return forms.of_label(text.plain, cue)
    if cue.value in forms.ASKED and (told := forms.asked(text, cue)):
        return homes.of_no(said) if told == "no" else told
    plain = text.plain[cue.start - len(before) : cue.start]
    if told := forms.told_here(text.plain, cue) if cue.value in ("full", "word") else None:
        return "full" if told == "yes" else homes.of_no(said)
    before = forms.own_line(before, plain, text.plain[cue.start : cue.end])
    if cue.value == "anywhere":
        return abodes.of_anywhere(said, before, after, line=line)
    if cue.value == "next":
        return afterwards.of_next(said, before)
    if cue.value == "moved":
        return afterwards.of_moving(before, after)
    if cue.value in sites.KINDS:
        return sites.meaning(cue, said, before, after)
    if forms.is_refused_below(lower, cue.end) or _WRONGLY.match(after):
        return "not"
    if _SO_CALLED.search(before):
        return "not" if _IS_NOT.match(lower, cue.end) else None
    if _OF_ANY.search(before + said) and _JOBS.match(after):
        return None
    if "," in before[-3:] + after[:3] and _ANY_WAY.search(lower, cue.start - 34, cue.end + 40):
        return None
    if forms.leads_label(text.plain, cue):
        line, before = True, ""
    return homes.of_home(cue, said, before, after, line=line, alone=lower[first : cue.start])


def _answer(doc: Document, claim: Claim) -> tuple[Arrangement, bool, list[Tag]]:
    kind, field, cue = claim
    names: dict[str, Arrangement] = {"hybrid": "hybrid", "light": "hybrid", "full": "remote"}
    arrangement = names.get(kind, "onsite")
    rule = f"arrangement/{kind}"
    tags = [doc.tag(f"arrangement:{arrangement}", field, cue.start, cue.end, rule)]
    if arrangement in ("remote", "hybrid"):
        tags.append(doc.tag("setting:remote", field, cue.start, cue.end, rule))
    if kind == "later":
        tags.append(doc.tag("remote_later", field, cue.start, cue.end, rule))
    return arrangement, kind == "later", tags


def _words_of(doc: Document, stated: Arrangement) -> list[Tag]:
    """The best words for what only the source's own field says: its place, else its title."""
    field: Field = "location" if doc.location.plain else "title"
    end = len(doc.text(field).plain)
    rule = "arrangement/the source's own field"
    return [doc.tag(name, field, 0, end, rule) for name in (f"arrangement:{stated}", "setting:remote")]
