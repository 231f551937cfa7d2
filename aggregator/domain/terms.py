"""The conditions of the work: how much per hour, how right, when, as whose employee, on whose computer, and
whether it is taught (data/cues: rate, quality, work)."""

from __future__ import annotations

import re

from aggregator.domain.posting import Quota, Tag, Terms
from aggregator.domain.text import Document

_THINGS = r"charts?|records?|encounters?|cases?|accounts?|reports?|claims?|notes?|visits?|discharges?|images|charges|patients?|studies|episodes?|op(?:erative)? (?:notes|reports)|inpatients?"
_COUNT = re.compile(
    rf"(?<![\d.,$£€-])(?P<low>\d{{1,4}}(?:\.\d+)?)\s?\+?(?:\s?(?:-|to|or)\s?(?P<high>\d{{1,4}}(?:\.\d+)?))?\+? (?:(?!years?\b|hours?\b|days?\b)[\w/-]+ ){{0,4}}?(?P<thing>{_THINGS})(?: on average)?\s?(?:/|,| of service)?\s?$"
)
_MOST = 2_000  # nobody codes more of anything in a day
_PERCENT = re.compile(r"\b(?P<share>\d{2,3}(?:\.\d{1,2})?)\s?(?:%|percent\b)")
_SHARES = (80.0, 100.0)
_NEAR = 45
_NEGATED = re.compile(r"\b(?:no|not|without|never)\b[^.;,\n]{0,20}$|n't (?:\w+ ){0,2}$")
_LISTED = ("schedule", "engagement", "equipment", "training")


def read(doc: Document) -> tuple[Terms, list[Tag]]:
    """The terms and a tag for each: "quota", "accuracy", "schedule:weekends", "equipment:own" …"""
    quotas, of_quotas = _quotas(doc)
    accuracy, of_accuracy = _accuracy(doc)
    listed, of_listed = _listed(doc)
    return Terms(quotas, accuracy, *listed), [*of_quotas, *of_accuracy, *of_listed]


def _quotas(doc: Document) -> tuple[tuple[Quota, ...], list[Tag]]:
    """ "12-15 encounters per hour": the number and the thing stand right before the rate."""
    quotas, tags = list[Quota](), list[Tag]()
    text = doc.description
    for cue in text.scan.longest("rate"):
        found = _COUNT.search(text.lower, max(0, cue.start - 70), cue.start)
        if found is None:
            continue
        low = float(found["low"])
        high = float(found["high"] or low)
        if 0 < low <= high <= _MOST:
            thing = found["thing"].rstrip("s") if not found["thing"].endswith("studies") else "study"
            quotas.append(Quota(low, high, thing, cue.value))
            tags.append(doc.tag("quota", "description", found.start("low"), cue.end, f"quota/{cue.value}"))
    return tuple(dict.fromkeys(quotas)), tags


def _accuracy(doc: Document) -> tuple[float | None, list[Tag]]:
    """The percentage nearest to a word of accuracy, on its line; the first that is one."""
    text = doc.description
    for cue in text.scan.longest("quality"):
        first, last = text.sentence(cue.start, cue.end, _NEAR)
        shares = [one for one in _PERCENT.finditer(text.lower, first, last) if _is_share(float(one["share"]))]
        if shares:
            best = min(shares, key=lambda one: min(abs(one.start() - cue.end), abs(cue.start - one.end())))
            proof = doc.tag("accuracy", "description", best.start(), best.end(), "accuracy/percent")
            return float(best["share"]), [proof]
    return None, []


def _is_share(percent: float) -> bool:
    return _SHARES[0] <= percent <= _SHARES[1]


def _listed(doc: Document) -> tuple[list[tuple[str, ...]], list[Tag]]:
    tags: dict[str, Tag] = {}
    for field, text in doc.fields("title", "description"):
        for cue in text.scan.longest("work"):
            if cue.value in tags or cue.value == "schedule:other":
                continue
            if not _NEGATED.search(text.lower, max(0, cue.start - 30), cue.start):
                rule = cue.value.replace(":", "/", 1)
                tags[cue.value] = doc.tag(cue.value, field, cue.start, cue.end, rule)
    told = [tuple(name.split(":")[1] for name in tags if name.startswith(f"{kind}:")) for kind in _LISTED]
    return told, list(tags.values())
