"""Alert mails: whose they are, who vouches for that, and that no link of theirs is kept."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import escape, unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.alertmail import fingerprint, sections, vouched
from scrapers.html import parse, words
from scrapers.registry import platform, platforms
from scrapers.source import ParseError, RawPosting
from scrapers.stored import read_stored

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*_alert/*.eml"))
ids = [f"{one.parent.name}/{one.name}" for one in SAMPLES]


def read(sample: Path, headers: dict[str, str | None], *, above: str = "") -> list[RawPosting]:
    """The postings of a sample whose headers are others (None: gone), with lines above them all."""
    mail = message_from_bytes(sample.read_bytes())
    for name, value in headers.items():
        del mail[name]
        if value is not None:
            mail[name] = value
    return read_stored(platform(sample.parent.name), above.encode() + mail.as_bytes())


HEADS = {
    "Gmail": (
        "---------- Forwarded message ---------",
        "From: {0}",
        "Date: Sat, Nov 21, 2026 at 1:13\u202fPM",
        "Subject: {1}",
        "To: Reader <reader@example.com>",
        "",
        "",
    ),
    "Outlook": (
        "FYI",
        "Phil",
        "",
        "________________________________",
        "From: {0}",
        "Sent: Saturday, November 21, 2026 1:13 PM",
        "To: Reader <reader@example.com>",
        "Subject: {1}",
        "",
    ),
    "Apple Mail": (
        "Begin forwarded message:",
        "",
        "From: {0}",
        "Subject: {1}",
        "Date: November 21, 2026 at 1:13:25 PM EST",
        "To: Reader <reader@example.com>",
        "",
    ),
}
LINKS = {"Gmail": r"\1<\2>", "Outlook": r"<\2>", "Apple Mail": r"\1\2"}
PROGRAMS, PARTS = list(HEADS), ["both", "alone"]


def forwarded(sample: Path, program: str, parts: str) -> bytes:
    """The alert as a mail program forwards it: with each part that it has, or with the HTML "alone"."""
    mail = message_from_bytes(sample.read_bytes())
    head = "\n".join(HEADS[program]).format(mail["From"], mail["Subject"])
    bodies = {
        one.get_content_type(): one.get_payload(decode=True).decode()
        for one in mail.walk()
        if not one.is_multipart()
    }
    made = EmailMessage()
    made["From"], made["Subject"] = "Phil Reader <phil@example.com>", f"Fwd: {mail['Subject']}"
    made["Date"] = "Tue, 24 Nov 2026 09:00:00 -0500"
    text, html = bodies.get("text/plain", ""), bodies.get("text/html", "")
    if html and not text:  # then programs make one
        text = re.sub(r'<a href="([^"]*)"[^>]*>(.*?)</a>', r"\2<br>&lt;\1&gt;<br>", html)
        text = unescape(re.sub(r"<style.*?</style>|<[^>]*>", "\n", text))
    else:
        text = re.sub(r"(?<!<)(: *)?\b(https://\S+)(?!>)", LINKS[program], text)
    quoted = f"{head}\n{text}"
    if parts == "both" or not html:
        made.set_content(re.sub("(?m)^", "> ", quoted) if program == "Apple Mail" else quoted)
    if html:
        bare = re.sub(r' (?:class|data-[\w-]+)="[^"]*"|<style.*?</style>', "", html)
        below = f"<div>{escape(head).replace(chr(10), '<br>')}</div><blockquote>{bare}</blockquote>"
        add = made.add_alternative if parts == "both" else made.set_content
        add(below, subtype="html")
    return made.as_bytes()


def sender(sample: Path) -> tuple[str, str]:
    found = re.search(r"([\w-]+)@([\w.]+)", message_from_bytes(sample.read_bytes())["From"])
    assert found is not None
    return found[1], found[2]


def test_every_mail_platform_is_tried() -> None:
    mails = {name for name, one in platforms().items() if one.medium == "mail"}
    assert mails == {one.parent.name for one in SAMPLES}


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_no_token_of_a_link_is_kept(sample: Path) -> None:
    found = read(sample, {})
    assert found
    told = json.dumps([asdict(one) for one in found])
    assert "SECRET" in message_from_bytes(sample.read_bytes()).as_string()
    assert "SECRET" not in told
    assert not re.search(r"/rc/clk|/pagead|/km/|/comm/|cts\.indeed|token|[?&](tk|guid|ad|alid)=", told)


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
@pytest.mark.parametrize(
    "results",
    [
        "mx.example.com; dkim=fail header.d={domain}; dmarc=fail header.from={domain}",
        "mx.example.com; dkim=pass header.d=evil.example; dmarc=none header.from={domain}",
        "mx.example.com; dmarc=pass header.from={domain}.evil.example",
        "mx.example.com; spf=pass smtp.mailfrom={domain}",
        "mx.example.com; none",
    ],
)
def test_a_sender_that_the_mailbox_does_not_vouch_for_is_refused(sample: Path, results: str) -> None:
    stated = results.format(domain=sender(sample)[1])
    with pytest.raises(ParseError, match="authentication of the sender failed"):
        read(sample, {"Authentication-Results": stated})


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_only_the_topmost_note_is_the_mailboxs_own(sample: Path) -> None:
    with pytest.raises(ParseError, match="authentication of the sender failed"):
        read(sample, {}, above="Authentication-Results: mx.example.com; dmarc=fail\n")


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_a_mail_of_a_mailbox_without_notes_is_read_with_addresses_of_our_own(sample: Path) -> None:
    assert read(sample, {"Authentication-Results": None}) == read(sample, {})


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
@pytest.mark.parametrize(
    "stranger",
    [
        "{name}@{domain}.evil.example",
        "somebody@{domain}",
        "{name}@not-{domain}",
        "{name}@{domain}, me@example.com",
        "",
    ],
)
def test_a_sender_that_is_nearly_the_sites_is_refused(sample: Path, stranger: str) -> None:
    name, domain = sender(sample)
    with pytest.raises(ParseError, match="sender"):
        read(sample, {"From": f"Alerts <{stranger.format(name=name, domain=domain)}>"})


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_the_sites_name_beside_an_address_is_no_proof(sample: Path) -> None:
    name, domain = sender(sample)
    mail = b"From: %b <x@example.com>\n\nHello" % f"{name} {domain}".encode()
    with pytest.raises(ParseError, match=r"the sender is x@example\.com"):
        read_stored(platform(sample.parent.name), mail)


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
@pytest.mark.parametrize("parts", PARTS)
@pytest.mark.parametrize("program", PROGRAMS)
def test_somebody_may_forward_an_alert(sample: Path, program: str, parts: str) -> None:
    """Three days later. Each program quotes the alert's head above it, and links in its own way; HTML keeps
    neither classes nor data attributes, and only some programs send a text beside it."""
    found = read_stored(platform(sample.parent.name), forwarded(sample, program, parts))
    facts = [(one.external_id, one.title, one.company, one.posted_on) for one in found]
    assert facts == [(one.external_id, one.title, one.company, one.posted_on) for one in read(sample, {})]
    assert "SECRET" not in json.dumps([asdict(one) for one in found])


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_an_alert_may_be_forwarded_as_an_attachment(sample: Path) -> None:
    made = EmailMessage()
    made["From"], made["Date"] = "Phil Reader <phil@example.com>", "Tue, 24 Nov 2026 09:00:00 -0500"
    made.set_content("See below.\n")
    made.add_attachment(message_from_bytes(sample.read_bytes(), policy=default))
    assert read_stored(platform(sample.parent.name), made.as_bytes()) == read(sample, {})


@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_an_alert_without_a_job_is_an_incident(sample: Path) -> None:
    site = platform(sample.parent.name)
    headers = sample.read_bytes().partition(b"\nContent-Type")[0].partition(b"\nMIME-Version")[0]
    with pytest.raises(ParseError, match="at least one job"):
        read_stored(site, headers + b"\nContent-Type: text/plain\n\nYour job alert is off.\n")


LINKEDIN = next(one for one in SAMPLES if one.parent.name == "linkedin_alert")


@pytest.mark.parametrize(
    "template",
    [
        "email_application_confirmation_with_nba_01",
        "email_jobs_saved_job_reminder_01",
        "email_pymk_02",
        "xemail_job_alert_digest_01",
    ],
)
def test_another_template_of_linkedin_is_no_alert(template: str) -> None:
    with pytest.raises(ParseError, match=f"the template is {template}"):
        read(LINKEDIN, {"X-LinkedIn-Template": template})


@pytest.mark.parametrize("name", ["messages-noreply", "invitations", "jobs-noreply.evil"])
def test_another_sender_of_linkedin_is_no_alert(name: str) -> None:
    with pytest.raises(ParseError, match="the sender is"):
        read(LINKEDIN, {"From": f"LinkedIn <{name}@linkedin.com>"})


def test_a_note_that_came_with_the_mail_does_not_outweigh_the_mailboxs_own() -> None:
    """The mailbox writes on top; the sender can only write below, whatever name he uses for himself."""
    mail = LINKEDIN.read_bytes()
    bad = b"Authentication-Results: mx.example.com; dmarc=fail header.from=linkedin.com\n"
    good = b"Authentication-Results: mx.example.com; dmarc=pass header.from=linkedin.com\n"
    with pytest.raises(ParseError, match="authentication of the sender failed"):
        read_stored(platform("linkedin_alert"), bad + good * 3 + mail)
    assert read_stored(platform("linkedin_alert"), good + bad * 3 + mail)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("mx.example; dmarc=pass header.from=site.com", True),
        ("mx.example; dmarc=pass (p=REJECT sp=REJECT) header.from=mail.site.com", True),
        (
            "spf=pass smtp.mailfrom=a.b; dkim=pass (signature was verified)\n header.d=site.com;dmarc=none",
            True,
        ),
        ('mx.example; DKIM=Pass reason="1; 2" header.i=@mg.site.com header.s=k1', True),
        ("mx.example; dmarc=pass header.from=notsite.com", False),
        ("mx.example; dmarc=pass header.from=site.com.evil.example", False),
        ("mx.example; dmarc=pass header.from=site.community", False),
        ("mx.example; spf=fail (dmarc=pass header.from=site.com) smtp.mailfrom=x", False),
        ("mx.example; spf=fail (a (b) ; dmarc=pass header.from=site.com ) smtp.mailfrom=x", False),
        ('mx.example; spf=fail smtp.mailfrom="; dmarc=pass header.from=site.com "@evil.example', False),
        ("mx.example; dmarc=fail header.from=site.com; dkim=pass header.d=evil.example", False),
        # a key may have any name
        ("mx.example; dkim=pass header.i=@evil.example header.s=site.com", False),
        ("mx.example; dkim=pass header.d=site.com; dmarc=fail header.from=site.com", False),
        ("", False),
    ],
)
def test_what_vouches_for_a_sender(results: str, expected: bool) -> None:
    assert vouched(results, "site.com") is expected


@given(st.text(alphabet='()"\\;= dmarcpsheo.fit', max_size=300))
def test_no_note_is_too_odd_to_read(results: str) -> None:
    assert vouched(results, "site.com") is False


@pytest.mark.timeout(120)  # what went over it again and again took far longer
@pytest.mark.parametrize(
    "piece", ["a - b\n", "\n \n", "> > x\n", " T <https://www.ziprecruiter.com/km/a>\n", "(" * 50]
)
@pytest.mark.parametrize("sample", SAMPLES, ids=ids)
def test_a_huge_mail_is_read_in_no_time(sample: Path, piece: str) -> None:
    name, domain = sender(sample)
    mail = f"From: {name}@{domain}\n\n" + piece * (500_000 // len(piece))
    with pytest.raises(ParseError):
        read_stored(platform(sample.parent.name), mail.encode())


@pytest.mark.timeout(120)
def test_a_huge_word_in_a_link_is_read_in_no_time() -> None:
    assert glassdoor("Mercy", "Coder", "1." * 100_000).title == "Coder"


def test_a_fingerprint_is_of_the_facts_and_not_of_their_spelling() -> None:
    assert fingerprint("Coder", "Mercy  Health", None) == fingerprint("CODER ", "mercy health", "")
    assert fingerprint("Coder", "Mercy", None) != fingerprint("Coder", None, "Mercy")


def test_a_section_is_what_stands_between_two_openings() -> None:
    page = "<p>before<h2 id=a>One <b>job</b></h2><p>x <i>y</i><style>z</style><h2 id=b></h2><td>w"
    found = list(
        sections(parse(page).body, lambda one: one.attributes.get("id") if one.tag == "h2" else None)
    )
    assert found == [("a", ["One job", "x", "y"]), ("b", ["", "w"])]
    assert words(parse(page).css_first("h2")) == "One job"
    assert list(sections(None, lambda one: "x")) == []


# Layouts ---------------------------------------------------------------------------------------------------


def glassdoor(*pieces: str) -> RawPosting:
    told = "".join(f"<span>{one}</span>" for one in pieces)
    link = "https://www.glassdoor.com/partner/jobListing.htm?jobListingId=1010055500009"
    mail = (
        f'From: noreply@glassdoor.com\nContent-Type: text/html; charset=utf-8\n\n<a href="{link}">{told}</a>'
    )
    (found,) = read_stored(platform("glassdoor_alert"), mail.encode())
    return found


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (("Mercy", "3.6 ★", "Coder", "Tulsa, OK"), ("Mercy", "Coder", "Tulsa, OK", None)),
        (("Mercy", "Coder"), ("Mercy", "Coder", None, None)),
        (("Coder",), (None, "Coder", None, None)),
        (("Coder", "Mercy · - ·", "Tulsa, OK", "5d"), ("Mercy", "Coder", "Tulsa, OK", None)),
        (("3M", "Coder", "Remote", "$61K"), ("3M", "Coder", "Remote", "$61K")),
        (
            ("Mercy", "Coder", "Tulsa", "$30 - $40 Per Hour", "(Employer est.)"),
            ("Mercy", "Coder", "Tulsa", "$30 - $40 Per Hour (Employer est.)"),
        ),
    ],
)
def test_the_pieces_of_a_glassdoor_card(pieces: tuple[str, ...], expected: tuple[str | None, ...]) -> None:
    found = glassdoor(*pieces)
    assert (found.company, found.title, found.location, found.pay) == expected


def zip_job(told: str) -> RawPosting:
    link = "<https://www.ziprecruiter.com/km/AAx?auth_token=SECRET>"
    text = f" Coder  {link}\n\n{told}\n View Details  {link}\n"
    head = "From: alerts@ziprecruiter.com\nContent-Type: text/plain; charset=utf-8\n\n"
    (found,) = read_stored(platform("ziprecruiter_alert"), (head + text).encode())
    return found


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("", (None, None, None, None)),
        ("Mercy", ("Mercy", None, None, None)),
        ("Mercy • Hybrid", ("Mercy", None, "Hybrid", None)),
        ("$25 / hr\nEstimated Pay", (None, None, None, "$25 / hr (Estimated Pay)")),
        ("Mercy\n\nUp to $40 / hr", ("Mercy", None, None, "Up to $40 / hr")),
        (" * Mercy\n * Remote", ("Mercy", None, "Remote", None)),
    ],
)
def test_the_lines_of_a_ziprecruiter_job(told: str, expected: tuple[str | None, ...]) -> None:
    found = zip_job(told)
    assert (found.company, found.location, found.remote, found.pay) == expected
