"""LinkedIn's job alerts as they lie in a mailbox: the day's mails as text and HTML, quoted-printable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from html import escape
from typing import Any

from aggregator.domain.places import STATES
from bench.world.book import Book
from bench.world.facts import Posting, dice
from bench.world.writers import mails, places

_JOBS = 6  # in one mail
_RULE = "-" * 57
_MODEL = {"remote": " (Remote)", "hybrid": " (Hybrid)", "onsite": " (On-site)"}
_FLAVOURS = ("", "", "This company is actively hiring", "Apply with resume & profile", "3 connections")
_LINK = "https://www.linkedin.com/comm/jobs/view/{key}/?trackingId={token}&midToken={token}&otpToken={token}"


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    """The mailbox of a day holds the mails of the days before as well."""
    for one in mails.alerts(postings, day, _JOBS):
        sent = datetime.combine(one.sent, time(10, 41, 7), UTC)
        book.mail(day, slug, one.name, _mail(one, sent))


def _place(one: Posting) -> str:
    vacancy = one.vacancy
    if told := places.town(vacancy):
        return told
    return STATES[vacancy.state] + ", United States" if vacancy.spot == "state" else "United States"


def _mail(alert: mails.Alert, sent: datetime) -> bytes:
    lead = alert.jobs[0]
    head = [
        "X-LinkedIn-Class: SAVEDSEARCH",
        "X-LinkedIn-Template: email_job_alert_digest_01",
    ]
    return mails.mail(
        sender="LinkedIn Job Alerts <jobalerts-noreply@linkedin.com>",
        domain="linkedin.com",
        subject=f"{lead.title} at {lead.company}",
        sent=sent,
        more=head,
        text=_text(alert),
        html=_html(alert),
    )


def _text(alert: mails.Alert) -> str:
    lines = [
        f"Your job alert for {alert.wanted} in United States",
        f"{len(alert.jobs)} new jobs match your preferences.",
        "",
    ]
    for one in alert.jobs:
        flavour = dice("flavour", one.key).choice(_FLAVOURS)
        lines += [one.title, one.company, _place(one)]
        lines += ["", flavour] if flavour else []
        lines += [
            f"View job: {_LINK.format(key=one.key, token=mails.token(one.key))}",
            "",
            _RULE,
            " ",
            "         ",
        ]
    search = alert.wanted.replace(" ", "+")
    lines += [
        f"See all jobs on LinkedIn:  https://www.linkedin.com/comm/jobs/search?keywords={search}&f_TPR=r86400"
    ]
    lines += ["", "----------------------------------------", "", "You are receiving Job Alert emails.", ""]
    return "\n".join(lines)


def _html(alert: mails.Alert) -> str:
    cards = []
    for one in alert.jobs:
        link = escape(_LINK.format(key=one.key, token=mails.token(one.key)))
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
