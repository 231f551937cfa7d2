"""Coding work under titles without the word: who checks the codes of others, and who keeps records and codes them.
All for lower case."""

from __future__ import annotations

import re

_SET = r"(?:icd\S*|cpt\S*|hcpcs|hccs?|(?:ms-|apr-)?drgs?|diagnos\w+|procedur\w+|e/m|medical|clinical|inpatient|outpatient)"
_DONE = r"(?:coding|codes|code (?:assignment|selection|sequenc)\w*|assignments?|sequenc\w+)"
# "for the accuracy of ICD-10-CM/PCS coding and DRG assignment"
_CHECKS = re.compile(
    rf"\b(?:accura\w+|correct\w*|validity|appropriateness|compliance|integrity|quality)(?:,? (?:and|or|&) \w+| \w+)? (?:of|for|in) (?:(?:the|all|their|assigned|reported|submitted|and|of|or)\b,? )*{_SET}\b[^.;\n]{{0,60}}\b{_DONE}"
    rf"|\bvalidat\w+ (?:[\w,'-]+ ){{0,4}}?{_SET}\b[^.;\n]{{0,40}}\b{_DONE}|\bvalidat\w+ (?:[\w,'-]+ ){{0,3}}?(?:ms-|apr-)?drg\b"
    rf"|\b(?:audits?|auditing|reviews?|reviewing) (?:\w+ ){{0,3}}?(?:coding|coded|code assignments?)\b[^.;\n]{{0,60}}\b(?:accura\w+|complian\w+|correct\w*|valid\w*)"
)
# "codes diagnoses and procedures", "assigns ICD-10-CM diagnosis codes", as what one does
_CODES = re.compile(
    r"(?:^|[.;:,\n•(] ?|\b(?:and|to|will|you|or) )(?:codes?|coding|sequences?) (?:and \w+ |the |all |of )*(?:principal |secondary |inpatient |outpatient |discharge )*(?:diagnos[ei]s|diagnoses|procedures|discharges|inpatient|outpatient|encounters|visits)\b"
    rf"|(?:^|[.;:,\n•(] ?|\b(?:and|to|will|you|or) )(?:assign|select|appl)(?:s|y|ies|ing)? (?:[\w,'/-]+ ){{0,4}}?{_SET}[^.;\n]{{0,40}}\b(?:codes?|drgs?)\b"
)


# "Seeking an experienced Coding and Quality Auditor", under a title that says less
_AUDITOR = re.compile(
    r"\b(?:seek\w*|looking for|hiring|hires|needs?|as|join us as)(?: (?:an?|our|the|next|experienced|skilled|certified|senior|qualified|new))* (?:[\w-]+ )?"
    r"(?:coding(?:,? (?:and|&) \w+)?|drg) (?:quality |compliance )?(?:auditors?|reviewers?|validators?)\b"
)


def seeks_auditor(low: str) -> bool:
    """Does a text itself call the job one of an auditor of coding?"""
    return _AUDITOR.search(low) is not None


def checks_codes(low: str) -> bool:
    """Does a text tell of checking how something was coded, and not only of reading what was written?"""
    return _CHECKS.search(low) is not None


def codes_records(low: str) -> bool:
    """Does a text tell of coding as the work itself?"""
    return _CODES.search(low) is not None
