"""Where the coder sits: remote, hybrid, onsite, or not said; and "remote later", after training.

What the text says beats the title, and both beat a source's own label. Remote patients, remote teams and
remote access make no remote job; "hybrid" and "remote option" are hybrid; "remote after 90 days" is onsite now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.domain.posting import Arrangement, Field, Tag
from aggregator.domain.text import Document

# Rules for text in lower case.
_SAYS = re.compile(
    r"\b(?=[a-z\d])(?:(?P<not>(?:no|not|non|never|isn't|without)[ -](?:\w+ ){0,3}?(?:remote(?:ly)?|work[- ](?:from|at)[- ]home|telecommut\w+|telework)\b(?: work| position| option)?"
    r"|remote(?: work| option)? (?:is |are )?(?:not|un)[ -]?(?:\w+)"
    r"|on[- ]?site only\b|(?:100%|fully|entirely|strictly) on[- ]?site\b|must (?:work|be) on[- ]?site\b|in[- ](?:person|office) only\b)"
    r"|(?P<later>(?:remote|work(?:ing)?[- ](?:from|at)[- ]home|wfh|telework|telecommut\w+)\b[^.;\n]{0,60}\b(?:after|upon|once|following)\b[^.;\n]{0,50}"
    r"\b(?:training|probation\w*|orientation|\d+[- ]?(?:days?|months?|weeks?)|productivity|complet\w+|met)"
    r"|(?:after|upon|once|following)\b[^.;\n]{0,60}\b(?:training|probation\w*|orientation|\d+[- ]?(?:days?|months?|weeks?)|productivity)\b[^.;\n]{0,60}\b(?:remote|work(?:ing)?[- ](?:from|at)[- ]home|wfh|telework))"
    r"|(?P<hybrid>hybrid\b|remote[ /-]+option(?:al|s)?\b|(?:\d|one|two|three|four|some) days? (?:a|per|each|/) ?week (?:in|at|on)[- ]?(?:site|the office|office)\b"
    r"|(?:\d|one|two|three|four) days? (?:in[- ](?:the[- ])?office|on[- ]?site|remote|from home)\b|partial(?:ly)? remote\b|occasional(?:ly)? remote\b|telework eligible\b|split between\b[^.;\n]{0,30}\bhome"
    r"|(?:flexible|agile) working\b[^.;\n]{0,60}\bhome|combination of (?:remote|home|on)|combin\w+ (?:on[- ]?site|office|in[- ]office) and (?:home|remote)|(?:opportunit(?:y|ies)|option|flexibility|ability) to work (?:from|at) home\b|home and (?:the )?office\b|remote and (?:on[- ]?site|in[- ]office)\b)"
    r"|(?P<full>(?:100 ?%|fully|completely|entirely|permanent(?:ly)?|full[- ]time|totally)[ -]remote(?:ly)?\b|remote(?:ly)? \(?(?:100 ?%|full[- ]time)"
    r"|work(?:s|ing)?[- ](?:from|at)[- ]home\b|work from (?:your |the comfort of your )?(?:own )?home\b|work(?:ing)? remotely\b|wfh\b|telecommut(?:e|ing|er)\b|home[- ]based\b|virtual(?:ly)? (?:position|role|job|based|office)|virtual\W{1,2}(?:\w+ ){0,2}(?:coder|position)|100 ?% (?:telework|telecommut\w+|virtual)"
    r"|remote (?:position|role|job|opportunity|work(?:er|ing|place)?|coder|coding|employee|environment|setting|schedule|based|medical|inpatient|outpatient|full|us\b|usa\b|nationwide|anywhere|within|in (?:the )?(?:us|usa|united)|eligible|from)"
    r"|(?:position|role|job|this|opportunity|work|location|location type|workplace type) (?:is |can be |may be |will be )?(?:a |an |:? ?)?(?:fully |100% )?remote\b|remote[- ]first\b|location:? ?remote\b|home office\b|remote\b[ ]*[-–,(|)]?[ ]*(?:us|usa|u\.s\.|united states|nationwide|anywhere)\b)"
    r"|(?P<site>on[- ]?site\b|in[- ]office\b|in[- ]person\b|on campus\b|report(?:s|ing)? (?:in person )?to (?:the|our) (?:office|hospital|facility)|office[- ]based\b))"
    r"|(?P<bare>(?:^|\n|[-–(,|/])[ ]*remote[ ]*(?=$|\n|[-–),|/]))",
    re.MULTILINE,
)
_NOT_THE_JOB = re.compile(
    r"remote (?:access|area|location|site|monitor\w*|patient|team|desktop|employees'|teams|supervis\w+|support|control|clinic|sens)"
    r"|remote (?:in )?nature|remotely monitor|if (?:working|you work) (?:remotely|from home)|when working (?:remotely|from home)"
    r"|on[- ]?site (?:meeting|visit|training|audit|gym|caf|parking|day ?care|fitness|clinic|health|child|pharmacy|interview|orientation|amenit|event|inspection|survey)"
    r"|hybrid (?:model of|chart|record|medical record|environment of|coder (?:who|that)|cloud|car|health record|billing)"
    r"|in[- ]person (?:care|meeting|training|orientation|event)|prior remote|remote (?:coding )?experience"
    r"|experience (?:working )?(?:in a |with )?remote|home health|home[- ]based (?:care|services|program|health|primary)"
    r"|(?:manag\w+|lead\w*|supervis\w*|support\w*) (?:of |a |our )?(?:remote|hybrid|virtual)|virtual (?:visit|meeting|care|interview|hiring|event|health|training)"
    r"|temporar\w+ remote|remote possib|hope|potential(?:ly)? (?:for )?remote"
    # what is done to a patient or with an applicant there
    r"|(?:in[- ]office|in[- ]person|on[- ]?site|office[- ]based|on campus)(?:,? (?:and|or|and/or) [\w-]+)? (?:(?:minor|surgical|clinical|diagnostic|medical|patient|physician|provider) )?"
    r"(?:procedure|surger|injection|infusion|imaging|x-?ray|lab(?:s|oratory)?\b|test(?:s|ing)?\b|visit|encounter|exams?\b|consult|appointment|treatment|interview|evaluations?\b)"
    r"|(?:procedures|surgeries|injections|visits|encounters|tests|exams) (?:that are |are |is )?(?:done |performed |provided |rendered )?(?:in[- ]office|in[- ]person|on[- ]?site)"
    r"|hybrid,? title ?38|(?:for|of) (?:all |any |our )?(?:remote ?(?:/|and|or) ?hybrid|hybrid ?(?:/|and|or) ?remote)|workplaces? (?:for|in) remote|option to work from home if",
)
_LIGHT = re.compile(
    r"\bon[- ]?site\b[^.;\n]{0,60}\b(?:occasion\w*|as needed|per year|times? (?:a|per) (?:year|month)|quarterly|annual\w*|if needed|when needed)",
)
_KINDS = ("not", "later", "hybrid", "full", "site", "bare")
_Found = dict[str, tuple[Field, re.Match[str]]]


def read(doc: Document, stated: Arrangement = "unknown") -> tuple[Arrangement, bool, list[Tag]]:
    """(arrangement, remote later, tags). `stated` is what a structured field of the source says."""
    text = _first(doc, "description")
    head = _first(doc, "title", "location")
    for kind, said in (("not", text), ("not", head), ("later", text), ("later", head), ("hybrid", text)):
        if kind in said:
            return _answer(doc, kind, said)
    if "full" in text:
        return _answer(doc, "full", text)
    for kind in ("hybrid", "full"):
        if kind in head:
            return _answer(doc, kind, head)
    if stated in ("remote", "hybrid"):
        return stated, False, _words_of(doc, stated)
    if "site" in text or "site" in head:
        return _answer(doc, "site", text if "site" in text else head)
    return stated, False, []


def _first(doc: Document, *fields: Field) -> _Found:
    """The first place that says each kind of thing."""
    found: _Found = {}
    for field, text in doc.fields(*fields):
        for match in _sound(text.lower):
            kind = next(kind for kind in _KINDS if match[kind])
            found.setdefault("full" if kind == "bare" else kind, (field, match))
    return found


def _sound(lower: str) -> Iterator[re.Match[str]]:
    """What is said of the job, not of patients, teams or a meeting now and then."""
    for match in _SAYS.finditer(lower):
        near = max(0, match.start() - 28)
        about = any(
            one.start() < match.end() and one.end() > match.start()
            for one in _NOT_THE_JOB.finditer(lower, near, match.end() + 30)
        )
        light = match["site"] and _LIGHT.match(lower, match.start())
        if not about and not light:
            yield match


def _answer(doc: Document, kind: str, said: _Found) -> tuple[Arrangement, bool, list[Tag]]:
    field, match = said[kind]
    names: dict[str, Arrangement] = {"hybrid": "hybrid", "full": "remote"}
    arrangement = names.get(kind, "onsite")
    start, end = match.span()
    while match.string[start] in " \n-–(,|/":  # the signs that a bare "remote" stands between
        start += 1
    tags = [doc.tag(f"arrangement:{arrangement}", field, start, end, kind)]
    if arrangement in ("remote", "hybrid"):
        tags.append(doc.tag("setting:remote", field, start, end, kind))
    if kind == "later":
        tags.append(doc.tag("remote_later", field, start, end, kind))
    return arrangement, kind == "later", tags


def _words_of(doc: Document, stated: Arrangement) -> list[Tag]:
    """The best words for what only the source's own field says: its place, else its title."""
    field: Field = "location" if doc.location.plain else "title"
    end = len(doc.text(field).plain)
    rule = "the source's own field"
    return [doc.tag(name, field, 0, end, rule) for name in (f"arrangement:{stated}", "setting:remote")]
