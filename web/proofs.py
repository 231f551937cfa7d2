"""What we say of an opening beside the words that prove it, and its text with those words marked. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from aggregator.domain import conditions, phrases
from aggregator.domain.posting import Opening, Tag

_LABELS = {
    "relevance": "Is it coding?",
    "setting": "Setting",
    "facility": "Kind of employer",
    "arrangement": "Where the work is done",
    "residency": "Where you may live",
    "credential": "Certification",
    "apprentice": "Apprentices",
    "experience": "Experience",
    "pay": "Pay",
    "employment": "Employment",
    "specialty": "Specialty",
    "system": "Software",
    "terms": "Conditions",
    "employer": "Who advertises",
    "warning": "Look twice",
}
# Evidence of these kinds speaks for one claim.
_PART_OF = dict.fromkeys(("quota", "accuracy", "schedule", "engagement", "equipment", "training"), "terms")
_KINDS = {label: kind for kind, label in _LABELS.items()}
_QUOTES = 5
# What a claim rests on where the words beside it do not say it themselves, by the last part of the rule's id.
_GROUNDS = {
    "the source's own field": "Labelled so by the source",
    "employer's name": "As the employer's name says",
}
SELDOM = ("terms", "employer", "warning")  # claims that are shown only where a posting says something
REPORTABLE = (*_LABELS, "closed", "scam", "copies")  # what a reader may call wrong
_FACILITIES = {
    "inpatient": "hospital, inpatient",
    "outpatient": "hospital, outpatient",
    "asc": "ambulatory surgery center",
    "office": "physicians' office",
    "payer": "insurer",
    "vendor": "coding company",
    "post_acute": "post-acute care",
    "government": "government",
    "unknown": "not stated",
}
# Names of specialties and systems that are not written as words.
_WRITTEN = {
    "hcc": "HCC", "ed": "ED", "em": "E/M", "obgyn": "OB/GYN", "fqhc": "FQHC", "epic": "Epic", "3m": "3M",
    "cerner": "Cerner", "meditech": "Meditech", "athena": "athenahealth", "eclinicalworks": "eClinicalWorks",
    "nextgen": "NextGen", "allscripts": "Veradigm (Allscripts)", "optum": "Optum", "trucode": "TruCode",
    "nuance": "Nuance", "dolbey": "Dolbey", "codify": "Codify", "find-a-code": "Find-A-Code",
    "webpt": "WebPT", "kareo": "Kareo",
}  # fmt: skip
_APPRENTICES = {"accepted": "CPC-A accepted", "excluded": "CPC-A not accepted", "not_stated": "not stated"}
_RELEVANCE = {
    "core": "coding is the work",
    "adjacent": "close to coding: auditing, teaching or leading coders",
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the posting's text; `claims` are what it proves."""

    text: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of the posting's text as it is shown. `kind`: the claim that a click on it leads to, "" for
    none; `first`: the kinds whose first proof it is."""

    text: str
    title: str = ""
    kind: str = ""
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """The posting's own words, and those of the same sentence around them; `field`: where they stand;
    `ground`: what the claim rests on where these words only show which posting is meant."""

    words: str
    field: str
    before: str = ""
    after: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What we say of an opening, and the posting's own words for it. `marked`: some are in its text."""

    kind: str
    label: str
    value: str
    quotes: tuple[Quote, ...]

    @property
    def marked(self) -> bool:
        return any(one.field == "description" for one in self.quotes)


def claims(opening: Opening) -> list[Claim]:
    """Everything that we say of an opening, with its proof."""
    tags = opening.tags
    said = {
        "setting": phrases.settings(tags),
        "facility": _FACILITIES[tags.facility],
        "arrangement": phrases.arrangement(tags),
        "residency": phrases.residency(tags) or "No matter: the job is not remote",
        "credential": phrases.certification(tags),
        "apprentice": _APPRENTICES[tags.requirement.apprentice],
        "experience": phrases.experience(tags),
        "pay": phrases.pay(tags.pay) or "not stated",
        "employment": _plain(tags.employment) or "not stated",
        "specialty": _plain(tags.specialties) or "none named",
        "system": _plain(tags.systems) or "none named",
    }
    seldom = {
        "terms": ", ".join(conditions.terms(tags)),
        "employer": conditions.employer(tags),
        "warning": ". ".join(conditions.warnings(tags)),
    }
    said = {"relevance": _RELEVANCE.get(tags.relevance, "no")} | said
    said |= {kind: value for kind, value in seldom.items() if value}
    return [
        Claim(kind, _LABELS[kind], value[:1].upper() + value[1:], _quotes(opening, kind))
        for kind, value in said.items()
    ]


def _plain(values: Iterable[str]) -> str:
    return ", ".join(_WRITTEN.get(one, one.replace("_", " ")) for one in values)


def _quotes(opening: Opening, kind: str) -> tuple[Quote, ...]:
    """At most so many that they can be read; a sentence is quoted once, whatever it proves."""
    found: dict[str, Quote] = {}
    for one in opening.tags.evidence:
        if _kind(one) == kind:
            ground = _GROUNDS.get(one.rule.partition("/")[2], "")
            quote = Quote(" ".join(one.quote.split()), one.field, ground=ground)
            if one.field == "description":
                before, words, after = phrases.around(opening.description, one.start, one.end)
                quote = Quote(words, one.field, before, after, ground)
            found.setdefault(quote.before + quote.words + quote.after + ground, quote)
    return tuple(found.values())[:_QUOTES]


def marked(text: str, evidence: Iterable[Tag]) -> list[Marked]:
    """The posting's text with the words that prove something, each leading to what it proves and the first
    of a kind found from there."""
    made, seen = [], set[str]()
    for one in segments(text, evidence):
        kinds = [kind for claim in one.claims if (kind := _KINDS.get(claim.partition(":")[0]))]
        first = tuple(dict.fromkeys(kind for kind in kinds if kind not in seen))
        seen |= set(first)
        made.append(Marked(one.text, "; ".join(one.claims), next(iter((*first, *kinds)), ""), first))
    return made


def segments(text: str, evidence: Iterable[Tag]) -> list[Segment]:
    """The posting's text, cut where a proof begins or ends."""
    spans = [one for one in evidence if one.field == "description" and one.start < one.end <= len(text)]
    cuts = sorted({0, len(text), *(one.start for one in spans), *(one.end for one in spans)})
    made = []
    for start, end in pairwise(cuts):
        proves = (_claim(one) for one in spans if one.start <= start and end <= one.end)
        made.append(Segment(text[start:end], tuple(dict.fromkeys(proves))))
    return made


def _kind(one: Tag) -> str:
    """The claim that a piece of evidence speaks for."""
    kind = one.name.partition(":")[0]
    return _PART_OF.get(kind, kind)


def _claim(one: Tag) -> str:
    kind, value = _kind(one), one.name.partition(":")[2]
    label = _LABELS.get(kind, kind)
    return f"{label}: {value.replace('_', ' ')}" if value else label
