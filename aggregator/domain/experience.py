"""Years of experience that a posting demands, and whether beginners are welcome.

The reader looks at each word for a span of time (data/cues/span.csv): at the number before it, and at what
its sentence says about it. Who welcomes beginners is told in `beginners`.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from aggregator.domain import beginners, routes, seams, spans
from aggregator.domain.levels import Cue as Level
from aggregator.domain.levels import Levels
from aggregator.domain.posting import Tag
from aggregator.domain.spans import Span
from aggregator.domain.text import Document, Text

_ABOUT = re.compile(
    r"\A\W*(?:required|preferred)|\A (?:(?:is|may be|will be|can be|also) )*(?:considered|accepted|acceptable|okay|ok|fine)\b|experience|\bexp\b|background|coding|billing|auditing|working|employment"
    r"|^\W*(?:ip|op|ed|acute|surgery|surgical)\b|in (?:an? )?(?:related|similar)|\bas an? |in an? (?:[\w']+ ){0,3}(?:office|practice|hospital|clinic|setting|facility|department)|post[ -](?:qualif|certif|credential|licen)|since (?:\w+ )?(?:gain|obtain|earn|becom|pass|qualif|certif|accredit|credential|licen|registr)|recent|hands-on|practice|pro-?fee|inpatient|outpatient|\bhcc\b|risk adjustment"
)
_ABOUT_BEFORE = re.compile(
    r"(?:(?:^|[\n•:;,] ?|\byou |\bto )(?:have|having)|\byou've|\b(?:someone|somebody|anyone|person|people|candidates?|coders?|billers?|leads?|specialists?|auditors?|coordinators?|reviewers?|educators?|abstractors?|trainers?|technicians?|clerks?) who(?:'ve| has| have)) (?:\w+ )?(?:coded|audited|billed|worked (?:as|in)|done (?:this|it|the (?:job|work)))\b(?:[^.;\n]|(?<=\d)\.(?=\d)){0,80}$|\bexperience\b[^.;()\n]{0,60}\(\s*$|\b(?:floor|minimum|bottom line|threshold|least we (?:take|accept|ask))(?: is|:) (?:at )?$|"
    r"(?:experience|coding|billing|auditing)\W{0,4}(?:\w+ ){0,3}$"
    # "Has coded surgical charts for at least": of a team or a firm it would be "has been", "over"
    r"|(?:^|[\n•:;,.] ?)(?:has|have|having) (?:\w+ly )?(?:coded|audited|abstracted) [^.;\n]{0,50}\bfor (?:at least |no less than |a minimum of )?$"
    r"|\b(?:must|you|you've|candidates?|applicants?|who) (?:(?:must|should|will|currently|also) )*(?:have|'ve|has)? ?(?:been an?|worked as an?|held|been) [^.;\n]{0,30}\b(?:coder|auditor|specialist|technician|credentials?|certifi\w+|licen[sc]e|cpc|ccs|rhit|rhia)\b[^.;\n]{0,30}$"
)
_NOT_DEMANDED = re.compile(
    r"of hire|\bold\b|\bago\b|\bage\b|college|degree program|program of|contract|warranty|anniversary|for (?:over|more than)"
    r"|\b(?:team|staff|leaders|leadership) (?:with|has|have|brings?)\b|we have|has been|founded|history|in business|every|per year|each year|after(?! (?:the |your |their )?(?:qualif|certif|credential|licen|registr|passing|graduat|becoming))|removed|course|semester|tenure"
    r"|\b(?:is|are) (?:what (?:our|most|many|the|all|some)\b|typical|usual\b|the average|the norm\b)"
    r"|in lieu|may substitute|substitut|equivalent to (?!(?:(?!degree|diploma|bachelor|associate|master|educat)[^.;\n]){0,40}?\b(?:gs|wg|grade|level|pay)\b)"
)
_STUDY = re.compile(
    r"\W*you(?:'ll| will)? (?:\w+ )?(?:prepare|study|train|learn|progress|qualify|work towards?|be taught|be trained)\b"
    r"|\W*(?:(?!with\b|and\b|or\b)[\w']+ )?(?:training )?(?:program|degree|diploma)|\W*(?:of )?(?:\w+ )?education (?:above|beyond|past|after|at)\b"
)
_TRAINED = re.compile(
    r"\btrain\w*\b[^.,;\n]{0,30}\b(?:over|within|during|lasting|lasts|takes) (?:about |some )?\Z"
)
# "Work towards the qualification over two years"
_TOWARDS = re.compile(
    r"\b(?:toward|study|studies|studying|qualify|qualifies|qualification)s?\b[^.;\n]{0,60}\b(?:over|within|during|in|lasting|takes) (?:about |some |the (?:next|first) )?\Z"
    r"|\b(?:sit|sat|take|taken|exam\w*)\b[^.;\n]{0,30}\bat (?:between \d+ and )?\Z"
)
_INSTEAD_OF_DEGREE = re.compile(
    r"\b(?:degree|diploma|bachelor\S*|associate\S*|master\S*)\b[^.;\n]*\bor (?:an? )?\Z"
)
_EQUIVALENT = re.compile(r"\W*(?:of )?(?:equivalent|equal|comparable)\b")
# "RHIT accepted with 5 years": the years of a way beside the ordinary one
_ON_TERMS = re.compile(
    r"\b(?:ok|okay|accepted|acceptable|considered|welcome|fine) (?:if )?(?:w/|with|having) ?(?:at least |a minimum of )?\Z"
)
_ROUTES = re.compile(
    r"\b(?:any|one|either)(?: one)?(?: of)?\b[^.\n]{0,40}\b(?:following|these|those|below|ways|routes|options)\b"
)
_NEXT_ROUTE = re.compile(r"[;,\n]\s*(?:or )?\(?[b-h2-9]\)")
# "two years of coding; surgery preferred": a wish of its own behind a semicolon or in brackets
_ANOTHER = re.compile(r"[;(]\s*(?!(?:highly|strongly|much|is|are|but|although)\b)\w[^;()]*\Z")
# So does a verb of its own: "two years of coding surgery, prefer spine".
_FORWARD = re.compile(r"(?:\w*abl|ideal)ly \w|\w*ably\b|prefers? \w")
# "two years of coding experience, surgery preferred": and behind a comma
_ASIDE = re.compile(
    r"\b(?:experience|coding|field|auditing|billing), (?:with (?:one|two|three|some|at least|\d)\b"
    r"|(?!(?:in|at|with|within|as|of|from|or|and|is|are|but|not|which|preferably|ideally|strongly|highly|much|very|also)\b)\w)(?:(?!experience|\byears?\b|\byrs?\b|\bor\b|[,;.(]).){0,40}\Z"
    r"|\b(?:experience|coding|field|auditing|billing), (?!(?:or|and|which|that|this|preferably|ideally)\b)\w(?:(?!\byears?\b|\byrs?\b)[^,;.()]){0,40} (?:is|are|would be)(?: an?)? \Z"
)
_JOINED = re.compile(r"\b(?:plus|with|and) \Z|\+ \Z")
_JOINED_TO = re.compile(r"\b(?:and|or|with|as|as an?|plus|an?)[ ]\Z|[/(+&]\s*\Z")
_LESS = re.compile(
    r"(?:(?<!no )(?<!not )less than|entry[- ]level to|up to|maximum|no more than|fewer than|within(?: the)?(?: first| last| past)?|(?:in|during|over|of) (?:the|your) (?:last|past|previous|preceding|most recent))\s*$"
)
# "With more than 20 years of experience, our company …"
_WITH_YEARS = re.compile(
    r"\A\W*(?:with|for|backed by|built on) (?:more than |over |nearly |almost |close to |some |our )*\Z"
)
_AVERAGE = re.compile(r"\b(?:averag\w+|combined|collective\w*|a total of)(?: of| about| over| more than)* \Z")
_FIRM_AFTER = re.compile(
    r"[^.;\n]{0,80}?(?:\b(?:we|our|us|employees|clients|company|firm)\b|, (?:[\w&-]+ ){1,4}(?:is|has|helps|serves|provides|offers|delivers)\b)"
)
_OR = re.compile(r"\bor\b(?! (?:more|greater|better|above|longer|over)\b)")
# "two years; will look at one", "two years, though one is fine"
_TAKES_LESS = re.compile(
    r"\b(?:(?:will|would|may|might|can|could|we)(?: also| even| gladly)? (?:look at|consider|accept|take|settle for|hire with|talk to)|(?:open|willing) to|down to|as (?:low|little|few) as)\b"
)
_LESS_AFTER = re.compile(
    r"(?: of)?(?: (?!required|and|or)\w+){0,3} (?:(?:is|may be|will be|can be|would be|also) )*(?:considered|accepted|acceptable|ok|okay|fine|enough|will do|may do)\b"
)
_OR_ROUTE = re.compile(r"\n\W*or\b[^\n.;]{0,30}(?:\n|:)")  # a line of its own between two ways to qualify
_LED, _FAR = 12, 40  # characters from "must have" to a number; from the number to what is said of the next
_AROUND = 40  # characters on either side that are of a span


def read(doc: Document, levels: Levels) -> tuple[float | None, bool, list[Tag]]:
    """(least demanded years, are beginners expressly fit, tags). Preferred years do not count; where two
    things are demanded the longer one counts, where one of two will do the shorter."""
    text = doc.description
    told = list(spans.read(text))
    best: Span | None = None
    for span, following in zip_longest(told, told[1:]):
        if not _is_demanded(text, levels, span, following):
            continue
        if best is None or (span.years < best.years) == _either(levels, best, span):
            best = span
    if best and _is_above_beginners(levels, best):
        best = None
    tags = (
        []
        if best is None
        else [doc.tag("experience", "description", best.start, best.end, "experience/years")]
    )
    entry = beginners.read(doc)
    return (None if best is None else best.years), bool(entry), tags + entry


def _is_above_beginners(levels: Levels, span: Span) -> bool:
    """ "Level 1: 0-1 years. Level 2: two years": is a span asked of one level or way, and of another none?"""
    way = levels.ways.at(span.start)
    if way is None:
        return False
    others = levels.ways.others(way)
    return any(
        one.start <= cue.start < one.end
        for cue in beginners.welcomes(levels.text, "description")
        for one in others
    )


def _either(levels: Levels, one: Span, other: Span) -> bool:
    """Do two demands stand for one another, by what is between them or by the list that they are items of?"""
    if levels.ways.either(one.start, other.start):
        return True
    text = levels.text
    if _in_one_list(levels, one, other):
        return True
    between = text.lower[one.end : other.start]
    if len(between) < 160:
        if _joins(levels, one.end, other.start) or _TAKES_LESS.search(between):
            return True
        if other.years < one.years and _LESS_AFTER.match(text.lower, other.end):
            return True
        first, _ = text.sentence(one.start, one.end)
        return bool(_NEXT_ROUTE.search(between) and _ROUTES.search(text.lower, first, one.start))
    return len(between) < 500 and _OR_ROUTE.search(between) is not None


def _joins(levels: Levels, first: int, last: int) -> bool:
    """Does an "or" stand between two spans that is theirs, and not inside of what one of them is about?"""
    found = _OR.search(levels.low, first, last)
    return found is not None and all(cue.level != "preferred" for cue in levels.cues(found.end(), last))


def _in_one_list(levels: Levels, one: Span, other: Span) -> bool:
    """ "RHIT plus two years, CCS plus three years, or CPC plus four": years of ways that a list tells."""
    named = levels.text.scan.longest("credential")
    before = [cue.end for cue in named if cue.end <= one.start]
    between = [cue.start for cue in named if one.end <= cue.start < other.start]
    return bool(before and between) and routes.listed(levels, before[-1], between[0])


def _is_demanded(text: Text, levels: Levels, span: Span, following: Span | None) -> bool:
    """Does a posting demand this span of experience? It may speak of something else, or only wish."""
    low = text.lower
    first, last = text.sentence(span.start, span.end)
    after = low[span.end : min(last, span.end + 110)]
    before = low[max(first, span.start - 100) : span.start]
    told = _ABOUT.search(after) or _ABOUT_BEFORE.search(before) or _is_headed(levels, span)
    if not (told or _is_of_specialty(text, span, first, last)):
        return False
    head, _ = levels.title(span.start)
    clause = re.split(r"[.;]", low[max(first, span.start - 100, head) : span.start])[-1]
    if _is_of_else(before, clause, after):
        return False
    stop = min(last, span.end + 120, following.start if following else last)
    return _level(levels, span, max(first, span.start - 60), stop) != "preferred"


def _is_of_else(before: str, clause: str, after: str) -> bool:
    """Is a span no minimum, or one of something else: of study, of a way beside the ordinary one?"""
    told = _NOT_DEMANDED.search(after)
    return bool(
        _LESS.search(before)
        or _AVERAGE.search(before)
        or (_WITH_YEARS.search(before) and _FIRM_AFTER.match(after))
        or _NOT_DEMANDED.search(clause, max(0, len(clause) - _AROUND))
        or (told and told.start() < _AROUND)
        or _STUDY.match(after)
        or _TRAINED.search(clause)
        or _TOWARDS.search(clause)
        or _ON_TERMS.search(clause)
        or (_EQUIVALENT.match(after) and _INSTEAD_OF_DEGREE.search(clause))
    )


def _is_headed(levels: Levels, span: Span) -> bool:
    """ "Experience required: 2 years"."""
    start, end = levels.title(span.start)
    return span.start - end <= _AROUND and "experience" in levels.low[start:end]


def _is_of_specialty(text: Text, span: Span, first: int, last: int) -> bool:
    """ "24 months HCC"; "3 years of coding, or a degree plus 2 years"."""
    if any(span.end <= cue.start <= min(last, span.end + _AROUND) for cue in text.scan.of("specialty")):
        return True
    joined = _JOINED.search(text.lower, max(first, span.start - 10), span.start)
    return joined is not None and _ABOUT.search(text.lower, first, span.start) is not None


def _level(levels: Levels, span: Span, first: int, last: int) -> str:
    """The level of one span: the cue that follows it in its clause, the one before, the heading."""
    # "two years, preferably in a hospital" prefers the hospital
    first, last = levels.within(first, last, span.start, span.end)
    before = [one for one in levels.cues(first, span.start) if not _is_closed(levels, one, span)]
    after = [
        one
        for one in levels.cues(span.end, last)
        if not _FORWARD.match(levels.low, one.start) and not _is_of_next(levels, span, one)
    ]
    # In a text that lost its line breaks "must have 1 year" stands before a "preferred" of the next item.
    led = before and span.start - before[-1].end <= _LED
    if after and not (led and after[0].start - span.end > _FAR):
        return after[0].level
    return before[-1].level if before else levels.heading(span.start)


def _is_closed(levels: Levels, cue: Level, span: Span) -> bool:
    """ "CCS preferred 5+ years …", "CPMA a plus; three years …": a wish for what stands before."""
    between = levels.low[cue.end : span.start]
    if cue.level == "required" and levels.heading(span.start) == "preferred":
        return seams.first(levels.plain, cue.end + 2, span.start + 2) >= 0
    return levels.closes(cue) or (cue.level == "preferred" and between.startswith((";", ")")))


def _is_of_next(levels: Levels, span: Span, cue: Level) -> bool:
    """Does a cue speak of the item behind the span? "1 year of coding COS-C preferred", "… CPC Epic preferred"."""
    plain = levels.plain
    if _ANOTHER.search(levels.low, span.end, cue.start) or _ASIDE.search(levels.low, span.start, cue.start):
        return True
    first = levels.text.sentence(span.start, span.end)[0]
    if (
        levels.opens(cue)
        or levels.leads(first, span.start, cue)
        or seams.first(plain, span.end, cue.end) >= 0
    ):
        return True
    named = [one for one in levels.text.scan.of("credential") if span.end <= one.start < cue.start]
    return bool(named) and not _JOINED_TO.search(levels.low[span.end : named[0].start])
