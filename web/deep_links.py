"""A reader's search as a link that opens it at a place that may not be collected. PURE.

Nothing is fetched: the reader's browser goes there. Parameters are those that other projects have seen these
sites use (data/elsewhere.csv names the provenance); the sites document none. What a place cannot be asked is
not dropped silently: `Link.left` holds it, for the page to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from aggregator.domain.places import STATES
from aggregator.domain.search import Filter

_DAY = 86_400
_CODERS = frozenset(
    {"coder", "coders", "coding", "him", "cdi", "abstractor"}
)  # words that need no "medical coder"
_INDEED_DAYS, _ZIPRECRUITER_DAYS = (1, 3, 7, 14), (1, 5, 10, 30)


@dataclass(frozen=True, slots=True)
class Link:
    """`left`: the part of the search that the place is not asked."""

    url: str
    left: Filter


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search as these sites take one."""

    words: str
    remote: bool
    place: str  # a state's name, or ""
    days: int | None
    wish: Filter
    left: Filter


def links(wish: Filter) -> dict[str, Link]:
    """The link of every place, by the place's name in data/elsewhere.csv."""
    return {place: build(_asked(wish)) for place, build in _BUILDERS.items()}


def _asked(wish: Filter) -> _Asked:
    remote = wish.setting == {"remote"} or set() < wish.arrangement <= {"remote", "hybrid"}
    one_state = next(iter(wish.state)) if len(wish.state) == 1 else None
    code = next(iter(wish.requires)) if len(wish.requires) == 1 else None
    told = [] if _CODERS & set(wish.q) else ["medical coder"]
    told += [*wish.q, code] if code else [*wish.q]
    left = replace(
        wish,
        q=(),
        setting=frozenset() if wish.setting == {"remote"} else wish.setting,
        state=frozenset() if one_state else wish.state,
        requires=frozenset() if code else wish.requires,
        # who may live where is asked nowhere; for other work "I live in Texas" is the place
        lives=wish.lives if remote or one_state else None,
        posted=None,
    )
    place = STATES.get(one_state or wish.lives or "", "")
    return _Asked(" ".join(told), remote, place, wish.posted, wish, left)


def _linkedin(asked: _Asked) -> Link:
    where = f"{asked.place}, United States" if asked.place else "United States"
    pairs = [("keywords", asked.words), ("location", where)]
    pairs += [("f_TPR", f"r{asked.days * _DAY}")] if asked.days else []
    pairs += [("f_WT", "2")] if asked.remote else []
    return Link(_url("https://www.linkedin.com/jobs/search", pairs), asked.left)


def _indeed(asked: _Asked) -> Link:
    days = _least(asked.days, _INDEED_DAYS)
    pairs = [("q", asked.words), ("l", "Remote" if asked.remote else asked.place), ("sort", "date")]
    pairs += [("fromage", str(days))] if days else []
    return Link(_url("https://www.indeed.com/jobs", pairs), _rest(asked, days, placed=not asked.remote))


def _glassdoor(asked: _Asked) -> Link:
    # N and 1 are the whole country; the site's numbers of the states are not known
    pairs = [("sc.keyword", asked.words), ("locT", "N"), ("locId", "1")]
    pairs += [("remoteWorkType", "1")] if asked.remote else []
    pairs += [("fromAge", str(asked.days))] if asked.days else []
    return Link(_url("https://www.glassdoor.com/Job/jobs.htm", pairs), _rest(asked, asked.days, placed=False))


def _ziprecruiter(asked: _Asked) -> Link:
    days = _least(asked.days, _ZIPRECRUITER_DAYS)
    where = "Remote (USA)" if asked.remote else asked.place or "United States"
    pairs = [("search", asked.words), ("location", where)]
    pairs += [("refine_by_location_type", "only_remote")] if asked.remote else []
    pairs += [("days", str(days))] if days else []
    url = _url("https://www.ziprecruiter.com/jobs-search", pairs)
    return Link(url, _rest(asked, days, placed=not asked.remote))


def _flexjobs(asked: _Asked) -> Link:
    # every job there is remote or flexible, so that "remote" needs no parameter
    pairs = [("search", asked.words), ("location", asked.place)]
    return Link(_url("https://www.flexjobs.com/search", pairs), _rest(asked, None, placed=True))


def _rest(asked: _Asked, days: int | None, *, placed: bool) -> Filter:
    """What is left when the place took so many days, and the state or not."""
    left = replace(asked.left, posted=None if days else asked.wish.posted)
    return left if placed else replace(left, state=asked.wish.state, lives=asked.wish.lives)


def _least(wanted: int | None, offered: Sequence[int]) -> int | None:
    """The fewest of the days that a site offers which leave nothing out."""
    return next((one for one in offered if wanted and one >= wanted), None)


def _url(base: str, pairs: Sequence[tuple[str, str]]) -> str:
    return f"{base}?{urlencode([pair for pair in pairs if pair[1]], quote_via=quote)}"


_BUILDERS: Mapping[str, Callable[[_Asked], Link]] = {
    "LinkedIn": _linkedin,
    "Indeed": _indeed,
    "Glassdoor": _glassdoor,
    "ZipRecruiter": _ziprecruiter,
    "FlexJobs": _flexjobs,
}
