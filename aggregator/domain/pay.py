"""Pay in free text and in a source's own field.

A figure is pay when it bears a currency or a unit of time, stands where pay is spoken of, and is of a size
that somebody could be paid. CPT and ICD ranges, bonuses, budgets, 401(k) matches and chart counts are not.
What is expressly called pay and is of no such size stays as posted, marked as doubtful. What a job site
itself guesses ("Estimated Pay", "predicted") is nobody's offer and no pay.
"""

from __future__ import annotations

import re
from dataclasses import replace

from aggregator.domain.figures import UNITS, Figure, chain, is_currency
from aggregator.domain.posting import HOURS_PER_YEAR, Pay, PayUnit, Tag
from aggregator.domain.text import Document, Text
from aggregator.domain.text import read as read_text

# All rules are for lower case, but the first: in capitals "EST" is a time zone, unless it is said of pay.
# "Employer est." is the employer's.
_GUESSED = re.compile(
    r"(?i:(?<!employer )\bestimat|predict|\bprojected\b|\b(?:glassdoor|indeed|ziprecruiter|adzuna|linkedin)\W{1,3}est\b"
    r"|(?<!employer )\best\b\.?:? (?:(?:base|hourly|annual|yearly|total) )?(?:pay|salary|wages?|rate|range|compensation|earnings)\b"
    r"|\A\W*est\b\W{1,3}\d)"
    r"|(?<!mployer )(?<!MPLOYER )(?<![ap]m )(?<![ap]\.m\. )\b[Ee]st\b(?! (?:time|zone|hours|shift))"
)
_GUESSED_AFTER = re.compile(r"\W{0,3}(?:by )?(?:glassdoor|indeed|ziprecruiter|adzuna|linkedin)\W{1,3}est")
# In a text an employer may well estimate its own range.
_GUESSED_HERE = re.compile(
    r"^\W*estimated (?:pay|salary)\W*$|predict|(?:glassdoor|indeed|ziprecruiter|adzuna)\W+est"
)
_SPOKEN = re.compile(
    r"salar|\bpay\b|\bpays\b|\bpaid\b|compensation|\bwage|\brates?\b|\bhiring range|\bbase\b|\brange\b|\bhourly\b|earn|\bote\b"
    r"|per chart|/\s?chart|\bannual(?:ly|ized)?\b|\bstart(?:s|ing)? at\b|\bup to\b|\bper (?:hour|year|annum)\b|/ ?h(?:ou)?r\b"
    r"|\bband\b|(?:\+|plus|and|with|w/|,) (?:[\w-]+ ){0,3}(?:bonus\w*|benefits|profit[ -]shar\w+|commission|equity|incentives?|overtime|ot|differentials?|pto|401 ?\(?k\)?)\b|\bdoe\b"
)
# What follows such words is pay, whatever stood before them.
_LABEL = re.compile(
    r"\b(?:pay|salary|compensation|wages?|hourly|base|rate)(?: (?:range|rate|scale|band))?(?: for this (?:position|role|job))?\s*(?:is|:|of|between|from|starts? at|starting at)"
    r"|\b(?:pay|salary|compensation|wage|hourly|base) (?:range|scale|band)\s*$"
    r"|(?<!bonus )(?<!retention )(?<!incentive )(?<!differential )(?<!holiday )(?<!premium )(?<!shift )(?<!call )(?<!weekend )(?<!night )(?<!evening )\b(?:pay|salary|wages?)\s*$"
)
_NOT_PAY = (
    r"(?:bonus|sign[- ]?on|401|403|\bmatch|tuition|reimburs|stipend|allowance|referral|refer a|\bfees?\b|revenue|budget|million|billion"
    r"|\bcpt\b|\bicd|hcpcs|deductib|premium|insurance of|life insurance|discount|worth|valued|\bfine\b|\bcosts?\b|raised|funding"
    r"|assets|grant|differential|per mile|overtime|\bloan|scholarship|\bdues\b|retention|relocation|incentive|commission|meal|lodging"
    r"|credit|contribut|\bco-?pay|\bhsa\b|recover|\bsaved?\b|\bsaves\b|denied|gift|laptop|spend)"
)
_OTHER_BEFORE = re.compile(_NOT_PAY)
_OTHER_AFTER = re.compile(
    rf"[ )(]*(?:(?!plus\b|includ|exclud|before\b|and\b|with\b|or\b|in\b|to\b|depend|based|eligible)[\w-]+ ){{0,2}}?{_NOT_PAY}"
)
# Pay for some hours or duties, whatever label it bears.
_EXTRA = re.compile(
    r"\b(?:on[- ]?call|call[- ]?back|stand-?by|preceptor|holiday|weekend|evening|night|shift|hazard|charge) (?:pay|rate|premium|compensation)\b[^$£€₹₱\d]{0,20}$"
)
_THRESHOLD = re.compile(
    r"\b(?:more than|over|above|(?<!not to )exceed(?:ing|s)?|in excess of|greater than)\s*$"
)
_AT_MOST = re.compile(
    r"(?:(?:^|[^\w\s]\s?|\n)to|not to exceed|up to|as (?:high|much) as|max(?:imum)?(?: of)?|no more than|top(?: (?:pay|rate))?(?: of| is)?)\s*:?\s*$"
)
_AT_LEAST = re.compile(
    r"(?:\bfrom|\bstart(?:s|ing)?(?: (?:pay|rate|salary|wage|hourly|base))*(?: (?:at|from|is|of))?|begin\w*(?: (?:at|from))?|minimum(?: of)?|at least|\bmin(?:\.| of)?|no less than)\s*:?\s*$"
)
_MOST_AFTER = re.compile(r" ?\(?(?:max(?:imum)?\b|or less|tops\b)")
_LEAST_AFTER = re.compile(
    r" ?\(?(?:min(?:imum)?\b|and up\b|and above|or more|or higher|and higher|plus\b(?! (?!doe)\w)|to start\b|starting\b)"
)
_UNIT_NEAR = re.compile(r"\b(hourly|hour|hr|annual(?:ly)?|yearly|year|monthly|weekly|per diem|daily|chart)\b")
_PER_CHART = re.compile(
    r"\b(?:per|by(?: the| each)?|each|every|for (?:each|every|a))[ -](?:chart|record|encounter|case|account|claim|note|visit|episode)s?\b"
    r"(?: (?:pay|rate|compensation))?(?: (?:is|of|at))?\W{0,3}(?:from |between )?\Z"
)
_TO_FIGURE = re.compile(r"[^\d$£€₹₱\n.;]{0,30}(?=\d)")
_CODE = re.compile(r"\b(?:usd|gbp|eur|cad|inr|php|rs\.?)\s?\Z")
_NUMBERED = re.compile(r"\b(?:grade|step|level|band|tier|class|group|schedule|code|type)\W*$")
_BOUNDS: dict[PayUnit, tuple[float, float]] = {
    "hour": (7, 250), "day": (60, 2_000), "week": (300, 10_000), "month": (1_000, 40_000),
    "year": (15_000, 500_000), "chart": (0.2, 60),
}  # fmt: skip
# "Coder I $26 - $33", and below "Coder II $29 - $38"
_NEXT_LEVEL = re.compile(
    r"(?: (?:per|an) hour| hourly|/h(?:ou)?r)?[\s;,|.)•-]*(?:medical )?(?:coder|level|grade|tier|specialist|analyst|auditor|coding specialist) (?:[2-5]|ii|iii|iv|v)\b[\s:|(-]*(?:(?:pay|range|rate|min(?:imum)?)\b[\s:.|-]*)*"
)
_FIELD = 500  # no field of pay says more
_DIGIT = re.compile(r"\d")
_MOST = 200  # a posting speaks of money some twenty times; only a hostile one more
_SIGNS = "$£€₹₱"
_SMALL_COINS = {"INR": 100, "PHP": 60}  # what a dollar's worth of bounds is there, roughly
_FEW = 12  # letters beside figures that make up a line of their own: "$58k - $71k DOE"
_YEARLY = 1000  # dollars: less is no year's pay
_YEARS_PAY = 25_000  # from so much to more: a year's pay, unless another word stands right before it
_CLOSE = 20
_CALLED = re.compile(
    r"\b(?:pay|salary|wages?|rates?|compensation|hourly|paid|starting|min(?:imum)?|max(?:imum)?)\b"
)
_GRID = 3  # figures that need no word beside them: "min … mid … max"
_HOURS: dict[PayUnit, float] = {
    "hour": 1,
    "day": 8,
    "week": 40,
    "month": HOURS_PER_YEAR / 12,
    "year": HOURS_PER_YEAR,
}
_Found = tuple[Pay, int, int]


def parse(text: str | None) -> Pay | None:
    """Pay as a source's own field words it: "24.5 - 31 USD per hour", "$55k-65k", "HOUR 20". None when
    it states no figure that could be pay, or says that the figure is a guess."""
    field = read_text((text or "")[:_FIELD])  # whose dashes and blanks are ours
    if _GUESSED.search(field.plain):
        return None
    lower = field.lower
    at = 0
    while digit := _DIGIT.search(lower, at):
        begin = start = digit.start()
        while (
            begin > 0 and (lower[begin - 1] in "$£€₹₱ ." or lower[begin - 1].isalpha()) and start - begin < 6
        ):
            begin -= 1
        figures = next((some for from_ in range(begin, start + 1) if (some := chain(lower, from_))), [])
        if figures and (pay := _pay(figures, lower, spoken=True, called=True)):
            return pay
        at = max(start + 1, figures[-1].end if figures else 0)
    return None


def read(doc: Document) -> tuple[Pay | None, list[Tag]]:
    """The pay that the text states, and the words. Of several the first range, else the first figure; one that
    is doubtful only where there is no other."""
    best: _Found | None = None
    text, done = doc.description, 0
    for start, end in _anchors(text):
        if start < done:
            continue
        at = _begin(text.lower, start, end)
        figures = chain(text.lower, at) if at is not None else []
        if not figures:
            continue
        done = figures[-1].end
        pay = _checked(figures, text.lower)
        if pay and best and _NEXT_LEVEL.fullmatch(text.lower, best[2], figures[0].start):
            best = _joined(best, pay, figures[-1].end)
            continue
        if pay and (best is None or _rank(pay) > _rank(best[0])):
            best = pay, figures[0].start, figures[-1].end
    if best is None:
        return None, []
    return best[0], [doc.tag("pay", "description", best[1], best[2], "pay/" + best[0].unit)]


def _joined(one: _Found, other: Pay, end: int) -> _Found:
    """The pay of two levels of one job: from the least to the most."""
    pay, start, stop = one
    alike = (pay.unit, pay.currency, pay.doubtful) == (other.unit, other.currency, other.doubtful)
    amounts = (pay.minimum, other.minimum, pay.maximum, other.maximum)
    if not alike or any(amount is None for amount in amounts):
        return pay, start, stop
    known = [amount for amount in amounts if amount is not None]
    return replace(pay, minimum=min(known), maximum=max(known)), start, end


def _rank(pay: Pay) -> tuple[bool, bool]:
    return (
        not pay.doubtful,
        pay.minimum is not None and pay.maximum is not None and pay.minimum != pay.maximum,
    )


def _anchors(text: Text) -> list[tuple[int, int]]:
    """Where figures may stand: signs of money, their codes, and words for pay, in order."""
    found = [(cue.start, cue.end) for cue in text.scan.longest("pay")]
    for sign in _SIGNS:
        at = text.lower.find(sign)
        while at >= 0:
            found.append((at, at + 1))
            at = text.lower.find(sign, at + 1)
    return sorted(found)[:_MOST]


def _begin(lower: str, start: int, end: int) -> int | None:
    """Where the figures of an anchor begin: at the sign, before a code ("24.5 - 31 USD"), or after a word."""
    if lower[start].isalpha() and not is_currency(lower[start:end]):
        ahead = _TO_FIGURE.match(lower, end)
        if ahead is None or _NUMBERED.search(ahead[0]):
            return None
        code = _CODE.search(ahead[0])
        return end + code.start() if code else ahead.end()
    if lower[start].isalpha() and not re.match(r"\.?\s?[$£€₹₱]?\s?\d", lower[end : end + 4]):
        before = re.search(r"[\d.,k]+(?: ?(?:-|to) ?[\d.,k]+)? ?$", lower[max(0, start - 24) : start])
        return max(0, start - 24) + before.start() if before else None
    return start


def _checked(figures: list[Figure], lower: str) -> Pay | None:
    """The pay of a chain in a text, unless the words beside it speak of something else."""
    start, end = figures[0].start, figures[-1].end
    before, after = lower[max(0, start - 90) : start], lower[end : end + 50]
    clause = re.split(r"[;\n|•]|[.!?]\s", before)[-1]
    said = _LABEL.split(clause)
    yearly = len(figures) > 1 and min(one.amount for one in figures) >= _YEARS_PAY
    if _OTHER_BEFORE.search(said[-1][-(_CLOSE if yearly else 45) :]) or _OTHER_AFTER.match(
        re.split(r"[;\n|•.]", after)[0]
    ):
        return None
    if _GUESSED_HERE.search(clause) or _GUESSED_AFTER.match(after) or _EXTRA.search(clause):
        return None
    if _THRESHOLD.search(clause) and not _SPOKEN.search(clause):
        return None
    called = len(said) > 1 or _CALLED.search(clause) is not None
    if len(figures) == 1 and not called and not figures[0].unit and figures[0].amount < _YEARLY:
        return None  # "up to $100" of whatever
    alone = len(figures) > 1 and len(clause.strip()) < _FEW and len(re.split(r"[;\n|•.]", after)[0]) < _FEW
    spoken = alone or _SPOKEN.search(before + after) is not None
    return _pay(figures, lower, spoken=spoken, called=len(said) > 1)


def _pay(figures: list[Figure], lower: str, *, spoken: bool, called: bool) -> Pay | None:
    """`spoken`: pay is spoken of nearby.  `called`: the figures are expressly named pay."""
    signed = next((one.currency for one in figures if one.currency), None)
    written = next((one.unit for one in figures if one.unit), None)
    apart = any(one.thousands for one in figures) or len(figures) > 1
    if not signed and not (spoken and (written or apart)):
        return None
    if not spoken and not written and len(figures) < _GRID:
        return None
    amounts = _in_one_unit(figures)
    low, high = min(amounts), max(amounts)
    unit = written or _by_chart(figures, lower, low) or _unit_near(figures, lower, low) or _by_size(low, high)
    if unit == "hour" and _by_size(low, high) == "year" and _unit_near(figures, lower, low) == "year":
        unit = "year"  # "annual salary: $49,920 - $74,880 / hourly: $24"
    if unit is None:
        return None
    scale = _SMALL_COINS.get(signed or "", 1)
    bottom, top = (bound * scale for bound in _BOUNDS[unit])
    sound = (
        bottom / (10 if scale > 1 else 1) <= low
        and high <= top
        and figures[0].amount <= figures[-1].amount * 1.0001
    )
    if not sound and not (called and signed and written):
        return None
    minimum, maximum = (low, high) if len(figures) > 1 else _one_sided(figures[0], lower)
    return Pay(minimum, maximum, unit, signed or "USD", doubtful=not sound)


def _in_one_unit(figures: list[Figure]) -> list[float]:
    """Amounts in the unit of the first; "$58-71k" and "$25 an hour to $60,000 a year" say it once for both."""
    thousands = figures[-1].thousands and figures[0].amount < 1000
    first = figures[0].unit
    amounts = []
    for one in figures:
        amount = one.amount * 1000 if thousands and not one.thousands else one.amount
        if first and one.unit and one.unit != first and first in _HOURS and one.unit in _HOURS:
            amount = round(amount * _HOURS[first] / _HOURS[one.unit], 2)
        amounts.append(amount)
    return amounts


def _one_sided(one: Figure, lower: str) -> tuple[float | None, float | None]:
    before, after = lower[max(0, one.start - 40) : one.start], lower[one.end : one.end + 24]
    if _AT_MOST.search(before) or _MOST_AFTER.match(after):
        return None, one.amount
    if one.more or _AT_LEAST.search(before) or _LEAST_AFTER.match(after):
        return one.amount, None
    return one.amount, one.amount


def _by_chart(figures: list[Figure], lower: str, low: float) -> PayUnit | None:
    """ "Paid by the chart: $16 to $21", an amount that may be an hour's as well."""
    start = figures[0].start
    told = low <= _BOUNDS["chart"][1] and _PER_CHART.search(lower, max(0, start - 45), start)
    return "chart" if told else None


def _unit_near(figures: list[Figure], lower: str, low: float) -> PayUnit | None:
    """A unit named shortly before ("Hourly rate: …") or after the figures, if their size agrees."""
    start, end = figures[0].start, figures[-1].end
    before = _UNIT_NEAR.findall(lower[max(0, start - 45) : start])
    after = _UNIT_NEAR.search(re.split(r"\n|\.\s", lower[end : end + 45])[0])
    word = before[-1] if before else after[1] if after else None
    if word is None:
        return None
    unit = UNITS.get(word.split(" ")[-1])
    size = _by_size(low, None)
    return unit if size in (None, unit) else size


def _by_size(low: float, high: float | None) -> PayUnit | None:
    """A unit inferred from the amount where none is written."""
    top = high if high is not None else low
    if low >= 10 and top <= 150:
        return "hour"
    return "year" if low >= 18_000 else None
