"""What is known of a credential, in words (data/cert_taxonomy.csv, data/credential_notes.csv). PURE."""

from __future__ import annotations

from dataclasses import dataclass

import data
from aggregator.domain.credentials import CREDENTIALS, RENAMED, UMBRELLAS, Credential, members
from web import forms

_FAMILIES = {
    "core-coder": "A credential for coders.",
    "specialty": "A credential for coders of one specialty.",
    "him": "A credential in health information.",
    "billing+coding": "A credential for billing and coding.",
    "billing": "A credential for billing.",
    "audit": "A credential for auditors.",
    "cdi": "A credential for clinical documentation.",
    "compliance": "A credential for compliance.",
    "management": "A credential for managers.",
    "education": "A credential for teachers of coding.",
    "analytics": "A credential for analysts of health data.",
    "privacy": "A credential for privacy and security.",
    "near-miss": "No coding credential, though postings for coders name it.",
    "any-of": "Not one credential, but what a posting means that takes any of several.",
}
_STATUSES = {
    "legacy": "It is no longer given, or hardly.",
    "retired": "It has been retired.",
    "rare": "It is rare.",
    "unverified": "We could not verify that it exists.",
}
# How the issuers of the guide and of most postings are written out.
ISSUERS = {
    "AAPC": "AAPC (American Academy of Professional Coders)",
    "AHIMA": "AHIMA (American Health Information Management Association)",
    "ACDIS": "ACDIS (Association of Clinical Documentation Integrity Specialists)",
    "NHA": "NHA (National Healthcareer Association)",
}


@dataclass(frozen=True, slots=True)
class Described:
    """A credential for its page. `also`: what else its letters mean; `names`: other ways it is written;
    `verified`: where its name was seen, or that it was not."""

    code: str
    name: str
    issuer: str
    kind: str
    status: str
    note: str
    where: str
    names: tuple[str, ...]
    also: tuple[str, ...]
    verified: str
    stands_for: tuple[str, ...]


def described(code: str) -> Described:
    """Everything that our tables say of a credential. Raises KeyError for an unknown code."""
    one, row = CREDENTIALS[code], _rows().get(code, {})
    notes = {line["code"]: line["note"] for line in data.rows("credential_notes.csv")}
    hint = _plain(row.get("setting_hint", ""))
    return Described(
        code=code,
        name=one.name,
        issuer=ISSUERS.get(one.issuer, one.issuer),
        kind=_FAMILIES.get(one.family, ""),
        status=_STATUSES.get(one.status, ""),
        note=notes.get(code, ""),
        where=hint,
        names=_parts(row.get("synonyms_old_names_misspellings", "")),
        also=_parts(row.get("false_friends", "")),
        verified=_verified(one, row.get("verification", "")),
        stands_for=tuple(sorted(members(code) - UMBRELLAS)) if code in UMBRELLAS else (),
    )


def _rows() -> dict[str, dict[str, str]]:
    return {RENAMED.get(row["code"], row["code"]): row for row in reversed(data.rows("cert_taxonomy.csv"))}


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for one in _plain(cell).split(";") if (part := one.strip().strip('"')))


def _plain(cell: str) -> str:
    return "" if cell == "-" else cell


def _verified(one: Credential, said: str) -> str:
    if one.code in UMBRELLAS or not said:
        return ""
    if said.startswith("unverified"):
        return "Its name is trade knowledge that we have not checked with its issuer."
    return f"Of its name: {said}."


def order(code: str) -> tuple[int, str]:
    """What most postings name first, then by letter."""
    return (forms.COMMON.index(code) if code in forms.COMMON else len(forms.COMMON), code)
