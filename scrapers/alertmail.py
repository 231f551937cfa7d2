"""Opens job alert mails: who sent them, whether the mailbox vouches for that, and what they say. PURE.

A mailbox notes on top of a mail what it found out about the sender (Authentication-Results, RFC 8601). What
stands further down may have come with the mail, and where a mailbox writes none, so may the topmost. So a
note counts only under the name that the operator knows the mailbox by (its authserv-id, section 5: the
board's `host`). A mail without such a note, or forwarded, is read as unauthenticated. In every case only
addresses that we build ourselves are kept, since the links of alerts are bearer credentials of the reader.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from email import message_from_bytes
from email.message import Message
from typing import TypeVar

from selectolax.lexbor import LexborNode

from scrapers import ages, sent
from scrapers.html import parse, words
from scrapers.jobposting import salvage
from scrapers.source import Board, Forged, NoJob, Page, ParseError, RawPosting, Unvouched

Row = TypeVar("Row")

_ADDRESS = re.compile(r"(?:[^<>]*<)?([^\s<>@,]+)@([^\s<>@,]+)>?")
_QUOTED = re.compile(r"^(?:> ?)+", re.MULTILINE)
_ASIDE = re.compile(r'\([^()]*\)|"(?:[^"\\]|\\.)*"', re.DOTALL)  # comments nest
# What mail programs write above what they forward: "Date: Fri, Oct 30, 2026 at 9:00 AM", "Sent: Friday, …"
_FORWARDED = re.compile(
    r"\bFrom:.{1,400}?\b(?:Date|Sent):[\W_]{0,20}(?:[A-Z][a-z]{2,8}, )?"
    r"([A-Z][a-z]{2})[a-z]*\.? (\d{1,2}), (\d{4})",
    re.DOTALL,
)
_EMPTY = re.compile(r"\n[^\S\n]*\n")
_LIKE_A_ROBOT = re.compile(r"alert|reply|listing")


@dataclass(frozen=True, slots=True)
class Alerts:
    """One site's alerts: its name, the exact addresses they come from, and words that forwarding keeps."""

    site: str
    senders: frozenset[str]
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Alert:
    """One mail. `text` and `html` are all parts of that type, the text without the head that is quoted in a
    forwarded one. `authenticated`: the mailbox vouches for it.

    `sent_on`: the day of the site's own mail, also inside of a forwarded one; None where it says none.
    """

    headers: Message
    text: str
    html: str
    authenticated: bool
    sent_on: date | None


def opened(page: Page, board: Board, alerts: Alerts) -> Alert:
    """Raises ParseError for a mail that is none of the site's alerts."""
    try:
        mail = message_from_bytes(page.body)
        text = _QUOTED.sub("", _parts(mail, "text/plain").replace("\r\n", "\n"))
        html = _parts(mail, "text/html")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as broken:
        # what the standard library's parser raises for a hostile mail
        raise ParseError(f"a mail ({broken})", board=board.name, url=page.url) from broken
    try:
        authenticated = _authenticated(mail, f"{text} {html}", alerts, board.host)
        above = None if authenticated else _FORWARDED.search(text.strip() or words(parse(html).body))
        below = _EMPTY.split(text.strip()[above.end() :], 1)[-1] if above else ""
        return Alert(mail, below or text, html, authenticated, _sent_on(mail, above))
    except ParseError as refused:
        raise refusal(refused.expected, page, board, alerts, type(refused)) from None


def refusal(
    cause: str, page: Page, board: Board, alerts: Alerts, kind: type[ParseError] = ParseError
) -> ParseError:
    return kind(f"a job alert of {alerts.site} ({cause})", board=board.name, url=page.url)


def jobs(
    found: list[Row],
    read: Callable[[Row], RawPosting],
    page: Page,
    board: Board,
    alerts: Alerts,
    mail: Alert,
) -> Iterator[RawPosting | Unvouched]:
    """The postings of an alert, their ages as days. One without any has a new layout. Raises NoJob."""
    expected = f"at least one job in a job alert of {alerts.site}"
    if not found:
        raise NoJob(expected, board=board.name, url=page.url)
    if not mail.authenticated:
        yield Unvouched()
    try:
        yield from salvage(found, lambda row: _dated(read(row), mail.sent_on))
    except ParseError as broken:
        raise NoJob(f"{expected} ({broken})", board=board.name, url=page.url) from broken


def _dated(posting: RawPosting, sent_on: date | None) -> RawPosting:
    """An age counts from the day of the mail, which may be read weeks later; without that it tells no day."""
    if posting.posted_on is None:
        return posting
    posted_on = ages.day(posting.posted_on, sent_on) if sent_on else None
    return replace(posting, posted_on=posted_on.isoformat() if posted_on else None)


def _sent_on(mail: Message, quoted: re.Match[str] | None) -> date | None:
    """The day that is quoted above a forwarded alert, else that of the innermost mail."""
    if quoted:
        stated = sent.moment(f"{quoted[2]} {quoted[1]} {quoted[3]} 00:00:00 +0000")
    else:
        stated = sent.of([one for one in mail.walk() if one is mail or ("From" in one and "Date" in one)][-1])
    return stated.date() if stated else None


def _parts(mail: Message, kind: str) -> str:
    """All parts of one type as text; a mail forwarded as an attachment has its parts in an inner mail."""
    parts = [one for one in mail.walk() if one.get_content_type() == kind]
    bodies = [(one.get_payload(decode=True), one.get_content_charset() or "utf-8") for one in parts]
    return "\n\n".join(
        Page("", one, f"charset={name}").text for one, name in bodies if isinstance(one, bytes)
    )


def _authenticated(mail: Message, said: str, alerts: Alerts, mailbox: str) -> bool:
    """Does the mailbox of that name vouch for the sender?

    Raises ParseError with the cause when the mail is no alert of the site.

    A sender that has nothing to do with the site is somebody who forwards an alert: its words must say so.
    """
    stated = [str(one).strip() for one in mail.get_all("From", [])]
    address = _ADDRESS.fullmatch(stated[0]) if len(stated) == 1 else None
    if address is None:
        raise ParseError("not one sender")
    name, domain = address[1].lower(), address[2].lower()
    if f"{name}@{domain}" not in alerts.senders:
        robots = {one.partition("@")[0] for one in alerts.senders if _LIKE_A_ROBOT.search(one)}
        own = any(domain == one.partition("@")[2] for one in alerts.senders)  # the site's other mails
        if not own and (alerts.site.lower() in domain or name in robots):
            raise Forged(f"the sender is {name}@{domain}")
        if own or not alerts.words.search(said):
            raise ParseError(f"the sender is {name}@{domain}")
        return False
    results = mail.get("Authentication-Results")  # the topmost, as the mailbox's own would be
    if results is None:
        return False
    told = _plain(str(results)[:4096])
    if not vouched(told, ".".join(domain.split(".")[-2:])):
        raise Forged("authentication of the sender failed")
    return written_by(told, mailbox)


def _plain(results: str) -> str:
    """A note without comments and quoted words: what stands there is anybody's."""
    while (shorter := _ASIDE.sub(" ", results)) != results:
        results = shorter
    return results


def written_by(results: str, mailbox: str) -> bool:
    """Is the note, free of comments, under the mailbox's name or one below it? Some name each server."""
    named = results.partition(";")[0].split()
    return bool(mailbox and named) and f".{named[0]}".lower().endswith(f".{mailbox}".lower())


def vouched(results: str, domain: str) -> bool:
    """Did DMARC or a DKIM signature pass for the domain or one below it? Words in comments do not count.

    Of a signature only its domain (`header.d`, `header.i`) counts: the signer names his key (`header.s`) as
    he likes. Where DMARC failed, no signature is the sender's.
    """
    told = _plain(results).split(";")
    if any(re.match(r"\s*dmarc\s*=\s*fail\b", one, re.IGNORECASE) for one in told):
        return False
    ours = rf"=@?(?:[\w-]+\.)*{re.escape(domain)}(?![\w.-])"
    passed = rf"\s*(?:dmarc=pass\b.*?\sheader\.from|dkim=pass\b.*?\sheader\.[di]){ours}"
    return any(re.match(passed, one, re.IGNORECASE | re.DOTALL) for one in told)


def fingerprint(*facts: str | None) -> str:
    """An id for a job that its site gives none: the same facts in any spelling of case and blanks."""
    told = "\n".join(" ".join((one or "").casefold().split()) for one in facts)
    return hashlib.sha256(told.encode("utf-8", errors="replace")).hexdigest()[:16]


def pieces(node: LexborNode) -> list[str]:
    """The pieces of text in a node in their order, each on one line; styles and scripts are none."""
    return [text for one in node.traverse(include_text=True) if (text := _piece(one))]


def sections(
    body: LexborNode | None, opens: Callable[[LexborNode], str | None]
) -> Iterator[tuple[str, list[str]]]:
    """What `opens` gives for each element that begins a job, with that element's words and the pieces of text
    between it and the next."""
    key, told, inside = "", [""], 0
    for one in body.traverse(include_text=True) if body else ():
        if found := opens(one):
            if key:
                yield key, told
            title = pieces(one)
            key, told, inside = found, [" ".join(title)], len(title)
        elif text := _piece(one):
            told += [] if inside else [text]
            inside = max(0, inside - 1)
    if key:
        yield key, told


def _piece(node: LexborNode) -> str:
    if node.tag != "-text" or node.parent is None or node.parent.tag in ("style", "script", "title"):
        return ""
    return " ".join((node.text(deep=False) or "").split())
