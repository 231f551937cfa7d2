"""Reads lines that name a place where their form says what each part is. PURE."""

from __future__ import annotations

import re
from typing import Any

from scrapers.modes import place_mode

# Codes of states that are no country's.
_STATES_ONLY = re.compile("AK|CT|DC|FL|HI|IA|KS|MI|N[DHJMVY]|O[HKR]|RI|TX|UT|VT|W[AIVY]")


def place_in_country(text: str | None) -> dict[str, Any]:
    """The place fields of "Cary, NC, US, 27511" or "Torun, PL": the last part before a ZIP is the country.

    So "Rudolstadt, DE" is Germany and not Delaware. What ends in a code that only a state has is left alone.
    """
    parts = [part for one in (text or "").split(",") if (part := one.strip())]
    if len(parts) > 1 and re.search(r"\d", parts[-1]):
        parts.pop()
    *before, country = parts or [""]
    if not before or not re.fullmatch("[A-Z]{2}", country) or _STATES_ONLY.fullmatch(country):
        return {"location": text or None, "remote": place_mode(text)}
    state = before[-1] if len(before) > 1 and re.fullmatch("[A-Z]{2,3}", before[-1]) else None
    city = before[0] if (state or len(before) == 1) and not place_mode(before[0]) else None
    return {"location": text, "remote": place_mode(text), "city": city, "state": state, "country": country}
