"""Pay in free text and in a source's own field.

A figure is pay when it bears a currency or a unit of time, stands where pay is spoken of, and is of a size
that somebody could be paid. CPT and ICD ranges, bonuses, budgets, 401(k) matches and chart counts are not.
"""

from __future__ import annotations

import re

from aggregator.domain.posting import Pay, PayUnit, Tag
from aggregator.domain.text import Document

_UNITS: dict[str, PayUnit] = {
    "hour": "hour", "hours": "hour", "hr": "hour", "hrs": "hour", "hourly": "hour", "h": "hour", "ph": "hour",
    "day": "day", "daily": "day", "diem": "day", "week": "week", "weekly": "week", "wk": "week", "month": "month",
    "monthly": "month", "mo": "month", "year": "year", "yearly": "year", "yr": "year", "annum": "year",
    "annual": "year", "annually": "year", "annualized": "year", "pa": "year", "chart": "chart",
    "charts": "chart", "record": "chart", "encounter": "chart",
}  # fmt: skip
_CURRENCIES = {
    "$": "USD",
    "usd": "USD",
    "us$": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "€": "EUR",
    "eur": "EUR",
    "cad": "CAD",
}
_CURRENCIES |= {"c$": "CAD", "ca$": "CAD", "inr": "INR", "₹": "INR", "rs": "INR", "php": "PHP", "₱": "PHP"}
_ISO = r"(?:USD|GBP|EUR|CAD|INR|PHP)"
_SIGN = rf"(?:{_ISO}\s?[$£€₹₱]|US\$|CA?\$|[$£€₹₱]|{_ISO})"
_AMOUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,4})?"
_UNIT = r"(?:/|per\b|an?\b|each\b)?\s*(?:{})\b".format("|".join(sorted(_UNITS, key=len, reverse=True)))
_WORDY = r"(?:hourly|annually|annual|yearly|weekly|monthly|daily|annualized)"
_BETWEEN = r"\s*(?:-|to|and|through|up to|–|~|/)\s*"
_FIGURES = re.compile(
    rf"(?P<pre>\b(?:up to|from|starting (?:at|from)|as (?:high|much) as|minimum(?: of)?|maximum(?: of)?|at least|min:?|max:?)\s*:?\s*)?"
    rf"(?P<sign>{_SIGN})?\s?(?P<low>{_AMOUNT})(?P<k1>\s?[kK]\b)?\+?(?P<code1>\s?{_ISO}\b)?(?P<per1>\s*(?:{_UNIT}|{_WORDY})\.?)?"
    rf"(?:(?P<join>{_BETWEEN}|\s*\([^)]{{1,12}}\)\s*-\s*)(?P<sign2>{_SIGN})?\s?(?P<high>{_AMOUNT})(?P<k2>\s?[kK]\b)?\+?)?"
    rf"\s*(?P<code>{_ISO}\b)?[ ,(]*(?P<per>{_UNIT}|{_WORDY})?",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"salar|\bpay\b|\bpays\b|\bpaid\b|compensation|\bwage|\brate\b|\bhiring range|\bbase\b|\brange\b|\bhourly\b|earn|\bOTE\b"
    r"|per chart|/\s?chart|\bannual(?:ly|ized)?\b|\bstarting at\b|\bup to\b",
    re.IGNORECASE,
)
# What follows such words is pay, whatever stood before them.
_LABEL = re.compile(
    r"\b(?:pay|salary|compensation|wage|hourly|base)(?: range| rate| scale)?\s*(?:is|:|of|between|from)",
    re.IGNORECASE,
)
_NOT_PAY = re.compile(
    r"bonus|sign[- ]?on|401|\bmatch|tuition|reimburse|stipend|allowance|referral|\bfee\b|revenue|budget|million|billion"
    r"|\bCPT\b|\bICD|HCPCS|deductib|premium|insurance of|life insurance|discount|worth|valued|fine\b|cost|raised|funding"
    r"|\$\d+ ?[mb]\b|assets|grant|differential|per mile|overtime",
    re.IGNORECASE,
)
_BOUNDS: dict[PayUnit, tuple[float, float]] = {
    "hour": (7, 250), "day": (60, 2_000), "week": (300, 10_000), "month": (1_000, 40_000),
    "year": (15_000, 500_000), "chart": (0.2, 60),
}  # fmt: skip


def parse(text: str | None) -> Pay | None:
    """Pay as a source's own field words it: "24.5 - 31 USD per hour", "$55k-65k", "HOUR 20". None when
    it states no figure that could be pay."""
    for found in _FIGURES.finditer(text or ""):
        if pay := _pay(found, text or "", spoken=True):
            return pay
    return None


def read(doc: Document) -> tuple[Pay | None, list[Tag]]:
    """The pay that the text states, and the words. Of several the first range, else the first figure."""
    best: tuple[Pay, re.Match[str]] | None = None
    plain = doc.description.plain
    for sign in re.finditer(
        r"[$£€₹]|\b(?:USD|GBP|CAD)\b|\d\s?[kK]\b|\d\s*(?:/|per|an) ?(?:hour|hr|year|annum)", plain
    ):
        if best and sign.start() < best[1].end():
            continue
        found = _around(plain, sign.start())
        if found is None or (pay := _checked(found, plain)) is None:
            continue
        if best is None or (_is_range(pay) and not _is_range(best[0])):
            best = pay, found
    if best is None:
        return None, []
    pay, found = best
    start = found.start() + len(found[0]) - len(found[0].lstrip())
    return pay, [doc.tag("pay", "description", start, found.start() + len(found[0].rstrip(" ,(")), "pay")]


def _around(plain: str, at: int) -> re.Match[str] | None:
    """The figures that begin at a sign, or a few characters before it."""
    for found in _FIGURES.finditer(plain, max(0, at - 24), at + 90):
        if found.start() <= at < found.end():
            return found
        if found.start() > at:
            return None
    return None


def _checked(found: re.Match[str], plain: str) -> Pay | None:
    before, after = plain[max(0, found.start() - 90) : found.start()], plain[found.end() : found.end() + 50]
    clause = _LABEL.split(re.split(r"[;\n]|\.\s", before)[-1])[-1]
    if (
        _NOT_PAY.search(clause[-45:])
        or _NOT_PAY.match(after.lstrip(" )"))
        or re.search(r"bonus|sign-on", after[:18], re.IGNORECASE)
    ):
        return None
    return _pay(found, plain, spoken=_SPOKEN.search(before + after) is not None)


def _pay(found: re.Match[str], text: str, *, spoken: bool) -> Pay | None:
    low, high = _amount(found["low"], found["k1"] or found["k2"]), None
    if found["high"]:
        high = _amount(found["high"], found["k2"])
    sign = _sign(found)
    unit = _unit(found, text) or _by_size(low, high)
    if unit is None or not (
        sign or (spoken and (found["per"] or found["per1"] or found["k1"] or found["high"]))
    ):
        return None
    if high is not None and high < low:
        return None
    bottom, top = _BOUNDS[unit]
    if not all(bottom <= one <= top for one in (low, high) if one is not None):
        return None
    if not spoken and not (found["per"] or found["per1"]):
        return None
    currency = _CURRENCIES.get(sign or "$", "USD")
    pre = (found["pre"] or "").lower()
    if high is None:
        up = re.search(r"up to|as (?:high|much)|max", pre)
        more = pre or "+" in found[0]
        return Pay(None if up else low, low if up or not more else None, unit, currency)
    return Pay(low, high, unit, currency)


def _sign(found: re.Match[str]) -> str | None:
    """The currency as written, in lower case: a code where there is one ("USD $30.11", "$30 CAD")."""
    written = [found[name].strip().lower() for name in ("code1", "code", "sign", "sign2") if found[name]]
    codes = [code[0] for one in written if (code := re.match(_ISO, one, re.IGNORECASE))]
    return next(iter([*codes, *written]), None)


def _amount(said: str, thousands: str | None) -> float:
    value = float(said.replace(",", ""))
    return value * 1000 if thousands and value < 1000 else value


def _unit(found: re.Match[str], text: str) -> PayUnit | None:
    """The unit beside the figures, else one named shortly before ("Hourly rate: …") or after them."""
    for said in (found["per"], found["per1"]):
        if said:
            word = re.sub(r"^(?:/|per|an?|each)\s*(?=\S)", "", said.strip(" .,("), flags=re.IGNORECASE)
            return _UNITS.get(word.lower().strip(" /")) or _UNITS.get(said.lower().strip(" ./"))
    near = text[max(0, found.start() - 45) : found.start()] + " " + text[found.end() : found.end() + 30]
    named = re.search(
        r"\b(hourly|hour|hr|annual(?:ly)?|yearly|year|monthly|weekly|per diem|chart)\b", near, re.IGNORECASE
    )
    if named is None:
        return None
    unit = _UNITS.get(named[1].lower().split(" ")[-1])
    size = _by_size(_amount(found["low"], found["k1"] or found["k2"]), None)
    return unit if size in (None, unit) else size


def _by_size(low: float, high: float | None) -> PayUnit | None:
    """A unit inferred from the amount where none is written."""
    top = high if high is not None else low
    if low >= 10 and top <= 150:
        return "hour"
    return "year" if low >= 18_000 else None


def _is_range(pay: Pay) -> bool:
    return pay.minimum is not None and pay.maximum is not None and pay.minimum != pay.maximum
