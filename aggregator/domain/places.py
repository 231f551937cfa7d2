"""Places as location fields write them, and the names and codes of US states."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.domain.posting import Place

STATES: dict[str, str] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
    "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana",
    "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "PR": "Puerto Rico", "GU": "Guam",
    "VI": "U.S. Virgin Islands", "AS": "American Samoa", "MP": "Northern Mariana Islands",
}  # fmt: skip
TERRITORIES = frozenset({"PR", "GU", "VI", "AS", "MP"})  # countries to ISO 3166, states to the post
_NAMES = {name.lower(): code for code, name in STATES.items()}
_NAMES |= {"washington dc": "DC", "washington d.c.": "DC", "virgin islands": "VI", "washington state": "WA"}
# Old abbreviations of the post and the press, with their point.
_SHORT = {
    "ala.": "AL", "ariz.": "AZ", "ark.": "AR", "calif.": "CA", "colo.": "CO", "conn.": "CT", "fla.": "FL",
    "ill.": "IL", "ind.": "IN", "kan.": "KS", "mass.": "MA", "mich.": "MI", "minn.": "MN", "miss.": "MS",
    "mo.": "MO", "nev.": "NV", "okla.": "OK", "penn.": "PA", "tenn.": "TN", "tex.": "TX", "va.": "VA",
    "wash.": "WA", "wis.": "WI",
}  # fmt: skip
_COUNTRIES = {
    "us": "US", "usa": "US", "u.s.": "US", "u.s.a.": "US", "united states": "US", "united states of america": "US",
    "america": "US", "canada": "CA", "india": "IN", "philippines": "PH", "ph": "PH", "gb": "GB", "uk": "GB",
    "united kingdom": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "ireland": "IE", "mexico": "MX",
    "australia": "AU", "saudi arabia": "SA", "united arab emirates": "AE", "uae": "AE", "kenya": "KE",
    "germany": "DE", "poland": "PL", "colombia": "CO", "south africa": "ZA", "pakistan": "PK", "nigeria": "NG",
    "brazil": "BR", "france": "FR", "spain": "ES", "italy": "IT", "israel": "IL", "malaysia": "MY", "japan": "JP",
    "czech republic": "CZ", "czechia": "CZ", "portugal": "PT", "netherlands": "NL", "the netherlands": "NL",
    "belgium": "BE", "switzerland": "CH", "austria": "AT", "sweden": "SE", "norway": "NO", "denmark": "DK",
    "finland": "FI", "romania": "RO", "hungary": "HU", "greece": "GR", "turkey": "TR", "singapore": "SG",
    "china": "CN", "taiwan": "TW", "hong kong": "HK", "vietnam": "VN", "thailand": "TH", "indonesia": "ID",
    "sri lanka": "LK", "bangladesh": "BD", "nepal": "NP", "egypt": "EG", "ghana": "GH", "jamaica": "JM",
    "dominican republic": "DO", "costa rica": "CR", "argentina": "AR", "chile": "CL", "peru": "PE", "qatar": "QA",
    "kuwait": "KW", "bahrain": "BH", "oman": "OM", "new zealand": "NZ", "south korea": "KR", "ukraine": "UA",
    "bulgaria": "BG", "serbia": "RS", "croatia": "HR", "slovakia": "SK", "slovenia": "SI", "jordan": "JO",
    "lebanon": "LB", "northern ireland": "GB", "pl": "PL", "mx": "MX", "ind": "IN", "phl": "PH", "can": "CA", "gbr": "GB",
}  # fmt: skip
_INDIAN = frozenset({
    "karnataka", "telangana", "tamil nadu", "maharashtra", "kerala", "haryana", "uttar pradesh", "andhra pradesh", "gujarat",
    "west bengal", "rajasthan",
})  # fmt: skip
_PROVINCES = frozenset(
    {
        "ON",
        "BC",
        "AB",
        "QC",
        "MB",
        "SK",
        "NS",
        "NB",
        "NL",
        "ontario",
        "quebec",
        "alberta",
        "british columbia",
        "manitoba",
        "saskatchewan",
        "nova scotia",
        "new brunswick",
        "newfoundland and labrador",
        "prince edward island",
        "PE",
    }
)
# No city of Indiana: after these "IN" is the country, and "TN" Tamil Nadu.
_INDIAN_CITIES = frozenset({
    "bengaluru", "bangalore", "chennai", "hyderabad", "noida", "greater noida", "mumbai", "navi mumbai", "pune", "new delhi", "gurgaon",
    "gurugram", "coimbatore", "kolkata", "kochi", "trivandrum", "thiruvananthapuram", "trichy", "tiruchirappalli", "vizag",
    "visakhapatnam", "vijayawada", "mysore", "mysuru", "madurai", "nagpur", "ahmedabad", "mohali", "chandigarh", "jaipur", "indore",
})  # fmt: skip
_BEYOND = _INDIAN_CITIES | frozenset({
    "delhi", "manila", "cebu", "makati", "toronto", "vancouver", "montreal", "london", "riyadh", "dubai", "tbilisi", "pasig", "quezon city",
})  # fmt: skip

_DC = re.compile(r"Washington,?\s*D\.?\s?C\b\.?", re.IGNORECASE)
_REMOTE_WORDS = re.compile(
    r"\b(?:100%|fully|full[- ]time|remote|remotely|hybrid|on-?site|work from home|wfh|telecommute|virtual|home[- ]based"
    r"|nationwide|anywhere|location|locations|multiple|various|flexible|or|only|office|eligible|must reside|must live|must be(?: located| based)?|(?:living|live|located|based|residing|reside) in|candidates?|applicants?|residents?|within)\b[:\-]?",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*[;|]\s*|(?<!,)\s*\n\s*|\s+(?:or|and|&)\s+(?=[A-Z][a-z]+,?\s+[A-Z]{2}\b)")
_CITY_STATE = re.compile(
    rf"(?P<city>[A-Z][A-Za-z.'’ -]{{1,40}}?),?\s+(?P<state>{'|'.join(STATES)})(?:\s+\d{{5}}(?:-\d{{4}})?)?(?![A-Za-z])"
)
_CODE_FIRST = re.compile(
    rf"^(?:(?:USA?[-_ ,]+)?(?P<state>{'|'.join(STATES)})\s*[-_,/:]+\s*|USA?[ ,]+(?P<after>{'|'.join(STATES)})[ ,]+)"
    r"(?P<city>[A-Z][A-Za-z.' ]+)"
)
# iCIMS: "US-GA-Macon", "US-GA"; with names: "United States-Texas-Dallas", "Texas-Dallas"
_DASHED = re.compile(
    r"^(?P<country>(?:USA?|United States)-)?(?P<state>[A-Za-z. ]+?)(?:-(?P<city>.+?))?(?:-\d{5})?$"
)
_ABROAD = re.compile(r"^(?P<country>GB|UK|PH|AU|AE|SA|IE|MX)-(?P<city>[A-Z].*)$")
_COLON = re.compile(r"(?<=[A-Za-z]):(?=[A-Z])")  # "US:NC:Holly Springs", "Chapel Hill:NC"
# Regions that the United States are a part of.
_WIDER = re.compile(r"\bnorth(?:ern)? america\b|\bamericas\b|\bworldwide\b", re.IGNORECASE)
_OR_WORD = re.compile(r"(?<=[a-z)]) OR (?=[a-z])")  # no Oregon between small letters


@lru_cache(maxsize=4096)
def parse_location(text: str | None) -> tuple[Place, ...]:
    """The places of a location field, in order, ours before others: "Boca Raton, FL, United States",
    "US-TX-Dallas", "Remote - Ohio", "Tampa, FL; Miami, FL". Empty when it names none."""
    found: list[Place] = []
    whole = _OR_WORD.sub(" or ", _COLON.sub(", ", text or ""))
    for part in _SPLIT.split(" ".join(whole.split(" "))):
        for place in _places(part.strip(" ,-()")):
            if place != Place() and place not in found:
                found.append(place)
    known = [one for one in found if one.state or one.city]
    ours = [one for one in found if one.country == "US"]
    if not known and (ours or _WIDER.search(whole)):
        return tuple(ours)  # "Canada; United States"; "Northern America, Europe, UK" may be ours
    return tuple(sorted(known or found, key=lambda one: one.country != "US"))


def _places(part: str) -> list[Place]:
    if not part:
        return []
    dashed = _DASHED.match(part)
    # A code without a country before it may be followed by more than a city: "FL-Tampa-Main Hospital".
    if dashed and (dashed["country"] or len(dashed["state"]) > 2) and (state := _state(dashed["state"])):
        return [Place(_city(dashed["city"]), state, "US")]
    if abroad := _ABROAD.match(part):
        return [
            Place(_city(abroad["city"]), None, _COUNTRIES.get(abroad["country"].lower(), abroad["country"]))
        ]
    pieces = _pieces(part)
    states = [_state(one) for one in pieces]
    lands = dict.fromkeys(_COUNTRIES[one.lower()] for one in pieces if one.lower() in _COUNTRIES)
    if len(lands) > 1 and not any(states):  # "Northern America, UK, France"
        return [Place(country=one) for one in lands]
    if len(pieces) > 1 and not any(states) and _COUNTRIES.get(pieces[0].lower(), "US") != "US":
        return [Place(_city(pieces[1]), None, _COUNTRIES[pieces[0].lower()])]  # "India, Bangalore, Nova"
    if pieces[-1:] in (["IN"], ["TN"]) and any(
        one.lower() in _INDIAN_CITIES | _INDIAN for one in pieces[:-1]
    ):
        return [Place(_city(pieces[0]), None, "IN")]
    alike = len({len(one) == 2 for one in pieces}) == 1  # "Remote (TX, FL)", but not "Washington, DC"
    if alike and all(states) and len(set(states)) > 1:
        return [Place(None, one, "US") for one in states]
    if coded := _CODE_FIRST.match(part):
        state, named = coded["state"] or coded["after"], _NAMES.get(coded["city"].strip().lower())
        if named in (None, state) or state == "DC":  # "NY-New York", but not the list "OH, Texas"
            return [Place(_city(coded["city"]), state, "US")]
    if _is_canadian(pieces):
        return [Place(_city(pieces[0]) if _province(pieces[0]) is None else None, None, "CA")]
    pairs = list(_CITY_STATE.finditer(part))
    if pairs and not _is_foreign(part):
        return [Place(_city(one["city"]), one["state"], "US") for one in pairs]
    return [_from_pieces(pieces)] if pieces else []


def _pieces(part: str) -> list[str]:
    """What stands between commas, brackets and dashes, without words that are no place."""
    whole = _DC.sub("Washington, DC", part)
    pieces = [piece for one in re.split(r"[,()/]|\s-\s|\s+or\s+", whole) if (piece := _bare(one))]
    joined = [
        piece for one in pieces for each in re.split(r"\s+(?:and|&)\s+", one) if (piece := each.strip())
    ]
    return joined if all(_state(one) for one in joined) else pieces


def _from_pieces(pieces: list[str]) -> Place:
    """City, state and country from comma pieces, whatever is there of them."""
    country = next(
        (_COUNTRIES[one.lower()] for one in reversed(pieces[-2:]) if one.lower() in _COUNTRIES), None
    )
    if len(pieces) == 2 and pieces[1].lower() in _NAMES:  # "Peru, Indiana"
        country = None
    if any(one.lower() in _INDIAN for one in pieces) and country is None:
        country = "IN"
    if any(one.lower() in _BEYOND for one in pieces) and country is None:
        return Place(_city(pieces[0]), None, None)
    if country not in (None, "US"):
        city = pieces[0] if pieces[0].lower() not in _COUNTRIES else None
        return Place(_city(city), None, country)
    state = next((code for one in reversed(pieces) if (code := _state(one))), None)
    first = pieces[0]
    land = _COUNTRIES.get(first.lower())
    plain = (
        (land is not None and (land == "US" or not state))
        or _state(first) is not None
        or any(sign.isdigit() for sign in first)
    )
    if len(pieces) > 1 and _state(first) and _state(pieces[1]):  # a city with a state's name
        plain = False
    if first.lower() in _COUNTRIES and [*map(_state, pieces[1:])] == [state, None]:  # "USA - Ohio - Akron"
        return Place(_city(pieces[2]), state, "US")
    city = None if plain or (state is None and country is None) else _city(first)
    return Place(city, state, country or ("US" if state else None))


def _province(piece: str) -> str | None:
    return piece if piece in _PROVINCES or piece.lower() in _PROVINCES else None


def _is_canadian(pieces: list[str]) -> bool:
    """ "London, ON", "Toronto, ON, CA"; but Ontario, California, is a city."""
    if len(pieces) < 2:  # a code alone may be anything
        return bool(pieces) and pieces[0].lower() in _PROVINCES
    return any(_province(one) for one in pieces[1:]) or (
        _province(pieces[0]) is not None and pieces[-1].lower() in ("canada", "can")
    )


def _state(piece: str) -> str | None:
    bare = re.sub(r"\s+\d{5}(?:-\d{4})?$", "", piece).strip()
    if bare in STATES:
        return bare
    return _NAMES.get(bare.lower()) or _SHORT.get(bare.lower())


def _bare(piece: str) -> str:
    if piece.strip() == "OR":
        return "OR"
    bare = re.sub(r"\s+", " ", _REMOTE_WORDS.sub(" ", piece)).strip(" -:,")
    if bare.lower() not in _SHORT and bare.lower() not in _COUNTRIES:
        bare = bare.strip(".")
    return re.sub(r"^in(?: |$)", "", bare)


def _city(name: str | None) -> str | None:
    bare = _bare((name or "").rsplit(" - ", 1)[-1]).removeprefix("US ")
    if _COUNTRIES.get(bare.lower()) == "US":  # "Remote, TN, US"
        return None
    return (bare.title() if bare.isupper() else bare) or None


def _is_foreign(part: str) -> bool:
    last = re.split(r"[,-]", part)[-1].strip().lower()
    return _COUNTRIES.get(last, "US") != "US"
