"""Where somebody must live to hold a remote job: allowed and excluded states, only where residence is said.

Service areas, preferences and the states of a pay-disclosure law restrict nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.domain import hiring, reach
from aggregator.domain.passages import passage
from aggregator.domain.posting import Field, Residency, Tag
from aggregator.domain.states import Named, named
from aggregator.domain.text import Document, Text

_AT_HOMES = r"from (?:an? |their |your )?(?:own )?homes?(?: offices?)? (?:in|within)\b|\bhome (?:office|address|base)\b[^.;\n]{0,20}\b(?:in|within)\b"
_REGISTERED = (
    r"registered (?:employers?|as an employer|to (?:employ|hire))\b[^.;\n]{0,24}\bin\b|registered to do business in\b"
    r"|(?:run|runs|have|offer|process)\b[^.;\n]{0,12} payroll in\b|payroll (?:covers|is (?:set up|registered) in|registrations? in)\b"
    r"|set up (?:as an employer|to (?:employ|hire|pay)|for payroll)\b[^.;\n]{0,24}\bin\b"
)
_WHO = r"(?:candidates?|applicants?|people|anyone|coders?|those|workers?|employees|staff|individuals|persons)"
# Whose states were named before: "your home must be in one of them".
_THESE = re.compile(
    r"(?=[^;\n]*\b(?:must|need to|needs to|have to|has to|required to|only)\b)[^;\n]*?\b(?:live|living|reside|residing|residents?|located|based|home)\b[^.;\n]{0,30}?"
    r"\b(?:(?:one of )?(?:these|those|the (?:above|listed|named)|said)(?: \w+)? states?|one of (?:them|these|those))\b"
)
_OUTSIDE_THESE = re.compile(
    r"[^;\n]{0,40}\b(?:candidates|applicants|coders|people|those|anyone|everyone|we)\b[^;\n]{0,30}\belsewhere\b[^.;\n]{0,30}\b(?:not|cannot|can't|won't|unable|ineligible)\b|"
    r"[^;\n]*\b(?:outside(?: of)?|in (?:any )?other|not (?:live|reside|living|residing) in)\b (?:one of )?(?:these|those|them|the (?:above|listed))?(?: \w+)? ?(?:states?|places)?\b[^.;\n]{0,40}"
    r"\b(?:not|cannot|can't|won't|unable|ineligible)\b"
)
_HOME_IN = r"\bfrom any (?:home |us )?address (?:in|within)\b|\b(?:at|from) homes? (?:in|within)\b|\bhomes? (?:may|must|has to|have to|can|could|should|needs? to|is to|will|are to) be (?:in|within)\b|\bhome is (?:in|within)\b|\b(?:with|has|have|having|requires?|need) a home (?:in|within)\b"
_OUR_STATES = r"\b(?:hiring footprint|where we (?:hire|employ)|where you (?:can|may) live)\b(?=\s?[:(-])|\b(?:(?:payroll|home|hiring|employable|employment) states?|payroll accounts?)\b(?=\s?[:(])|states? (?:where|in which|that) we (?:\w+ )?(?:employ|hire|have payroll|run payroll|are registered|are set up|pay)\b"
# "… and cannot add others", "nowhere else": the states before it are all there are.
_ONLY_THERE = re.compile(
    r"[^.\n]{0,30}?\b(?:nowhere else|no other states?|other states (?:cannot|can't|are not|will not|won't)|elsewhere (?:we )?(?:cannot|can't)"
    r"|(?:cannot|can't|can not|unable to|do not|don't|not able to) (?:\w+ ){0,2}?(?:add|hire|employ|take|pay|consider|accept)(?: \w+){0,3}? (?:elsewhere|other|others|states|outside|more|further)\b)"
)
_EMPLOYS_IN = re.compile(
    r"\b(?:set up|registered|payroll|employ|hire|hiring|live|reside|home|pay taxes)\b[^.;\n]{0,20}\b(?:in|within|for)\b[\s:]*$"
)
_STATE_CUE = re.compile(
    r"resid(?:e|es|ing|ent|ents|ency|ence)\b|\b(?:may|can|must) live\b|\bliv(?:e|ing) (?:and work(?:ing)? )?(?:in|within)\b|located (?:in|within)|based in"
    r"|remote(?:ly)?\b[^.;\n]{0,40}?(?:\b(?:in|within|from|for|only|to)\b|[:(]|(?<=\s)-(?=\s))|eligible states?|states? (?:eligible|only|approved)"
    r"|approved states?|(?:following|these) states?|eligible locations?|domiciled in|(?:job|position|role|work) (?:can|may|must) be (?:worked|done|performed) from|hir(?:e|es|ing) (?:(?:remote|home[- ]based) \w+ )?(?:in|from|within)|candidates? (?:in|from|who)"
    r"|applicants? (?:in|from|who)|work from (?:home )?(?:in|within)|available (?:in|to)|open to|must (?:be )?(?:in|from)|must work from"
    rf"|{_HOME_IN}|{_OUR_STATES}|employ (?:people|anyone|staff|coders) in|{_AT_HOMES}|{_REGISTERED}|(?:authorized|licensed|approved|registered|able|permitted) to (?:hire|employ)|employ(?:s|ees)? in|states? where|\bonly\b|consider"
)
_MUST = re.compile(
    r"\b(?:job|position|role|work) (?:can|may|must) be (?:worked|done|performed) (?:(?:100% |fully |entirely )?remotely )?from\b"
    r"|\b(?:can|may|must) work (?:100% |fully |entirely )?remotely from\b(?! our| a| an| the)|\b(?:in|of) these states\b|"
    rf"\b(?:remote\w*|work(?:ing)? (?:from|at) home|telework\w*|open|available|offered|position|role|job)\b[^.;\n]{{0,20}} (?:for|to) (?:any |all |our )?{_WHO}\b[^.;\n]{{0,16}} (?:liv(?:e|ing)|resid(?:e|ing)|located|based)\b"
    r"|\bhir(?:e|es|ing) (?:remote|home[- ]based)\b[^.;\n]{0,20} (?:in|from)\b"
    rf"|{_HOME_IN}|{_OUR_STATES}"
    r"|\byou (?:\w+ )?(?:live|reside|are (?:based|located))\b|\A[\s•*-]*(?:lives?|resides?) (?:in|within)\b|\b(?:requir(?:es|ing)|insists?|asks? that|demands?)\b"
    r"|\b(?:work\w* )?from (?:an? |their |your )?(?:own )?homes? (?:in|within)\b|\bhome address\b|registered (?:employers?|as an employer)\b|\bset up (?:as an employer|to employ)\b|\bmust\b|\bhave to\b|(?<!providers )(?<!patients )(?<!members )(?<!physicians )(?<!clients )\b(?:may|can) (?:currently )?live\b(?! anywhere ?[;,.])|\b(?:any|one) of (?:the following|these)\b|\bonly\b|required?\b|limited to|restricted|eligible|approved|following states?|need to (?:live|reside)"
    r"|resid(?:e|ents?|ing|ency)|remote(?:ly)? (?:with)?in\b|remote\s*[-:(]|\bcurrently (?:hire|hiring|accepting)|within\b|exclusively"
    r"|(?:can|able to|approved to|authorized to|licensed to) (?:hire|employ)|open (?:only )?to (?:remote )?(?:candidates|applicants|workers|residents|employees|coders)|\bif you (?:live|reside)|(?:remote|our|all|telework(?:ing)?|home[- ]based|work[- ](?:from|at)[- ]home) (?:\w+ )?(?:employees|staff|coders|workers|team members|associates) (?:\w+ )?(?:live|reside)|from the following"
)
_TAKES = r"(?:contract|tax (?:accounts?|nexus)|take on|include|payroll|registered|hir\w+|employ\w*|consider\w*|accept\w*|recruit\w*|open|eligible|available|able|offered|permitted|allowed|support\w*)"
_EXCLUDES = re.compile(
    rf"\b(?:not|cannot|\w+n't|unable to|never) (?:\w+ ){{0,3}}?(?:{_TAKES}\b|(?:reside|live|work|be (?:located|based|performed))\b)"
    r"|\bun(?:able|available)\b|\bexclud\w+|\bexcept(?:ing|ion)?s?\b|other than|ineligible|\bnot (?:in|for|from)\b"
    r"|\b(?:any|every|all) (?:us |u\.s\. )?states? (?:but|save|bar)\b|\b(?:can't|cannot) do\b|\bapart from\b|\banywhere but\b|\bwith the exception\b|prohibited|\bno (?:hires|residents|candidates|applicants|contractors|coders)"
    r"|\bnot(?: (?:those|residents|people|anyone|candidates))?(?: (?:of|in|from))?[\s*_]*\Z"
)
_STATES_LEFT_OUT = re.compile(
    r"\btax (?:accounts?|nexus)\b|\bno hires\b|\b(?:can't|cannot) do\b|^\W*(?:remote\W+)?exclud|^\W*not eligible\b|\banywhere in the (?:us|u\.s\.|united states|country)|^\W*except\b|\banywhere but\b|\bopen in\b|\bpayroll in\b|\bregistered in\b|\btake on\b|\binclude\b|\bperformed in\b|\bstates?\b|\bwork(?:ing)? (?:from|in)\b|\b(?:hir(?:e|ing)|employ|contract(?:ors?)?)\b"
)
_NO_BEFORE = re.compile(r"\bno\s*$")
_NOBODY_AFTER = re.compile(r"\s*(?:state )?(?:residents?|candidates?|applicants?|coders?|contractors?)\b")
# "residents of CA or NY cannot be considered", "California applicants are not eligible"
_REFUSED_AFTER = re.compile(
    r"^[\s),]*(?:(?:state )?(?:residents?|candidates?|applicants?|employees|workers|people|coders)\s+)?(?:at this time )?"
    rf"(?:(?:are|is|may|will|can|do|be|currently|also)\s+){{0,2}}(?:(?:not|cannot|can't|won't)\b(?: \w+){{0,2}}? (?:{_TAKES}|apply|hold|work)\b|excluded\b|excepted\b|ineligible\b|need not apply\b|left out\b|off the table\b|off limits\b)|^[:,]? sorry\b"
)
# Who stands outside and is refused leaves those inside: two negatives.
_OUTSIDE = re.compile(
    r"\boutside(?: of)?\b|\b(?:do|does|who) not (?:currently )?(?:live|reside)\b|\bnot (?:currently )?(?:living|residing|located|based)\b"
)
_FIRM = re.compile(
    r"\b(?:must|need to|required to) (?:currently |already )?(?:live|reside|be (?:located|based|living|residing|an? (?:current )?resident|in\b))"
    r"|\bresidents? only\b|\bopen (?:only )?to\b|\blimited to\b"
)
# What the law makes an employer say of pay, it says of the places where that is the law.
_DISCLOSURE = re.compile(
    r"\btransparency\b|\bdisclos\w+|\blaws?\b[^.;]{0,30}\b(?:requir\w+|demand\w*)|\bcovers? pay\b|\brequired (?:by|under) [^.;]{0,30}\blaws?\b"
    r"|\b(?:pay|salary|salaries|compensation|wage|hiring|hourly|base) (?:\w+ )?(?:ranges?|scales?|rates?|bands?)\b|\$\s?\d"
)
_CLAUSE = re.compile(
    r";\s+(?=(?:we|our|must|you|but|no|not|candidates|applicants|residents|this|employees|only|those)\b)"
)
_LOST_BREAK = re.compile(
    r"[.!?]\s+[-*•]\s|(?<=\w)\s\.\s(?=[A-Z])|\s(?=(?:Location|Residency|Residence|Where):\s)"
)
_DASH = re.compile(r"\s[-*•]\s+")
_SHORT = 40  # characters: into less no other line ran
_LIST = 3  # so many dashes in one sentence are items of a list
_NEAR_PAY = 100  # characters before the first state
_PREFERENCE = re.compile(r"prefer|ideal|plus\b|desired")
_NOT_ABOUT_LIVING = re.compile(
    r"pay (?:transparency|range|scale)|salary|compensation|\$|wage|disclos|hospitals? in|clinics?|locations? (?:in|across)"
    r"|serv(?:es?|ing|ice)\b|services|patients|headquarter|practices? in|facilit|licens(?!ed to (?:hire|employ))|(?<!home )offices? in|notice|privacy|\blaw\b|\bact\b|minimum wage"
    r"|\b(?:nursing|group|care|funeral) homes?\b|operat(?:es|ing|ions)|founded|\btax|withh"
)
_ONLY_AFTER = re.compile(
    r"^[\s)]*(?:(?:state |residents? )?only\b|(?:state )?residents?\b(?=\s*(?:$|[.;,)!])| and | or | may | can | are eligible))"
)
_NOTICE_AFTER = re.compile(
    r"[\s:,(-]*(?:(?:residents?|applicants?|candidates?|employees|consumers)\b[\s:,(-]*)?(?:please |to |may |can )?(?:see|click|view|read|ask|opt|contact|exercise|submit|refer|review|request|notice|privacy|are entitled)\b"
)
_TURN = re.compile(
    r"\b(?:except|excluding|but not|not including|other than)\b|\b(?:cannot|unable to|not able to|do not) (?:\w+ )?(?:hire|employ|consider|accept)\b"
)
_REMOTE = re.compile(r"\bremote\b|work from home|\bresident")
_FIRM_LINE = re.compile(r"\bonly\b|\bin\b|residents?\b|must|within")
_CITY = re.compile(r"[a-z.]{3,}(?<!remote), $")
_NEAR = re.compile(
    r"\b(?:distance|drive|driving|commut\w+|minutes|hours?|near|close|reach|proximity|vicinity)\b[^.;\n]{0,30}$"
)
_AT_HOME = re.compile(r"\bresid|\bliv(?:e|es|ing)\b|\bmust\b|\bonly\b|\bhir(?:e|ing)\b")
_LISTED = re.compile(r"(?:\s*(?:•|-|\*)?\s*[A-Z][A-Za-z. ]{1,22}(?:,|;)?(?=\s*(?:\n|•|$))){1,56}")
_ANY_STATE = re.compile(
    r"\b(?:any|all|anywhere in the|within the|continental|50) (?:50 )?(?:us|u\.s\.|united states|states)\b|\bany state\b"
)


def read(doc: Document) -> tuple[Residency, list[Tag]]:
    """(residency, tags "residency:allowed:TX", "residency:excluded:CA", "residency:any", "residency:radius",
    "residency:zone:…")."""
    sides: dict[str, dict[str, Tag]] = {"allowed": {}, "excluded": {}}
    for field, text in doc.fields("title", "location"):
        if _REMOTE.search(text.lower):
            group = named(text)
            _keep(doc, field, group, _of_line(text.lower, group), sides)
    text = doc.description
    for clause in _clauses(text):
        group = named(text, *clause)
        if group:
            _keep(doc, "description", group, _verdict(text.lower, *clause, group), sides)
        elif clause[0] > 2 and (
            _THESE.match(text.lower, *clause) or _OUTSIDE_THESE.match(text.lower, *clause)
        ):
            before = text.sentence(clause[0] - 3, clause[0] - 2)
            _keep(doc, "description", named(text, *before), "allowed", sides)
    both = sides["allowed"].keys() & sides["excluded"].keys()
    allowed = {code: tag for code, tag in sides["allowed"].items() if code not in both}
    excluded = sides["excluded"]
    miles, of_radius = reach.radius(doc)
    zones, of_zones = reach.zones(doc)
    residency = Residency(frozenset(allowed), frozenset(excluded), miles, zones)
    anywhere = [] if allowed or excluded or miles else reach.anywhere(doc)
    return residency, [*allowed.values(), *excluded.values(), *anywhere, *of_radius, *of_zones]


def _keep(
    doc: Document, field: Field, group: list[Named], verdict: str | None, sides: dict[str, dict[str, Tag]]
) -> None:
    lower = doc.text(field).lower
    for code, start, end in group if verdict else ():
        side = _side(lower[group[0].end : start], verdict)
        tag = doc.tag(f"residency:{side}:{code}", field, start, end, f"residency/{side}")
        sides[side].setdefault(code, tag)


def _clauses(text: Text) -> Iterator[tuple[int, int]]:
    """The sentences that speak of living or hiring, cut where a semicolon begins anew. A list of states on
    lines of their own belongs to the line that announces it."""
    plain = text.plain
    done = 0
    for cue in text.scan.of("residency"):
        if cue.start < done:
            continue
        begin, end = passage(text, cue.start, cue.end)
        begin = _begin(text.plain, begin, cue.start)
        if lost := _LOST_BREAK.search(plain, cue.end, end):
            end = lost.start() + 1
        last = done = end
        if plain[end - 1] == ":" or plain.startswith(("\n•", "•", " •"), end):
            last = done = _end_of_list(text, end)
        first = begin
        for cut in _CLAUSE.finditer(text.lower, begin, last) if plain.find(";", begin, last) > 0 else ():
            yield first, cut.start()
            first = cut.end()
        yield first, last


def _begin(plain: str, first: int, cue: int) -> int:
    """Where a sentence begins that the lines before it ran into when their breaks were lost."""
    if cue - first < _SHORT:
        return first
    ends = [one.end() for one in _LOST_BREAK.finditer(plain, first, cue)]
    dashes = [one.end() for one in _DASH.finditer(plain, first, cue)]
    items = dashes[-1:] if len(dashes) >= _LIST else []
    return max([first, *ends[-1:], *items])


def _end_of_list(text: Text, at: int) -> int:
    """Where the states end that stand on the lines after a colon."""
    listed = _LISTED.match(text.plain, at)
    if listed and (text.plain[at - 1] == ":" or _begins_with_state(text, at, listed.end())):
        return listed.end()
    end = passage(text, at + 1, at + 1)[1] if at + 1 < len(text.plain) else at
    return end if _begins_with_state(text, at, end) else at


def _begins_with_state(text: Text, at: int, end: int) -> bool:
    group = named(text, at, end)
    return bool(group) and not text.plain[at : group[0].start].strip(" \n•")


def _of_line(lower: str, group: list[Named]) -> str | None:
    """What a title or a place says of the states that it names: allowed, where it speaks of remote work, but
    not of cities."""
    if not group or _PREFERENCE.search(lower):
        return None
    if _FIRM_LINE.search(lower):
        return "allowed"
    cities = any(_CITY.search(lower, max(0, one.start - 30), one.start) for one in group)
    return "allowed" if len(group) > 1 and not cities else None


def _verdict(lower: str, first: int, last: int, group: list[Named]) -> str | None:
    """What a sentence that names states says of them: allowed, excluded, or nothing."""
    said, before, after = (
        one.replace("\n", " ")
        for one in (lower[first:last], lower[first : group[0].start], lower[group[-1].end : last])
    )
    if _PREFERENCE.search(after[:40]) or _PREFERENCE.search(before[-40:]):
        return None
    if _NOTICE_AFTER.match(after) or hiring.speaks_of_law(after):
        return None
    begun = hiring.begun(before)
    if hiring.refuses(begun, after) or (_NO_BEFORE.search(before) and hiring.is_sorry(said)):
        return "excluded"
    if hiring.allows(before, after) and not _NOT_ABOUT_LIVING.search(before):
        return "allowed"
    if _DISCLOSURE.search(said[max(0, len(before) - _NEAR_PAY) :]) and not _FIRM.search(said):
        return None
    if (_STATE_CUE.search(said) or _STATES_LEFT_OUT.search(before)) and (side := _negated(before, after)):
        return side
    if len(group) == 1 and _CITY.search(before) and (_NEAR.search(before) or not _AT_HOME.search(said)):
        return None  # a place of work: "in Atlanta, GA", "an hour's drive from Atlanta, GA"
    if begun.startswith("if you"):
        return "allowed" if hiring.follows(after) else None
    joint = lower[group[-2].end : group[-1].start] if len(group) > 1 else ""
    if hiring.is_fact(before, joint, said):
        return None
    if _NOT_ABOUT_LIVING.search(_FIRM.split(before)[-1][-60:]):
        return None
    if _ONLY_THERE.match(after) and _EMPLOYS_IN.search(before):
        return "allowed"
    if _ONLY_AFTER.match(after) or (_STATE_CUE.search(before) and _MUST.search(said)):
        return "allowed" if not _ANY_STATE.search(before) else None
    return None


def _negated(before: str, after: str) -> str | None:
    """What the negatives around a list of states make of them; None where none bears on them."""
    outside = _OUTSIDE.search(before)
    refusals = list(_EXCLUDES.finditer(_OUTSIDE.sub(" ", before)))
    nobody = _NO_BEFORE.search(before) and _NOBODY_AFTER.match(after)
    refused = bool(nobody) or _REFUSED_AFTER.match(after) is not None
    if outside:
        return "allowed" if refusals or refused else "excluded"
    if refusals and any(one.start() >= refusals[-1].end() for one in _FIRM.finditer(before)):
        return None  # "we cannot sponsor, and you must live in …"
    return "excluded" if refusals or refused else None


def _side(between: str, verdict: str | None) -> str:
    """ "TX, FL, but not CA": what follows an exclusion inside an allowing sentence is excluded. `between`
    stands between the first state and the one in question."""
    return "excluded" if verdict == "allowed" and _TURN.search(between) else str(verdict)
