"""Is this a medical-coding job?

core: codes charts.  adjacent: audits, validates, teaches or leads coding, or bills and codes.  near_miss:
works beside it (billing, claims, records, documentation) and assigns no codes.  no: everything else. Core
and adjacent are coding jobs. The title proposes; the text must know the code sets, since "coder" and
"coding" are also words of software, surveys, packaging and genetics. A posting without text (an alert mail
names title, employer and place only) is judged by its title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.domain.mentions import Mention
from aggregator.domain.posting import Relevance, Tag
from aggregator.domain.text import Document

_TITLE_CODES = re.compile(
    r"\b(?:coder|coders|coding)\b|\bmedical records? tech\w*\W+coder|\b(?:CPC|CCS|CCS-P|COC|CIC|CRC)\b(?! nurse)"
    r"|\bDRG (?:validat\w+|review\w+|audit\w+|analyst|specialist)|\bcode (?:auditor|validation|review)\w*"
    r"|\b(?:E\s?[/&]\s?M|evaluation (?:and|&) management|CPT|ICD-10(?:-\w+)?|pro-?fee) (?:level\w* )?(?:audit|review|validat|educat)\w*"
    r"|\b(?:HCC|risk adjustment|medical record|chart|HEDIS) (?:abstract\w+|review\w+|audit\w+)|\babstractor\b",
    re.IGNORECASE,
)
_TITLE_STRONG = re.compile(
    r"\b(?:medical|clinical|inpatient|outpatient|facility|pro[- ]?fee|professional fee|physician|hospital|surg\w+|HCC|HIM"
    r"|risk adjustment|DRG|ICD\S*|CPT|E/?M|ED|emergency\w*|radiology|cardiology|orthop\w+|anesthesia|oncology|profee"
    r"|denials?|certified|health information|records?|OB/?GYN|pathology|ASC|ambulatory|clinic|home health|edits?"
    r"|professional|billing (?:and|&|/)|multi-?specialty)\b[^.;]{0,30}\bcod(?:er|ers|ing)\b"
    r"|\bcod(?:er|ing)\b[^.;]{0,25}\b(?:inpatient|outpatient|physician|HCC|HIM|profee|pro fee|facility|ED|surgery|RHIT"
    r"|specialist|auditor|educator|compliance|CPC|CCS|integrity|quality|documentation|denials?|edits|I{1,3}|[123])\b"
    r"|\b(?:E\s?[/&]\s?M|evaluation (?:and|&) management) (?:level\w* )?audit\w*",
    re.IGNORECASE,
)
_OTHER_TRADE = re.compile(
    r"\b(?:software|developer|engineer\w*|programm\w+|python|java\w*|php|full[- ]?stack|front[- ]?end|back[- ]?end|devops"
    r"|data scien\w+|STEM|kids|children's coding|bootcamp|boot camp|CNC|g-code|video|game|low-?code|no-?code|barcode|color"
    r"|enforcement|inspector|building code|code compliance (?:officer|inspector)|code blue|tutor|camp|robotics|web|AI"
    r"|machine learning|LLM|annotat\w+|survey|occupation\w* coder|qualitative|genom\w+|packaging|date cod\w+|instructor"
    r"|professor|faculty|teacher)\b",
    re.IGNORECASE,
)
_SOFTWARE = re.compile(
    r"\b(?:software|developer|engineer\w*|programmer|full[- ]?stack|data scien\w+|machine learning|devops)\b",
    re.IGNORECASE,
)
_CODER = re.compile(r"\bcoders?\b", re.IGNORECASE)
_CODER_LEADS = re.compile(
    r"\b(?:audit\w*|educat\w+|train(?:er|ing)|manager|supervis\w+|director|lead(?:er)?|bill\w*|consultant|head|chief|VP)\b",
    re.IGNORECASE,
)
_TITLE_ADJACENT = re.compile(
    r"\b(?:audit\w*|educat\w+|train(?:er|ing)|manager|supervis\w+|director|lead(?:er)?|compliance|quality|validat\w+"
    r"|review\w*|integrity|bill\w*|denials?|edits?|consultant|coordinator|liaison|head|chief|VP|analyst)\b",
    re.IGNORECASE,
)
_TITLE_NEAR = re.compile(
    r"\b(?:bill(?:er|ing)|claims?|accounts? receivable|A/?R|collect(?:or|ions)|revenue|reimbursement|denials?|appeals?"
    r"|prior auth\w*|pre-?auth\w*|authoriz\w+|insurance verif\w+|chargemaster|credentialing|health information|HIM|HIT|ROI"
    r"|release of information|medical records?|registrar|transcription\w*|scribe|utilization|UR|UM|CDI|CDS|documentation"
    r"|payment integrity|cod(?:er|ing)|patient access|patient account\w*|medical secretary|summariser|RCM|risk adjustment"
    r"|HEDIS|DRG)\b"
    r"|\bcharge (?:entry|capture|review\w*|master|descri\w+|post\w+|audit\w*|analyst|specialist|integrity|correct\w+|reconcil\w+|coordinator|clerk)\b",
    re.IGNORECASE,
)
_GATE = re.compile(
    r"cod(?:er|ing|ers)\b|\bcode (?:audit|valid|review)|abstract|\bICD|\bCPT\b|\bHCC|\bDRG|risk adjustment|\bHIM\b|\bHIT\b"
    r"|health info|medical records?|\baudit|\bCDI\b|documentation (?:spec|integ|improv)|revenue|charge(?! nurse| RN)|denial|bill(?:er|ing)"
    r"|reimburs|HEDIS|validat|complian|\bclaims?\b|\bRCM\b|\breview(?:er)?\b|RHI[TA]\b|\bCCS\b|\bCPC\b|\bregistrar",
    re.IGNORECASE,
)
_GATE_NOT = re.compile(
    r"\b(?:software|developer|programmer|full[- ]?stack|devops|cook|chef|driver|plumber|electrician|housekeep\w+)\b",
    re.IGNORECASE,
)
# They improve what is written, and assign no codes.
_DOCUMENTS = re.compile(
    r"\bCDIS?\b|clinical documentation|documentation (?:improvement|integrity)", re.IGNORECASE
)
# Distinct kinds of evidence, in lower case: each row counts once, however often it is found.
_EVIDENCE = tuple(
    re.compile(one)
    for one in (
        r"icd-?\s?(?:9|10|11)(?:-?(?:cm|pcs))?\b|\bicd\b",
        r"cpt(?:-?4)?\b",
        r"hcpcs?\b",
        r"drgs?\b|\bapcs?\b(?= assign| group| edit)|\bopcs\b",
        r"\b(?:modifiers?|ncci|cci edits|lcd)\b|\be/?m (?:level|cod|service)",
        r"\b(?:hccs?\b|risk adjustment|radv\b)",
        r"\b(?:encoders?\b|3m\b|encoder ?pro|trucode|cac\b|computer[- ]assisted coding)",
        r"aapc\b|ahima\b|coding clinic",
        r"\b(?:(?:medical|clinical) cod(?:ing|er)|diagnos\w+ (?:and procedur\w+ )?cod|procedur\w+ (?:and diagnos\w+ )?cod)",
        r"\b(?:assign\w*|appl(?:y|ies)|abstract\w*|validat\w*|select\w*|review\w*)[^.;\n]{0,60}\bcod(?:es?|ing)\b",
        r"coding (?:guidelines|compliance|accuracy|quality|audit\w*|edits?|staff|team|education|specialist|productivity)",
        r"coders?\b",
    )
)
_ASSIGNS = re.compile(
    r"(?:assign\w*|appl(?:y|ies|ying)|abstract\w*|select\w*|translat\w*|validat\w*|verif\w*|cod(?:e|es|ing))\b[^.;\n]{0,80}"
    r"\b(?:ICD|CPT|HCPCS|DRGs?|HCC|diagnos\w+|procedur\w+|E/?M|codes?)\b",
    re.IGNORECASE,
)
_ENOUGH = 2  # kinds of evidence that make a coding job of a coder's title
_MUCH = 4  # and of another title
_SHORT = 200  # characters; below, a text cannot be expected to say it all


def may_code(title: str) -> bool:
    """Might a posting of this title be a coding job or one beside it? Cheap, and generous: what it lets
    through costs one request, what it keeps out is never read. A bare number says nothing."""
    told = _GATE.search(title) is not None or title.isdecimal()
    return told and not _GATE_NOT.search(title)


def judge(doc: Document, mentions: Iterable[Mention], demanded: bool) -> tuple[Relevance, list[Tag]]:
    """The class of a posting, and the words that it rests on. `demanded`: it requires a coding credential."""
    title, text = doc.title.plain, doc.description.plain
    coding = _TITLE_CODES.search(title)
    foreign = _OTHER_TRADE.search(title) or (not coding and _DOCUMENTS.search(title))
    kinds = _kinds(doc.description.lower)
    strong = _TITLE_STRONG.search(title)
    if foreign and (len(kinds) < _MUCH or not coding or _SOFTWARE.search(title)):
        return _near_or_no(doc, coding, kinds)
    if coding and (len(kinds) >= _ENOUGH or (strong and (len(text) < _SHORT or kinds or any(mentions)))):
        # A "denials coder" codes; a "coding denials analyst" stands beside it.
        beside = _CODER_LEADS if _CODER.search(title) else _TITLE_ADJACENT
        level: Relevance = "adjacent" if beside.search(title) else "core"
        return level, [
            doc.tag(f"relevance:{level}", "title", *coding.span(), "title"),
            *_proof(doc, level, kinds),
        ]
    if not coding and len(kinds) >= _MUCH and (demanded or _is_coding_audit(title, text)):
        return "adjacent", _proof(doc, "adjacent", kinds)
    return _near_or_no(doc, coding, kinds)


def _is_coding_audit(title: str, text: str) -> bool:
    """An auditor or reviewer whose text keeps speaking of coding."""
    watches = re.search(r"audit|review|validat|quality|educat|abstract", title, re.IGNORECASE)
    return bool(
        watches
        and _ASSIGNS.search(text)
        and len(re.findall(r"\bcod(?:ing|ers?)\b", text, re.IGNORECASE)) >= 5
    )


def _near_or_no(doc: Document, coding: object, kinds: list[re.Match[str]]) -> tuple[Relevance, list[Tag]]:
    near = _TITLE_NEAR.search(doc.title.plain)
    if near and not _OTHER_TRADE.search(doc.title.plain) and (kinds or not coding):
        return "near_miss", [doc.tag("relevance:near_miss", "title", *near.span(), "title")]
    return "no", []


def _kinds(text: str) -> list[re.Match[str]]:
    """The first match of each kind of evidence that the text holds."""
    return [found for one in _EVIDENCE if (found := one.search(text))]


def _proof(doc: Document, level: Relevance, kinds: list[re.Match[str]]) -> list[Tag]:
    return [doc.tag(f"relevance:{level}", "description", *one.span(), "code sets") for one in kinds[:3]]
