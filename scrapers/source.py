"""The vocabulary of a source: what a platform module receives and what it gives back.

A platform never fetches. It states requests (`Follow`) and reads the pages that answer them; the
runner (`scrapers.run`) owns fetching, paging limits, retries and the report. So a platform is a
pure function of bytes, and a stored response tests it whole.

    Board ──start──▶ Follow(request, parse) ──fetch──▶ Page ──parse──▶ RawPosting | Follow | Total
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# Half of a surrogate pair, or NUL: JSON may carry them, a database takes neither.
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


class SourceError(Exception):
    """Base of everything that a source can raise.

    SourceError
    ├── FetchError    no usable answer arrived (network, status, robots, size, deadline)
    │   └── NeedsKey  nothing was asked: the operator has given no such key
    └── ParseError    an answer arrived and is not what the platform serves
        ├── NoJob     a job alert that is known as one, without a job in it
        └── Forged    a mail whose sender the mailbox does not vouch for
    """


class ParseError(SourceError):
    """A page is no such thing: a block page, another platform's answer, or broken beyond repair."""

    def __init__(self, expected: str, *, board: str = "", url: str = "") -> None:
        self.expected, self.board, self.url = expected, board, url
        super().__init__(expected)

    def __str__(self) -> str:
        where = " ".join(part for part in (self.board, self.url) if part)
        return f"{where}: expected {self.expected}" if where else f"expected {self.expected}"


class NoJob(ParseError):  # noqa: N818 - it says what happened
    """A job alert names no job that could be read: its layout has changed."""


class Forged(ParseError):  # noqa: N818 - it says what happened
    """A mail in the name of a site that the reader's mailbox does not vouch for."""


@dataclass(frozen=True, slots=True)
class RawPosting:
    """One advert as its source words it. Only `title` and one of `external_id` or `url` must be there.

    Nothing is cleaned here but what is no character (half of a surrogate pair, NUL), which no database
    takes: `description` may be HTML or plain text, `posted_on` may be relative,
    `pay` is the source's own wording or `"min - max per unit"` built from structured figures,
    `remote` is what a structured field or label of the source says (any wording), never a guess
    from the title or the text.
    """

    title: str
    external_id: str | None = None
    url: str | None = None
    company: str | None = None
    location: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    remote: str | None = None
    posted_on: str | None = None
    pay: str | None = None
    employment: str | None = None
    description: str | None = None
    requisition: str | None = None

    def __post_init__(self) -> None:
        for one in self.__slots__:
            said = getattr(self, one)
            if said and ("\0" in said or not said.isascii()):
                object.__setattr__(self, one, _NO_CHARACTER.sub("\ufffd", said))
        if not (self.title and self.title.strip()):
            raise ParseError("a posting with a title")
        if not (self.external_id or self.url):
            raise ParseError(f"a posting with an id or a URL ({self.title!r} has neither)")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `json` makes it a POST with that body."""

    url: str
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def method(self) -> Literal["GET", "POST"]:
        return "GET" if self.json is None else "POST"


_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_WEB = re.compile(
    r"utf-(8|16(-[lb]e)?)|cp\d+|iso8859-\d+|koi8-[ru]|gb\w+|big5\w*|euc_\w+|(shift_jis|iso2022_jp)\w*"
)
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def _codec(name: str) -> str | None:
    """Python's name of a charset of the Web, where Latin-1 means Windows-1252 and codecs such as `zlib` and
    `unicode_escape` do not exist (https://encoding.spec.whatwg.org/#names-and-labels)."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    if found in ("ascii", "iso8859-1"):
        return "cp1252"
    return found if _WEB.fullmatch(found) else None


@dataclass(frozen=True, slots=True)
class Page:
    """What a request was answered with: the final URL and the decoded (unzipped) bytes."""

    url: str
    body: bytes
    content_type: str = ""

    @property
    def text(self) -> str:
        """The body as text; never raises. BOM, then the charset that is stated, then UTF-8.

        What is none of them whole is read as the one that loses least: a page in UTF-8 with one byte cut off
        stays in UTF-8.
        """
        if self.body.startswith(b"\xef\xbb\xbf"):
            return self.body.decode("utf-8-sig", errors="replace")
        if self.body.startswith((b"\xff\xfe", b"\xfe\xff")):
            return self.body.decode("utf-16", errors="replace")
        stated = self._charset()
        for name in dict.fromkeys((stated or "utf-8", "utf-8")):
            try:
                return self.body.decode(name)
            except UnicodeDecodeError:
                continue
        mended = self.body.decode("utf-8", errors="replace")
        if mended.count("\ufffd") * 2 <= len(_FOREIGN.findall(mended)):
            return mended
        return self.body.decode(stated if stated not in (None, "utf-8") else "cp1252", errors="replace")

    def _charset(self) -> str | None:
        """As the header says, else as the page does; what holds no zero byte is not in UTF-16."""
        head = self.body[:2048]
        if declared := _CHARSET.search(self.content_type):
            named = _codec(declared[1])
        else:
            meta = _META_CHARSET.search(head)
            named = _codec(meta[1].decode("ascii", "replace")) if meta else None
        return None if named and named.startswith("utf-16") and b"\0" not in head else named

    def json(self) -> Any:
        """The body as JSON, whatever its content type says. Raises ParseError."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError) as broken:
            raise ParseError(f"JSON ({broken})", url=self.url) from broken


@dataclass(frozen=True, slots=True)
class Follow:
    """A further request and the function that reads its answer.

    `row` is the list row that a detail request completes: it is kept as it is when the detail
    fails, and the request is not made at all when the caller already knows the row unchanged.
    """

    request: Request
    parse: Parse
    row: RawPosting | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """How many postings the source says one query has. The runner compares it with what came."""

    count: int


@dataclass(frozen=True, slots=True)
class Unvouched:
    """What follows on this page came in a mail whose sender no mailbox vouches for."""


Item = RawPosting | Follow | Total | Unvouched
Parse = Callable[[Page], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Board:
    """One place that lists postings: an employer's tenant on a platform, a feed, a mailbox.

    `host`, `tenant`, `site` mean what the platform says they mean (a mailbox's `host`: the authserv-id under
    which it vouches for senders); `searches` are the words to ask
    a server-side search for (empty: the whole board). `rights`: "permitted" is an operator's word that an
    owner allows what would be off; "needs key" is never written down, it follows from the settings.
    `verified`: False while nobody has seen that the tenant is the employer's (`scrapers.employer`).
    """

    name: str
    employer: str
    kind: str
    platform: str
    url: str
    host: str = ""
    tenant: str = ""
    site: str = ""
    searches: tuple[str, ...] = ()
    rights: Literal["on", "off", "permitted", "needs key"] = "on"
    note: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Rights:
    """May this kind of source be collected, why, and when that was read.

    `terms`: where the terms stand; empty where an interface has none of its own.
    `least_hours`: between two runs of one board, whatever the operator sets.
    `forbids`: what the terms bar. Who bars storing or alerting is off; who bars passing on stays out of
    public feeds and of markup for search engines. What must be done at the end stands in `reason`.
    """

    verdict: Literal["on", "needs key", "off"]
    reason: str
    read_on: str
    terms: str = ""
    least_hours: float = 0.0
    forbids: tuple[Literal["storing", "alerting", "passing on"], ...] = ()


@dataclass(frozen=True, slots=True)
class Platform:
    """What one file of `scrapers/platforms/` exports as `PLATFORM`.

    `readers` maps a kind of page ("list", "detail") to the function that reads it.
    `whole`: the first answer holds the whole board, so a 304 or the same bytes mean "unchanged".
    `newest`: from so many postings on its lists show only the newest of them, so that what they no longer
    name may stand on. 1: always; 0: they show all.
    `pace`: seconds between two requests to one host, where the default is not right.
    `resolve`: careers URL → Board, or None when the URL is not of this platform.
    `secrets`: names of the keys that an operator must have. A request holds `{name}` in place of a key, in
    its URL, a header or a JSON value; `scrapers.keys` puts the key in just before fetching.
    `attribution`: the words and the link that the source's terms ask to be shown with its postings.
    `logo`: they ask for its logo beside them. It is the source's, given to the operator and not shipped.
    """

    name: str
    rights: Rights
    start: Callable[[Board], Iterable[Follow]]
    readers: Mapping[str, Callable[[Page, Board], Iterable[Item]]]
    resolve: Callable[[str], Board | None] = lambda url: None
    medium: Literal["http", "mail"] = "http"
    whole: bool = False
    newest: int = 0
    pace: float | None = None
    secrets: tuple[str, ...] = ()
    attribution: str = ""
    logo: bool = False
