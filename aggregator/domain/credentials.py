"""The table of credentials: code, issuer, status (data/cert_taxonomy.csv)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import data

ANY_AAPC, ANY_AHIMA, ANY_BOTH = "ANY-AAPC", "ANY-AHIMA", "ANY-AAPC-AHIMA"
UMBRELLAS = frozenset({ANY_AAPC, ANY_AHIMA, ANY_BOTH})
APPRENTICE = "CPC-A"
APPRENTICES = frozenset({APPRENTICE, "COC-A"})

RENAMED = {"CPC-H": "COC", "CTR/ODS-C": "CTR", "PAHCS (various)": "PAHCS"}
_NOT_CODES = frozenset({"AAPC-ANY", "AHIMA-ANY", "ACS-xx", "AACCA (various)", "FAAPC", "RN/LPN", "CHC"})
_CODER_FAMILIES = frozenset({"core-coder", "specialty", "him", "billing+coding", "audit"})


@dataclass(frozen=True, slots=True)
class Credential:
    """One row; `ambiguity` 0 (none) to 3."""

    code: str
    name: str
    issuer: str
    status: str
    family: str
    ambiguity: int = 0


def _table() -> dict[str, Credential]:
    found = {}
    for row in data.rows("cert_taxonomy.csv"):
        code = RENAMED.get(row["code"], row["code"])
        if row["code"] in _NOT_CODES or code in found:
            continue
        found[code] = Credential(
            code=code,
            name=row["full_name"],
            issuer=row["issuer"],
            status=row["status"].split(" ")[0],
            family=row["family"],
            ambiguity=1 if code == "CCS-P" else int(row["ambiguity_0_3"] or 0),
        )
    found["COC-A"] = Credential(
        "COC-A", "Certified Outpatient Coder - Apprentice", "AAPC", "active", "core-coder"
    )
    for code, issuer, name in (
        (ANY_AAPC, "AAPC", "any AAPC coding credential"),
        (ANY_AHIMA, "AHIMA", "any AHIMA coding credential"),
        (ANY_BOTH, "AAPC or AHIMA", "any AAPC or AHIMA coding credential"),
    ):
        found[code] = Credential(code, name, issuer, "umbrella", "any-of")
    return found


CREDENTIALS = _table()


@cache
def members(code: str) -> frozenset[str]:
    """The credentials that an umbrella stands for, itself among them; of another code itself alone."""
    if code not in UMBRELLAS:
        return frozenset({code})
    issuers = {"AAPC", "AHIMA"} if code == ANY_BOTH else {CREDENTIALS[code].issuer}
    under = {ANY_BOTH} | {one for one in UMBRELLAS if CREDENTIALS[one].issuer in issuers}
    coders = {
        one.code
        for one in CREDENTIALS.values()
        if one.issuer in issuers and one.family in _CODER_FAMILIES and one.status == "active"
    }
    return frozenset((coders - APPRENTICES) | under)


CODERS = members(ANY_BOTH) | frozenset(
    one.code
    for one in CREDENTIALS.values()
    if one.family in ("core-coder", "specialty", "billing+coding") and one.code not in APPRENTICES
)
