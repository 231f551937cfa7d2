"""What a mail about a mail says: bounce, delay, complaint or out of office. PURE.

First what is made for machines: complaints (ARF, RFC 5965) and delivery reports (RFC 3464). Then
out-of-office notes, which are nobody's bounce. Last, flufl.bounce's knowledge of servers that write for
people only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from typing import Literal

Verdict = Literal["hard", "soft", "complaint", "ignored"]
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")  # RFC 3463
_REPLY = re.compile(r"(?<![\d.])([45])\d\d(?=[ -])")  # RFC 5321, 4.2
_FULL = re.compile(
    r"(?:box|store|storage|quota)\b.{0,30}\b(?:full|exceed|over)|full mailbox|over\s?quota"
    r"|quota (?:has been )?exceeded|insufficient (?:system )?storage",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"(?:user|recipient|mailbox|address|account)\b.{0,40}\b(?:unknown|not (?:found|exist)"
    r"|does(?:n.t| not) exist"
    r"|unavailable|disabled|inactive|invalid|rejected|no longer)"
    r"|unknown (?:user|recipient|mailbox|local.part)"
    r"|no such (?:user|recipient|mailbox|person|address)|invalid (?:recipient|mailbox|address)"
    r"|unrouteable address|no mailbox",
    re.IGNORECASE,
)
_ABOUT_US = re.compile(
    r"block(?:ed|list)|blacklist|spam|spamhaus|\bdmarc\b|\bspf\b|\bdkim\b|unauthenticated|reputation"
    r"|rate.?limit|too many (?:messages|connections)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"\b(?:out of (?:the )?office|auto(?:matic|mated)?[- ]?(?:reply|response|responder)"
    r"|on (?:vacation|leave|holiday)"
    r"|away from (?:my |the )?(?:mail|office|desk)|abwesenheit|r[ée]ponse automatique|absence)\b",
    re.IGNORECASE,
)
_MACHINES = re.compile(r"\b(?:mailer-daemon|postmaster|mail delivery (?:sub)?system)\b", re.IGNORECASE)
_SENT_BACK = re.compile(r"(?im)^-+ ?(?:this is a copy|below this line|original message|forwarded message)")
_NO_COMPLAINT = ("not-spam", "auth-failure", "dmarc")  # RFC 6650, 3.2; RFC 6591: about signatures
_ID = re.compile(rb"<[^<>\s@]{3,200}@[^<>\s]{3,255}>")


@dataclass(frozen=True, slots=True)
class Notice:
    """`why`: what it rests on, in a line."""

    verdict: Verdict
    why: str


def read(raw: bytes) -> Notice:
    """What a mail says, whatever its bytes. `why` is the caller's to clean (`alerts.said`)."""
    try:
        mail = message_from_bytes(raw, policy=policy.compat32)
        found = _complaint(mail) or _report(mail) or _away(mail) or _known_server(mail)
    except Exception as odd:  # noqa: BLE001 - anybody may write to a mailbox; RecursionError of nested parts
        return Notice("ignored", f"unreadable: {type(odd).__name__}")
    return found or Notice("ignored", "no bounce")


def judged(said: str) -> Notice:
    """What a server's refusal of an address means: "550 5.1.1 no such user" and the like."""
    codes = [(found[1], found[2], found[3]) for found in _STATUS.finditer(said)]
    code = next((one for one in codes if one[1:] != ("0", "0")), codes[0] if codes else None)
    reply = _REPLY.search(said)
    kind = code[0] if code else reply[1] if reply else "5"
    why = " ".join(said.split())[:200]
    if kind == "2":
        return Notice("ignored", why)
    if kind == "4":
        return Notice("soft", why)
    return Notice(_permanent(code[1:] if code else ("0", "0"), said), why)


def _permanent(detail: tuple[str, str], said: str) -> Verdict:
    """RFC 3463. Where a server gives a code of no meaning, its words decide."""
    subject = detail[0]
    if detail == ("4", "4") or subject == "7" or detail in (("1", "7"), ("1", "8")):
        return "ignored"  # our own DNS trouble; our reputation; our sender
    if detail == ("2", "2") or (subject != "1" and _FULL.search(said)):
        return "soft"
    if subject in ("1", "2"):
        return "soft" if detail in (("2", "3"), ("2", "4")) else "hard"
    if _NOBODY.search(said):  # Exchange says 5.4.1 and 5.5.0 for "no such mailbox"
        return "hard"
    if subject == "6" or _ABOUT_US.search(said):
        return "ignored"
    return "hard" if subject == "0" else "soft"


def message_ids(raw: bytes, domain: str) -> list[str]:
    """The Message-IDs of a domain that a mail names, each once."""
    end = f"@{domain}>".lower()
    found = [one.decode("ascii", "replace") for one in _ID.findall(raw.replace(b"=\r\n", b""))]
    return list(dict.fromkeys(one for one in found if one.lower().endswith(end)))[:5]


def _complaint(mail: Message) -> Notice | None:
    for part in mail.walk():
        if part.get_content_type() == "message/feedback-report":
            kind = next((f["Feedback-Type"] for f in _fields(part) if f["Feedback-Type"]), "abuse")
            kind = str(kind).strip().lower()
            return Notice("ignored" if kind in _NO_COMPLAINT else "complaint", f"feedback report: {kind}")
    return None


def _report(mail: Message) -> Notice | None:
    """The worst of what a delivery report says of its recipients."""
    found = [
        _recipient(fields)
        for part in mail.walk()
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")
        for fields in _fields(part)
        if fields["Action"] or fields["Status"]
    ]
    return next(
        (one for verdict in ("hard", "soft", "ignored") for one in found if one.verdict == verdict), None
    )


def _recipient(fields: Message) -> Notice:
    action = next(iter(str(fields["Action"] or "").lower().split()), "failed")
    status, words = str(fields["Status"] or ""), str(fields["Diagnostic-Code"] or "")
    if action != "failed":
        return Notice("ignored", f"{action} {status}".strip())
    return judged(f"{status} {words}")


def _away(mail: Message) -> Notice | None:
    if mail["X-Failed-Recipients"] or _MACHINES.search(f"{mail['From']} {mail['Sender']}"):
        return None
    automatic = str(mail["Auto-Submitted"] or "no").lower().startswith("auto-replied")
    marked = any(
        mail[name] for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Autoresponder")
    )
    polite = str(mail["Precedence"] or "").strip().lower() in ("auto_reply", "auto-reply", "junk")
    if automatic or marked or polite or _AWAY.search(str(mail["Subject"] or "")):
        return Notice("ignored", "an automatic answer")
    return None


def _known_server(mail: Message) -> Notice | None:
    from flufl.bounce import all_failures  # dozens of readers, for what is no delivery report

    temporary, permanent = all_failures(mail)
    words = _text(mail)
    if permanent:
        return judged(words) if _STATUS.search(words) or _REPLY.search(words) else _by_words(words)
    return Notice("soft", "a server could not deliver it for now") if temporary else None


def _by_words(words: str) -> Notice:
    return Notice(_permanent(("0", "0"), words), "a server could not deliver it")


def _text(mail: Message) -> str:
    """The words for people, without what was sent back."""
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"][:2]
    said = "\n".join(_decoded(part) for part in parts)
    return _SENT_BACK.split(said)[0][:4000]


def _fields(part: Message) -> Iterator[Message]:
    """The groups of fields of a report. The parser makes a message of each; of a feedback report it makes one
    message whose text the fields may be."""
    content = part.get_payload()
    groups = [one for one in content if isinstance(one, Message)] if isinstance(content, list) else []
    if groups and any(one.keys() for one in groups):
        yield from groups
        return
    text = "\n\n".join(_decoded(one) for one in groups) if groups else _decoded(part)
    for group in re.split(r"\r?\n\s*\r?\n", text):
        yield message_from_bytes(group.lstrip().encode(), policy=policy.compat32)


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
