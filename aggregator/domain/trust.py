"""Whose advert it is, and what it has in common with scams: cues to look twice at, never a deletion.

Sources of the scam cues: FTC v. Medical Billers Network (2008) and its like, public warnings of 2023
(consumeraffairs, ICW Group, militaryhire, Wordfence). Pay is measured against OEWS May 2025, occupation 29-2072:
national 90th percentile 39.01 an hour.
"""

from __future__ import annotations

import re

from aggregator.domain.posting import EmployerKind, Pay, Tag
from aggregator.domain.scan import Cue
from aggregator.domain.text import Document, Text

# What an employer warns of. "Not" alone warns of nothing ("Do not miss out: message us on Telegram"): it stands
# with what nobody is asked to do, with what is not the employer's, or right before the thing itself.
_WARNS = re.compile(
    r"\b(?:beware|be aware of|fraud\w*|scam\w*|imposters?|impersonat\w*|phishing|suspicious|protect (?:yourself|applicants|candidates)|rather than"
    r"|legitimate (?!job|work|opportunit|compan|position|business))"
)
_NO = r"\b(?:never|not|cannot|(?:nobody|no one)(?: here| from here| of ours)?|at no time|under no circumstances|no \w+ of ours)\b|n't\b"
_ASKS = (
    r"(?:ask|request|requir|charg|contact|conduct|interview|us(?:e|ing)\b|send|accept|respon|reply|communicat|extend|collect|solicit|reach|messag|text"
    r"|hir|recruit|demand|provid|shar|giv|pay|deposit|cash|purchas|buy|offer|e-?mail|make|do (?:so|this)|(?:need|have) to pay)\w*"
)
_NOT_ASKED = re.compile(
    rf"(?:{_NO})(?:,? (?:and |or |will |would |do |does |ever |never |even |also |be |been |being |we |they |\w+ly )*){_ASKS}"
    r"(?:(?! (?:but|instead)\b|, (?:just |please |simply )?(?:message|text|contact|write|reach|add|chat|apply|interview)\b)[^:;!?])*\Z"
)
_NOT_RIGHT_BEFORE = re.compile(
    r"(?:\b(?:not|never|without)|n't) (?:(?:an?|any|by|from|of|on|over|paying|through|use|using|via|with) ){0,2}\Z|\bno \Z"
    r"|\bnot (?:by|from|on|over|through|via|with) (?:[\w.]+,? ){0,3}or \Z"
)
_NO_FEE_BEFORE = re.compile(r"\bno (?:[\w-]+,? ){0,3}\Z")
_NOT_OURS = re.compile(
    r"[^:;!?,]*?\b(?:(?:is|are|was|were|will|must|should)(?: not| never|n't)|does(?: not|n't)|do(?: not|n't)) (?:be |ever |\w+ly )*"
    r"(?:from|ours?\b|us\b|part of|how|affiliat|associat|authori[sz]|legitim|requir|need|necessary|charged|used|asked|accepted|requested|collected"
    r"|sent|issued|official|genuine|real\b|come\b|belong|represent)"
)
_STAFFING_NAME = re.compile(r"\b(?:staffing|recruit\w*|talent|workforce|personnel|temps?)\b", re.IGNORECASE)
_VENDOR_NAME = re.compile(r"\b(?:rcm|coding|revenue cycle|billing|outsourcing|consult\w+)\b", re.IGNORECASE)
_OUR_CLIENT = re.compile(r"our clients?\b")
_HIGH_FOR_A_BEGINNER = 60.0  # dollars an hour
_TOO_HIGH, _TOO_LOW = 75.0, 10.0


def employer(doc: Document, company: str | None) -> tuple[EmployerKind, list[Tag]]:
    """(kind, tags "employer:staffing"): a staffing firm hires for one client, a vendor codes for its clients."""
    text = doc.description
    clients = [cue for cue in text.scan.of("facility") if _OUR_CLIENT.match(text.lower, cue.start)]
    name = company or ""
    kind: EmployerKind = "unknown"
    if _STAFFING_NAME.search(name) or any(text.lower[cue.start : cue.end] == "our client" for cue in clients):
        kind = "staffing"
    elif _VENDOR_NAME.search(name) or clients:
        kind = "vendor"
    if kind == "unknown" or not clients:
        return kind, []
    return kind, [
        doc.tag(f"employer:{kind}", "description", clients[0].start, clients[0].end, "employer/our client")
    ]


def warnings(
    doc: Document, pay: Pay | None, *, entry_level: bool, conflict: bool = False
) -> tuple[tuple[str, ...], list[Tag]]:
    """(warnings, tags "warning:fees" …), the first of each kind. What an employer warns of itself is none.
    `conflict`: title and text differ on where the work is done."""
    tags: dict[str, Tag] = {}
    for field, text in doc.fields("title", "description"):
        for cue in text.scan.longest("scam"):
            if cue.value in tags:
                continue
            if not _is_warned_of(text, cue):
                name = f"warning:{cue.value}"
                tags[cue.value] = doc.tag(name, field, cue.start, cue.end, f"warning/{cue.value}")
    seen = [*tags, _unusual(pay, entry_level=entry_level), "title says remote" if conflict else None]
    return tuple(one for one in seen if one), list(tags.values())


def _is_warned_of(text: Text, cue: Cue) -> bool:
    first, last = text.sentence(cue.start, cue.end)
    before, after = text.lower[first : cue.start], text.lower[cue.end : last]
    return bool(
        _WARNS.search(before + after)
        or _NOT_ASKED.search(before)
        or _NOT_RIGHT_BEFORE.search(before)
        or (cue.value == "fees" and _NO_FEE_BEFORE.search(before))
        or _NOT_OURS.match(after)
    )


def _unusual(pay: Pay | None, *, entry_level: bool) -> str | None:
    if pay is None or pay.currency != "USD":
        return None
    if pay.doubtful:
        return "doubtful pay"
    low, high = pay.per_hour()
    top, bottom = high or low, low or high
    if top is None or bottom is None:
        return None
    if entry_level and top > _HIGH_FOR_A_BEGINNER:
        return "high pay for a beginner"
    if bottom > _TOO_HIGH:
        return "unusually high pay"
    return "unusually low pay" if top < _TOO_LOW else None
