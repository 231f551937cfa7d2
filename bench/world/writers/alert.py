"""LinkedIn's job alerts as they lie in a mailbox: the day's mails as text and HTML, quoted-printable."""

from __future__ import annotations

import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path

from aggregator.domain.places import STATES
from bench.world.facts import DAYS, Posting, dice

_JOBS = 6  # in one mail
_RULE = "-" * 57
_MODEL = {"remote": " (Remote)", "hybrid": " (Hybrid)", "onsite": " (On-site)"}
_FLAVOURS = ("", "", "This company is actively hiring", "Apply with resume & profile", "3 connections")
_LINK = "https://www.linkedin.com/comm/jobs/view/{key}/?trackingId={token}&midToken={token}&otpToken={token}"


@dataclass(frozen=True, slots=True)
class _Alert:
    wanted: str
    sent: date
    jobs: Sequence[Posting]


def write(postings: Sequence[Posting], folder: Path) -> None:
    """Writes mail/day1 and mail/day2; the second folder holds the first day's mails as well."""
    first = [one for one in postings if one.since == 1]
    later = [one for one in postings if one.since == 2]
    alerts = []
    for number, at in enumerate(range(0, len(first), _JOBS)):
        wanted = ("Medical Coder", "Coding Specialist", "Risk Adjustment Coder")[number % 3]
        alerts.append(_Alert(wanted, DAYS[0] - timedelta(days=2 * number), first[at : at + _JOBS]))
    new = _Alert("Medical Coder", DAYS[1], later)
    for day, some in ((1, alerts), (2, [*alerts, new])):
        target = folder / "mail" / f"day{day}"
        target.mkdir(parents=True, exist_ok=True)
        for one in some:
            name = f"{one.sent}-{one.wanted.lower().replace(' ', '-')}.eml"
            (target / name).write_bytes(_mail(one))


def _token(one: Posting) -> str:
    return f"{dice('token', one.key).getrandbits(80):020x}"


def _place(one: Posting) -> str:
    vacancy = one.vacancy
    if vacancy.spot == "city":
        return f"{vacancy.city}, {vacancy.state}"
    return STATES[vacancy.state] + ", United States" if vacancy.spot == "state" else "United States"


def _mail(alert: _Alert) -> bytes:
    lead = alert.jobs[0]
    mark = f"{dice('mark', alert.sent).getrandbits(48):012x}"
    sent = datetime.combine(alert.sent, time(10, 41, 7), UTC)
    head = [
        f"Date: {format_datetime(sent)}",
        "From: LinkedIn Job Alerts <jobalerts-noreply@linkedin.com>",
        f"Message-ID: <{mark}.JavaMail.app@mail.linkedin.example>",
        f"Subject: {lead.title} at {lead.company}",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        f'\tboundary="----=_Part_{mark}"',
        "To: Visitor <visitor@example.org>",
        "Authentication-Results: mx.example.org; dkim=pass header.d=linkedin.com;",
        "\tspf=pass smtp.mailfrom=bounce.linkedin.com; dmarc=pass (p=REJECT) header.from=linkedin.com",
        "X-LinkedIn-Class: SAVEDSEARCH",
        "X-LinkedIn-Template: email_job_alert_digest_01",
    ]
    lines = [*head, "", f"------=_Part_{mark}", *_part("plain", "text-body", _text(alert))]
    lines += [f"------=_Part_{mark}", *_part("html", "html-body", _html(alert)), f"------=_Part_{mark}--", ""]
    return "\r\n".join(lines).encode("ascii")


def _part(kind: str, name: str, body: str) -> list[str]:
    coded = quopri.encodestring(body.encode()).decode("ascii")
    fields = [f"Content-Type: text/{kind};charset=UTF-8", "Content-Transfer-Encoding: quoted-printable"]
    return [*fields, f"Content-ID: {name}", "", *coded.splitlines(), ""]


def _text(alert: _Alert) -> str:
    lines = [
        f"Your job alert for {alert.wanted} in United States",
        f"{len(alert.jobs)} new jobs match your preferences.",
        "",
    ]
    for one in alert.jobs:
        flavour = dice("flavour", one.key).choice(_FLAVOURS)
        lines += [one.title, one.company, _place(one)]
        lines += ["", flavour] if flavour else []
        lines += [f"View job: {_LINK.format(key=one.key, token=_token(one))}", "", _RULE, " ", "         "]
    search = alert.wanted.replace(" ", "+")
    lines += [
        f"See all jobs on LinkedIn:  https://www.linkedin.com/comm/jobs/search?keywords={search}&f_TPR=r86400"
    ]
    lines += ["", "----------------------------------------", "", "You are receiving Job Alert emails.", ""]
    return "\n".join(lines)


def _html(alert: _Alert) -> str:
    cards = []
    for one in alert.jobs:
        link = escape(_LINK.format(key=one.key, token=_token(one)))
        where = f"{escape(one.company)} &middot; {_place(one)}{_MODEL.get(one.vacancy.arrangement, '')}"
        cards.append(
            '<tr><td class="pt-3" data-test-id="job-card"><table role="presentation"><tbody><tr>'
            f'<td class="pr-1 w-6"><a href="{link}"><img alt="{escape(one.company)}" src="https://media.licdn.example/logo"></a></td>'
            f'<td><a href="{link}" class="font-bold text-md">{escape(one.title)}</a>\n'
            f'<p class="text-xs line-clamp-1">{where}</p></td></tr></tbody></table></td></tr>'
        )
    listed = "\n".join(cards)
    return (
        '<!DOCTYPE html><html lang="en"><head>'
        "<style>@media (max-width:767px){.w-6{width:48px}}</style></head>\n"
        '<body><table role="presentation"><tbody><tr><td><h1 data-test-id="email-header">'
        f"Your job alert for <strong>{alert.wanted}</strong></h1></td></tr>\n"
        f"{listed}\n</tbody></table></body></html>\n"
    )
