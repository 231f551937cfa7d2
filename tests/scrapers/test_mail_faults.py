"""The fault matrix of mails: the mailbox of each alert platform, with every mail that can go wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from about_samples import SAMPLES, board

from aggregator.domain.lifecycle import BoardHistory, judge_run
from scrapers.registry import platforms
from scrapers.report import BoardRun
from scrapers.run import run_pages
from scrapers.source import Page

MAIL = [name for name, one in platforms().items() if one.medium == "mail"]
NOW = datetime(2026, 11, 26, tzinfo=UTC)
BLOCK = "<html><title>Just a moment...</title><p>Verify you are human</p></html>"


def sample(name: str) -> bytes:
    return min((SAMPLES / name).glob("list*.eml"), key=lambda one: len(one.name)).read_bytes()


def head(name: str) -> bytes:
    """The headers of a genuine alert, without those that say how its body is packed."""
    told = re.split(rb"\r?\n\r?\n", sample(name), maxsplit=1)[0]
    lines = re.split(rb"\r?\n(?![ \t])", told)
    return b"\n".join(one for one in lines if not one.lower().startswith((b"content-", b"mime-version")))


def forged(name: str, text: bytes) -> bytes:
    mail = message_from_bytes(sample(name))
    del mail["Authentication-Results"]
    mail["Authentication-Results"] = text.decode()
    return mail.as_bytes()


async def box(name: str, *mails: bytes, mailbox: str | None = None) -> BoardRun:
    pages = [Page(f"file:///{number}.eml", one, "message/rfc822") for number, one in enumerate(mails)]
    at = board(name) if mailbox is None else replace(board(name), host=mailbox)
    return await run_pages(at, platforms()[name], pages, now=lambda: NOW)


FAULTS = {
    "an empty mail": ("truncated", lambda name: b""),
    "a page in place of a mail": ("blocked", lambda name: BLOCK.encode()),
    "a gate inside an alert": (
        "no_job",
        lambda name: head(name) + b"\nContent-Type: text/html; charset=utf-8\n\n" + BLOCK.encode(),
    ),
    "an alert without a body": ("no_job", lambda name: head(name) + b"\n\n"),
    "an alert that says nothing new": (
        "no_job",
        lambda name: head(name) + b"\nContent-Type: text/plain\n\nYour job alert found nothing today.\n",
    ),
    "MIME that breaks off at once": (
        "no_job",
        lambda name: (
            head(name) + b"\nContent-Type: multipart/alternative; boundary=x\n\n--x\nContent-Type: te"
        ),
    ),
    "a sender without proof": ("forged", lambda name: forged(name, b"mx.example; dkim=none; dmarc=fail")),
    "proof of somebody else": (
        "forged",
        lambda name: forged(name, b"mx.example; dkim=pass header.d=evil.example"),
    ),
    "a sender that looks alike": (
        "forged",
        lambda name: re.sub(rb"(?m)^(From: .*@[\w.]+)", rb"\1.evil.example", sample(name), count=1),
    ),
    "another mail of the site": (
        "layout",
        lambda name: re.sub(rb"(?m)^(From: .*?)[\w-]+@", rb"\1friends@", sample(name), count=1),
    ),
    "a letter": ("layout", lambda name: b"From: aunt@example.org\nSubject: Hello\n\nHow are you?\n"),
    "no mail at all but bytes": ("layout", lambda name: bytes(range(256)) * 40),
}


@pytest.mark.parametrize("name", MAIL)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_mailbox_of_one_bad_mail_names_its_cause(fault: str, name: str) -> None:
    outcome, make = FAULTS[fault]
    done = await box(name, make(name))
    assert (done.report.outcome, done.seen) == (outcome, ()), done.report.message
    assert done.report.message
    assert not judge_run(done.report.outcome, 0, BoardHistory(usual=10.0)).trusted


@pytest.mark.parametrize("name", MAIL)
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_bad_mail_beside_a_sound_one_costs_no_job(fault: str, name: str) -> None:
    """Anybody can send a mail to a mailbox: only an alert that has lost its jobs is an incident then."""
    outcome, make = FAULTS[fault]
    alone = await box(name, sample(name))
    done = await box(name, make(name), sample(name))
    assert done.seen == alone.seen != ()
    assert done.report.outcome == ("no_job" if outcome == "no_job" else "ok")
    assert done.report.message.startswith("1 of 2 mails")


@pytest.mark.parametrize("name", MAIL)
@pytest.mark.parametrize("part", [0.2, 0.5, 0.8, 0.95])
async def test_a_mail_that_breaks_off_gives_whole_jobs_or_is_an_incident(part: float, name: str) -> None:
    whole = sample(name)
    done = await box(name, whole[: int(len(whole) * part)])
    assert done.report.outcome in ("ok", "no_job")
    assert bool(done.seen) is (done.report.outcome == "ok")


def test_the_samples_are_mails() -> None:
    assert all(Path(SAMPLES / name).is_dir() and b"Authentication-Results" in sample(name) for name in MAIL)


def passed_on(name: str) -> bytes:
    """The alert as somebody forwards it: neither the site's sender nor a note of the mailbox on it."""
    mail = message_from_bytes(sample(name))
    del mail["Authentication-Results"]
    mail.replace_header("From", "Phil Reader <phil@example.com>")
    return mail.as_bytes()


@pytest.mark.parametrize("name", MAIL)
async def test_what_stands_in_forwarded_mails_only_is_marked(name: str) -> None:
    forwarded = await box(name, passed_on(name))
    assert forwarded.seen
    assert not any(one.vouched for one in forwarded.seen)
    for mails in ((passed_on(name), sample(name)), (sample(name), passed_on(name))):
        both = await box(name, *mails)
        assert both.seen == (await box(name, sample(name))).seen
        assert all(one.vouched for one in both.seen)


@pytest.mark.parametrize("name", MAIL)
@pytest.mark.parametrize(
    ("mailbox", "vouched"),
    [
        ("mx.example.com", True),
        ("MX.Example.com", True),
        ("example.com", True),  # a large provider has a name per server
        ("", False),
        ("mx.example.org", False),
        ("x.example.com", False),
        ("mx.example.com.evil.example", False),
    ],
)
async def test_a_note_counts_under_the_mailboxs_own_name_only(name: str, mailbox: str, vouched: bool) -> None:
    """A mailbox that writes no notes lets through what the sender of a mail wrote himself."""
    done = await box(name, sample(name), mailbox=mailbox)
    assert {one.vouched for one in done.seen} == {vouched}


@pytest.mark.parametrize(
    ("named", "vouched"),
    [
        ("mx.example.com 1", True),
        ("(of 3) mx.example.com", True),
        ("(mx.example.com; x) other.example", False),
        ('"mx.example.com" other.example', False),
        ("other.example mx.example.com", False),
        ("dkim=pass", False),  # Microsoft 365 gives no name
    ],
)
async def test_where_the_name_of_a_mailbox_stands_in_a_note(named: str, vouched: bool) -> None:
    noted = f"{named}; dmarc=pass header.from=linkedin.com"
    done = await box("linkedin_alert", forged("linkedin_alert", noted.encode()))
    assert {one.vouched for one in done.seen} == {vouched}


@pytest.mark.parametrize("name", MAIL)
async def test_a_note_that_says_no_refuses_the_mail_whoever_wrote_it(name: str) -> None:
    mail = forged(name, b"other.example; dkim=none; dmarc=fail")
    assert (await box(name, mail, mailbox="")).seen == ()


AGED = ["glassdoor_alert", "indeed_alert"]


@pytest.mark.parametrize("name", AGED)
async def test_an_age_counts_from_the_day_of_the_mail(name: str) -> None:
    """A mailbox is read back some weeks: "Just posted" in a mail of October is no job of November."""
    said = [one.raw.posted_on for one in (await box(name, dated(name, "30 Oct 2026"))).seen]
    assert "2026-10-30" in said
    assert all(one is None or one < "2026-10-31" for one in said)


@pytest.mark.parametrize("date", [None, "some day in autumn"])
@pytest.mark.parametrize("name", AGED)
async def test_an_age_in_a_mail_without_a_day_tells_no_day(name: str, date: str | None) -> None:
    assert {one.raw.posted_on for one in (await box(name, dated(name, date))).seen} == {None}


@pytest.mark.parametrize("name", MAIL)
async def test_the_newest_of_several_mails_has_the_word_on_a_job(name: str) -> None:
    new, old, oldest = (dated(name, f"{day} Nov 2026") for day in (20, 19, 18))
    wanted = (await box(name, new)).seen
    other = dated(name, "17 Nov 2026").replace(b"Coder", b"Clerk")  # of one id where the site gives one
    undated = dated(name, None).replace(b"Coder", b"Clerk")
    for mails in ((oldest, other, old, new), (new, undated, other), (other, undated, new)):
        done = await box(name, *mails)
        assert done.seen[: len(wanted)] == wanted


def dated(name: str, day: str | None) -> bytes:
    """The alert with another Date line, or without one."""
    mail = message_from_bytes(sample(name))
    del mail["Date"]
    if day:
        mail["Date"] = f"{day} 09:00:00 -0500" if day[:1].isdigit() else day
    return mail.as_bytes()
