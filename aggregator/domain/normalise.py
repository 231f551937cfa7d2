"""RawPosting → Posting: the one place where a source's wording becomes ours."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from aggregator.domain import dates, employment, pay, places
from aggregator.domain.posting import Arrangement, Place, Posting
from aggregator.domain.text import clean, to_plain
from scrapers.countries import country_code
from scrapers.source import Board, RawPosting

# Parameters that tell where a reader came from and not what is read.
_TRACKING = re.compile(
    r"^(?:utm_\w+|gh_src|src|source|ref|refid|referrer|trk\w*|trackingid|lever-source|mode|iis|iisn|jobsource|fbclid"
    r"|gclid|mc_[ce]id|icid|cmpid|jvi|sid|from|origin|eid|otptoken|midtoken|midsig|lipi)$",
    re.IGNORECASE,
)
_HYBRID = re.compile(r"hybrid|partial|option|flexible|some|part[- ]time remote", re.IGNORECASE)
_ONSITE = re.compile(
    r"on[- _]?site|in[- ]?(?:office|person)|no(?:t|n)?[- ]?remote|^no\b|^false$|^none$|office", re.IGNORECASE
)
_REMOTE = re.compile(
    r"remote|telecommut|home|virtual|telework|anywhere|^yes\b|^true$|^1$|fully", re.IGNORECASE
)


def normalise(raw: RawPosting, board: Board, seen_on: date, *, vouched: bool = True) -> Posting:
    """A posting, cleaned. What a field states and we cannot read stays unknown, never a guess."""
    url = canonical_url(raw.url or board.url)
    location = clean(raw.location) or _joined(raw)
    return Posting(
        board=board.name,
        key=raw.external_id or raw.url or "",
        title=clean(raw.title) or raw.title.strip(),
        url=url,
        company=clean(raw.company) or (board.employer or None),
        requisition=_requisition(raw, board),
        location=location,
        places=_places(raw, location),
        posted_on=dates.parse(raw.posted_on, seen_on),
        arrangement=arrangement(raw.remote),
        pay=pay.parse(raw.pay),
        employment=employment.parse(raw.employment),
        description=to_plain(raw.description),
        vouched=vouched,
    )


def arrangement(said: str | None) -> Arrangement:
    """A source's own label ("TELECOMMUTE", "Hybrid Remote", "true", "On-site") as one of ours."""
    if not said:
        return "unknown"
    if _HYBRID.search(said):
        return "hybrid"
    if _ONSITE.search(said) and not re.search(r"home office", said, re.IGNORECASE):
        return "onsite"
    return "remote" if _REMOTE.search(said) else "unknown"


def canonical_url(url: str) -> str:
    """An address without what only tells where its reader came from."""
    try:
        parts = urlsplit(url)
        query = [
            (name, value)
            for name, value in parse_qsl(parts.query, keep_blank_values=True)
            if not _TRACKING.match(name)
        ]
    except ValueError:
        return url
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, urlencode(query), ""))


def content_hash(posting: Posting) -> str:
    """Equal for postings that say the same. The board's way of dating it is left out: "3 days ago" ages."""
    said: tuple[object, ...] = (
        posting.title, posting.url, posting.company, posting.requisition, posting.location, posting.arrangement,
        posting.pay, posting.employment, posting.description,
    )  # fmt: skip
    said += () if posting.vouched else ("nobody vouches for it",)
    return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def _requisition(raw: RawPosting, board: Board) -> str | None:
    """The employer's number of a vacancy. On a board that is no employer's own, a bare number, or one that
    stands in the advert's address, is the board's."""
    said = clean(raw.requisition)
    if said is None or board.employer:
        return said
    own = said.isdigit() or said in (raw.external_id or "") or said in (raw.url or "")
    return None if own else said


def _joined(raw: RawPosting) -> str | None:
    return clean(", ".join(part for part in (raw.city, raw.state, raw.country) if part))


def _places(raw: RawPosting, location: str | None) -> tuple[Place, ...]:
    """The structured fields where they name a place, else what the location line says."""
    if abroad := _abroad(raw, location):
        return abroad
    structured = places.parse_location(_joined(raw)) if raw.state or raw.city else ()
    if structured and structured[0].state:
        return structured
    parsed = places.parse_location(location)
    return parsed or structured or places.parse_location(clean(raw.country))


def _abroad(raw: RawPosting, location: str | None) -> tuple[Place, ...]:
    """A country in a field of its own is what it says: "DE" is Germany there, "IN" India. Without one, the
    location's last part may name a country, or its first ("India, Bangalore"), but for "Mexico, MO"."""
    said = (raw.country or "").strip()
    if not said and not raw.state:
        return _named_abroad(location or "")
    code = country_code(said) or (said if re.fullmatch("[A-Z]{2}", said) else None)
    if code is None or code == "US" or code in places.TERRITORIES:
        return ()
    named = tuple(one for one in places.parse_location(location) if one.country == code and one.city)
    return named or (Place(clean(raw.city), None, code),)


def _named_abroad(location: str) -> tuple[Place, ...]:
    parts = [part for one in re.split(r",|\s-\s", location) if (part := one.strip(" ()"))]
    first, last = (country_code(parts[at]) if parts else None for at in (0, -1))
    code, town = (last, 0) if last else (first, 1)
    in_a_state = any(one in places.STATES or one in places.STATES.values() for one in parts)
    if ";" in location or code in (None, "US") or (in_a_state and not last):
        return ()
    city = parts[town] if len(parts) > 1 and arrangement(parts[town]) == "unknown" else None
    return (Place(city, None, code),)
