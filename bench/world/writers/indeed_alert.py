"""Indeed's alerts: a block of lines for each job, which ends with a link that is the reader's credential."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any

from bench.world.book import Book
from bench.world.facts import Posting, dice
from bench.world.writers import figures, mails, places

_JOBS = 7
_MODES = {"remote": "Remote in {}", "hybrid": "Hybrid work in {}"}


def write(slug: str, board: dict[str, Any], postings: Sequence[Posting], day: int, book: Book) -> None:
    for one in mails.alerts(postings, day, _JOBS):
        book.mail(day, slug, one.name, _mail(one))


def _mail(alert: mails.Alert) -> bytes:
    wanted = alert.wanted.lower()
    return mails.mail(
        sender="Indeed <donotreply@jobalert.indeed.com>",
        domain="jobalert.indeed.com",
        subject=f"{len(alert.jobs)} new {wanted} jobs in United States",
        sent=datetime.combine(alert.sent, time(11, 13, 25), UTC),
        more=["X-Campaign: job_alert"],
        text=_text(alert),
    )


def _text(alert: mails.Alert) -> str:
    wanted, mark = alert.wanted.lower(), mails.token("indeed", alert.sent)
    search = f"https://www.indeed.com/jobs?q={wanted.replace(' ', '+')}&tk={mark}"
    lines = [
        f"{len(alert.jobs)} new {wanted} jobs in United States",
        "These job ads match your saved job alert.",
        f"{search}&alid={mark}",
        "",
    ]
    for one in alert.jobs:
        lines += [
            *_block(one),
            f"https://www.indeed.com/rc/clk/dl?jk={one.key}&from=ja&qd={mark}&tk={mark}",
            "",
        ]
    lines += [f"See matching results on Indeed: {search}", ""]
    return "\n".join(
        [*lines, "© 2026 Indeed, Inc. 200 West 6th Street, Austin, TX", f"Unsubscribe: {search}", ""]
    )


def _block(one: Posting) -> list[str]:
    vacancy = one.vacancy
    place = places.town(vacancy)
    if vacancy.arrangement in _MODES:
        place = _MODES[vacancy.arrangement].format(place) if place else "Remote"
    pay = figures.line(figures.stated(one, 0.7)).replace(
        " per ", " an " if "hour" in str(vacancy.pay) else " a "
    )
    teaser = vacancy.kind["duties"][0].partition("{")[0].rstrip(" .,") + "…"
    age = dice("age", one.key).choice(("Just posted", "1 day ago", "3 days ago"))
    return [one.title, f"{one.company} - {place}", *filter(None, (pay,)), "Easily apply", teaser, age]
