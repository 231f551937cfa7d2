"""Reads lines that name a place where their form says what each part is. PURE."""

from __future__ import annotations

import re
from typing import Any

from scrapers.modes import place_mode

# Codes of states that are no country's, and those that are: NC is New Caledonia, too.
_STATES_ONLY = re.compile("AK|CT|DC|FL|HI|IA|KS|MI|N[DHJMVY]|O[HKR]|RI|TX|UT|VT|W[AIVY]")
_STATES_TOO = re.compile("A[LRSZ]|C[AO]|DE|G[AU]|I[DLN]|KY|LA|M[ADENOPST]|N[CE]|P[AR]|S[CD]|TN|V[AI]")
_COUNTED = re.compile(r"\d+ Locations?", re.IGNORECASE)
_COUNTRY_STATED = re.compile(r",\s*[A-Z]{2},\s*US\b")


def states_countries(text: str) -> bool:
    """Does a page of a board write countries into its places ("Cary, NC, US")? Then all end in one."""
    return _COUNTRY_STATED.search(text) is not None


def named_place(text: str | None) -> str | None:
    """A row's place; None where it only counts them ("3 Locations")."""
    return None if text is None or _COUNTED.fullmatch(text) else text


def place_in_country(text: str | None, *, stated: bool = False) -> dict[str, Any]:
    """The place fields of "Cary, NC, US, 27511" or "Torun, PL": the last part before a ZIP is the country.

    What ends in a code that a state has is left alone: "Raleigh, NC" is a town of a board without countries.
    `stated`: this board writes them, so that "Rudolstadt, DE" is Germany and not Delaware.
    """
    parts = [part for one in (text or "").split(",") if (part := one.strip())]
    if len(parts) > 1 and re.search(r"\d", parts[-1]):
        parts.pop()
    *before, country = parts or [""]
    if not before or not re.fullmatch("[A-Z]{2}", country) or _STATES_ONLY.fullmatch(country):
        return {"location": text or None, "remote": place_mode(text)}
    state = before[-1] if len(before) > 1 and re.fullmatch("[A-Z]{2,3}", before[-1]) else None
    if state is None and not stated and _STATES_TOO.fullmatch(country):
        return {"location": text, "remote": place_mode(text)}
    city = before[0] if (state or len(before) == 1) and not place_mode(before[0]) else None
    return {"location": text, "remote": place_mode(text), "city": city, "state": state, "country": country}
