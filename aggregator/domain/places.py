"""US states and places in text. Codes that are words (IN, OR, ME, OK, HI …) need a place's company."""

from __future__ import annotations

import re

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
    "brazil": "BR", "ind": "IN", "phl": "PH", "can": "CA", "gbr": "GB",
}  # fmt: skip
_PROVINCES = frozenset({"ON", "BC", "AB", "QC", "MB", "SK", "NS", "NB", "NL", "ontario", "quebec", "alberta"})
_BEYOND = frozenset({
    "bengaluru", "bangalore", "chennai", "hyderabad", "noida", "mumbai", "pune", "delhi", "new delhi", "gurgaon",
    "coimbatore", "manila", "cebu", "makati", "toronto", "vancouver", "montreal", "london", "riyadh", "dubai",
})  # fmt: skip

_FULL = "|".join(sorted((re.escape(n).replace(r"\ ", r"\s+") for n in _NAMES), key=len, reverse=True))
_NAME = re.compile(rf"(?<![a-z])(?=[a-z])(?:{_FULL})(?![a-z])")
_CODE = re.compile(
    rf"(?<![A-Za-z0-9.$&/-])(?=[A-Z]{{2}})(?:{'|'.join(STATES)})(?!-?[a-z]|[A-Z0-9&'])|(?<=[/,-])(?:{'|'.join(STATES)})(?![A-Za-z0-9'])"
)
_MOST = 300  # a posting names each state a few times; only a hostile one more
_WORDS = frozenset(
    {
        "IN",
        "OR",
        "ME",
        "OK",
        "HI",
        "OH",
        "DE",
        "LA",
        "AL",
        "ID",
        "CO",
        "MA",
        "PA",
        "MS",
        "AS",
        "VA",
        "MD",
        "AR",
    }
)
_NOT_STATE_AFTER = re.compile(
    r"\s+(?:hospital|medical cent|health ?care|benefits|facilit|system|University|Times|Post|Mutual|County Hospital)",
    re.IGNORECASE,
)
_DC = re.compile(r"Washington,?\s*D\.?\s?C\b\.?", re.IGNORECASE)
_DC_AFTER = re.compile(r",?\s*D\.?\s?C\b\.?", re.IGNORECASE)
_REMOTE_WORDS = re.compile(
    r"\b(?:100%|fully|full[- ]time|remote|remotely|hybrid|on-?site|work from home|wfh|telecommute|virtual|home[- ]based"
    r"|nationwide|anywhere|location|locations|multiple|various|flexible|or|only|office|eligible|must reside|within)\b[:\-]?",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*[;|\n]\s*|\s+(?:or|and|&)\s+(?=[A-Z][a-z]+,?\s+[A-Z]{2}\b)")
_CITY_STATE = re.compile(
    rf"(?P<city>[A-Z][A-Za-z.'’ -]{{1,40}}?),?\s+(?P<state>{'|'.join(STATES)})(?:\s+\d{{5}}(?:-\d{{4}})?)?(?![A-Za-z])"
)
_LABELLED = re.compile(
    r"\b(?:(?:job|work|primary|position|duty|office) )?locations?(?:\(s\))?\s*:\s*"
    rf"(?P<place>(?-i:[A-Z][A-Za-z.'’-]*(?: [A-Z][A-Za-z.'’-]*){{0,3}}, ?(?:{'|'.join([*STATES, *STATES.values()])})\b))",
    re.IGNORECASE,
)
_CODE_FIRST = re.compile(
    rf"^(?:US[A]?[-_ ,]+)?(?P<state>{'|'.join(STATES)})\s*[-_,/:]+\s*(?P<city>[A-Z][A-Za-z.' ]+)"
)
_DASHED = re.compile(r"^USA?-(?P<state>[A-Za-z. ]+)(?:-(?P<city>.+))?$")  # iCIMS: "US-GA-Macon", "US-GA"


def parse_location(text: str | None) -> tuple[Place, ...]:
    """The places of a location field, in order: "Boca Raton, FL, United States", "US-TX-Dallas",
    "Remote - Ohio", "Tampa, FL; Miami, FL". Empty when it names none."""
    found: list[Place] = []
    for part in _SPLIT.split(" ".join((text or "").split(" "))):
        for place in _places(part.strip(" ,-()")):
            if place != Place() and place not in found:
                found.append(place)
    known = [one for one in found if one.state or one.city]
    return tuple(known or found)


def labelled(plain: str) -> tuple[Place, ...]:
    """The place that a text itself gives as "Location: Joplin, MO"; empty without label, city and state."""
    said = _LABELLED.search(plain)
    return tuple(one for one in parse_location(said["place"]) if one.city and one.state) if said else ()


def _places(part: str) -> list[Place]:
    if not part:
        return []
    if (dashed := _DASHED.match(part)) and (state := _state(dashed["state"])):
        return [Place(_city(dashed["city"]), state, "US")]
    pieces = _pieces(part)
    states = [_state(one) for one in pieces]
    alike = len({len(one) == 2 for one in pieces}) == 1  # "Remote (TX, FL)", but not "Washington, DC"
    if alike and all(states) and len(set(states)) > 1:
        return [Place(None, one, "US") for one in states]
    if (coded := _CODE_FIRST.match(part)) and coded["city"].strip().lower() not in _NAMES:
        return [Place(_city(coded["city"]), coded["state"], "US")]
    pairs = list(_CITY_STATE.finditer(part))
    if pairs and not _is_foreign(part):
        return [Place(_city(one["city"]), one["state"], "US") for one in pairs]
    return [_from_pieces(pieces)] if pieces else []


def _pieces(part: str) -> list[str]:
    """What stands between commas, brackets and dashes, without words that are no place."""
    whole = _DC.sub("Washington, DC", part)
    return [piece for one in re.split(r"[,()/]|\s-\s|\s+or\s+", whole) if (piece := _bare(one))]


def _from_pieces(pieces: list[str]) -> Place:
    """City, state and country from comma pieces, whatever is there of them."""
    country = next(
        (_COUNTRIES[one.lower()] for one in reversed(pieces[-2:]) if one.lower() in _COUNTRIES), None
    )
    if country is None and any(one in _PROVINCES or one.lower() in _PROVINCES for one in pieces):
        country = "CA"
    if any(one.lower() in _BEYOND for one in pieces) and country is None:
        return Place(_city(pieces[0]), None, None)
    if country not in (None, "US"):
        city = pieces[0] if pieces[0].lower() not in _COUNTRIES else None
        return Place(_city(city), None, country)
    state = next((code for one in reversed(pieces) if (code := _state(one))), None)
    first = pieces[0]
    plain = first.lower() in _COUNTRIES or _state(first) is not None or any(sign.isdigit() for sign in first)
    if len(pieces) > 1 and _state(first) and _state(pieces[1]):  # a city with a state's name
        plain = False
    if first.lower() in _COUNTRIES and [*map(_state, pieces[1:])] == [state, None]:  # "USA - Ohio - Akron"
        return Place(_city(pieces[2]), state, "US")
    city = None if plain or (state is None and country is None) else _city(first)
    return Place(city, state, country or ("US" if state else None))


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
    bare = _bare(name or "").removeprefix("US ")
    if _COUNTRIES.get(bare.lower()) == "US":  # "Remote, TN, US"
        return None
    return (bare.title() if bare.isupper() else bare) or None


def _is_foreign(part: str) -> bool:
    last = re.split(r"[,-]", part)[-1].strip().lower()
    return _COUNTRIES.get(last, "US") != "US"
