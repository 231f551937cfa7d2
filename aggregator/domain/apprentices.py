"""Is an apprentice's credential (CPC-A) enough? A posting accepts it, refuses it, or does not say."""

from __future__ import annotations

import re

from aggregator.domain.credentials import APPRENTICE
from aggregator.domain.posting import Apprentice
from aggregator.domain.text import Document

_NO_APPRENTICE = re.compile(
    r"\b(?:no|not|non|without)[ -](?:an? |accepting |considering )?apprentic\w*|apprentic\w+ (?:status |coders? |credentials? "
    r"|designation )?(?:will |is |are |do )?not\b|no \(?-?A\)? (?:status|designation)|apprentice (?:status |designation )"
    r"(?:must (?:be|have been) )removed|(?:-A|apprentice)(?: status| designation)? removed",
    re.IGNORECASE,
)
_APPRENTICE_OK = re.compile(
    r"apprentic\w*(?: status| designation| level)?(?: coders?| applicants?| candidates?)?[^.;\n]{0,30}"
    r"\b(?:ok|okay|accept\w*|welcome\w*|considered|encouraged|acceptable|eligible|may apply|qualif\w+)\b"
    r"|(?:accept\w*|welcome|consider|open to|includ\w+|hir\w+)[^.;\n]{0,20}\bapprentic",
    re.IGNORECASE,
)


def read(doc: Document, wanted: frozenset[str] | set[str], excluded: frozenset[str]) -> Apprentice:
    """Is CPC-A enough? Only what the posting says: "CPC required" alone does not say."""
    said = [
        text.plain
        for _, text in doc.fields("title", "description")
        if "apprentic" in text.lower or "-a" in text.lower
    ]
    if APPRENTICE in excluded or any(_NO_APPRENTICE.search(one) for one in said):
        return "excluded"
    if APPRENTICE in wanted or any(_APPRENTICE_OK.search(one) for one in said):
        return "accepted"
    return "not_stated"
