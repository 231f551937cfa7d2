"""ZipRecruiter's alerts: jobs without an id, each between two links that are the reader's credential."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from bench.world.book import Book
from bench.world.facts import Posting, dice
from bench.world.writers import figures, mails, places

_JOBS = 6
_MODES = {"remote": "Remote", "hybrid": "Hybrid", "onsite": "In-person"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    for one in mails.alerts(postings, day, _JOBS):
        book.mail(day, slug, one.name, _mail(one))


def _mail(alert: mails.Alert) -> bytes:
    lead = alert.jobs[0]
    return mails.mail(
        sender="ZipRecruiter <alerts@ziprecruiter.com>",
        domain="ziprecruiter.com",
        subject=f"{lead.title} job in {places.town(lead.vacancy) or 'United States'}",
        sent=datetime.combine(alert.sent, time(12, 40, 2), UTC),
        more=[
            "X-Mailgun-Tag: templateclass=job_alert_candidate_ziprecruiter",
            "List-Id: <job_alerts.ziprecruiter.com>",
        ],
        text=_text(alert),
    )


def _link(*about: object, kind: str = "km") -> str:
    mark = mails.token("zip", *about)
    more = f"&auth_token={mark}&contact_id={mark[:6]}&expires=1795000000" if kind == "km" else ""
    return f"<https://www.ziprecruiter.com/{kind}/AA{mark}?tsid=111000153{more}>"


def _text(alert: mails.Alert) -> str:
    lines = [f" {_link(alert.sent)}", "", "Hi Visitor,", " Here are today's jobs recommended for you: "]
    for one in alert.jobs:
        lines += _block(one)
    lines += [f" View More Jobs  {_link('more', alert.sent)}", "", "Phil", "Your Career Advisor", ""]
    lines += ["ZipRecruiter, Inc. © All Rights Reserved Worldwide"]
    lines += [f"Privacy Policy {_link('privacy', kind='ekm')} | Unsubscribe {_link('leave', kind='ekm')}", ""]
    return "\n".join(lines)


def _block(one: Posting) -> list[str]:
    link, pay = _link(one.key), figures.stated(one, 0.7)
    about = (one.company, places.town(one.vacancy), _MODES.get(one.vacancy.arrangement))
    figure = ""
    if pay:
        figure = f"${pay.minimum:.0f} - ${pay.maximum:.0f} / hr"
        if pay.unit == "year":
            figure = f"${(pay.minimum or 0) / 1000:.0f}K - ${(pay.maximum or 0) / 1000:.0f}K / yr"
    new = dice("new", one.key).choice(("New", ""))
    lines = [f" {one.title}  {link}{new}", "", " • ".join(filter(None, about)), "", figure]
    return [*lines, *(["Be Seen First"] if new else []), f" View Details  {link}"]
