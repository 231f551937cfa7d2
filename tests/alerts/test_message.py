"""The bytes of a mail: headers that mail programs and providers read, and two parts that say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts import message
from alerts.message import Content, Site

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SITE = Site("https://jobs.chartwork.example", "Chartwork", "alerts@chartwork.example", "1 Main St", b"k" * 32)
LINK = "https://jobs.chartwork.example/u/7.x"
DIGEST = Content("2 new jobs: remote", "Two jobs.\n", "<p>Two jobs.</p>\n", LINK)
NO_LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=300)


def built(content: Content = DIGEST, *, to: str = "reader@example.org", site: Site = SITE) -> bytes:
    identity = message.message_id(site, 7, "daily:2026-03-02")
    return message.build(content, to=to, site=site, now=NOW, identity=identity)


def parsed(raw: bytes) -> EmailMessage:
    made = message_from_bytes(raw, policy=policy.default)
    assert isinstance(made, EmailMessage)
    assert not made.defects
    return made


def header_lines(raw: bytes) -> list[str]:
    return raw.partition(b"\r\n\r\n")[0].decode("ascii").split("\r\n")


def test_the_headers_of_a_digest_to_the_letter() -> None:
    raw = built()
    *lines, content_type = header_lines(raw)
    assert lines == [
        "From: Chartwork <alerts@chartwork.example>",
        "To: reader@example.org",
        "Subject: 2 new jobs: remote",
        "Date: Mon, 02 Mar 2026 12:00:00 +0000",
        f"Message-ID: {message.message_id(SITE, 7, 'daily:2026-03-02')}",
        "Auto-Submitted: auto-generated",
        "List-Id: Chartwork alerts <alerts.chartwork.example>",
        f"List-Unsubscribe: <{LINK}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Precedence: bulk",
        "MIME-Version: 1.0",
    ]
    assert content_type.startswith("Content-Type: multipart/alternative; boundary=")


def test_a_mail_that_cannot_be_left_does_not_pretend_to_be_a_list() -> None:
    made = parsed(built(replace(DIGEST, unsubscribe=None)))
    assert made["Auto-Submitted"] == "auto-generated"
    assert not [name for name in made if name.startswith("List-") or name == "Precedence"]


@pytest.mark.parametrize("length", [70, 76, 77, 200, 300])
def test_a_long_unsubscribe_address_stays_whole(length: int) -> None:
    link = f"{LINK}{'x' * length}"[:length]
    lines = header_lines(built(replace(DIGEST, unsubscribe=link)))
    assert f"List-Unsubscribe: <{link}>" in lines


def test_a_long_address_and_a_long_domain_stay_whole() -> None:
    domain = f"{'a' * 60}.{'b' * 60}.{'c' * 50}.example"
    to = f"{'r' * 64}@{domain}"
    lines = header_lines(built(to=to, site=replace(SITE, sender=f"alerts@{domain}")))
    assert f"To: {to}" in lines
    assert f"List-Id: Chartwork alerts <alerts.{domain}>" in lines
    assert f"From: Chartwork <alerts@{domain}>" in " ".join(line.strip() for line in lines)


def test_the_message_id_is_the_same_whenever_it_is_asked_and_no_other_has_it() -> None:
    slots = ["daily:2026-03-02", "daily:2026-03-03", "instant:2026-03-02"]
    made = [message.message_id(SITE, number, slot) for number in (7, 8, 70) for slot in slots]
    assert made == [message.message_id(SITE, number, slot) for number in (7, 8, 70) for slot in slots]
    assert len(set(made)) == len(made)
    assert message.message_id(replace(SITE, key=b"other"), 7, slots[0]) != made[0]
    assert all(one.startswith("<") and one.endswith("@chartwork.example>") for one in made)


@given(NO_LINES, NO_LINES, NO_LINES)
def test_lines_end_as_the_protocol_wants_and_none_is_long(subject: str, text: str, html: str) -> None:
    raw = built(Content(subject, f"{text}\n", f"<p>{html}</p>\n", LINK))
    raw.decode("ascii")
    lines = raw.split(b"\r\n")
    assert not [line for line in lines if b"\r" in line or b"\n" in line]
    assert max(len(line) for line in lines) <= 998
    body = raw.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(len(line) for line in body) <= 76  # RFC 2045, 6.7


def test_the_words_of_a_long_subject_are_short_and_come_back_whole() -> None:
    subject = f"3 new jobs: remote, with “{' '.join(f'word{number}' for number in range(80))}”"
    raw = built(replace(DIGEST, subject=subject))
    assert max(len(word) for line in header_lines(raw) for word in line.split()) <= 76  # RFC 2047, 2
    assert parsed(raw)["Subject"] == subject


@pytest.mark.parametrize("bad", ["a\nBcc: x@example.org", "a\r\nBcc: x@example.org", "a\rb", "a\u2028b"])
def test_a_line_break_in_a_header_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        built(replace(DIGEST, subject=bad))
    with pytest.raises(ValueError, match=r"."):
        built(replace(DIGEST, unsubscribe=bad))
    with pytest.raises(ValueError, match=r"."):
        built(to=f"{bad}@example.org")
    with pytest.raises(ValueError, match=r"."):
        message.build(DIGEST, to="a@example.org", site=SITE, now=NOW, identity=f"<{bad}@x>")


@pytest.mark.parametrize("to", ["a@example.org, b@example.org", "a@example.org b@example.org"])
def test_a_message_has_one_recipient(to: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        built(to=to)


def test_the_text_comes_first_and_html_is_the_better_part() -> None:
    content = Content("Überschrift – neu", "Text: “ä” €\n.\nFrom here\n", "<p>“ä” € <b>x</b></p>\n", LINK)
    made = parsed(built(content))
    assert made["Subject"] == content.subject
    text, html = made.iter_parts()
    said = [(part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in (text, html)]
    assert said == [("text/plain", content.text), ("text/html", content.html)]
    assert {part.get_content_charset() for part in (text, html)} == {"utf-8"}


def test_the_key_of_the_site_is_not_in_its_text() -> None:
    assert "kkkk" not in repr(SITE)


def test_a_keyed_hash_tells_addresses_apart_and_nothing_else() -> None:
    assert SITE.keyed("a@example.org") == SITE.keyed("a@example.org") != SITE.keyed("b@example.org")
    assert replace(SITE, key=b"another").keyed("a@example.org") != SITE.keyed("a@example.org")
    assert "example" not in SITE.keyed("a@example.org")


MARKS = {
    "\ue001": "https://jobs.chartwork.example/u/7.x",
    "\ue002": "https://jobs.chartwork.example/m/7.abc==",
}
WITH_GAPS = st.lists(
    st.one_of(
        st.sampled_from(sorted(MARKS)), st.text(st.characters(exclude_categories=["Cs", "Co"]), max_size=90)
    ),
    max_size=12,
).map("".join)


@given(WITH_GAPS, WITH_GAPS)
def test_gaps_are_filled_as_if_it_had_been_said_at_once(text: str, html: str) -> None:
    raw = built(Content("2 new jobs", f"{text}\n", f"{html}\n", LINK, MARKS))
    for mark, said in MARKS.items():
        text, html = text.replace(mark, said), html.replace(mark, said)
    plain = built(Content("2 new jobs", f"{text}\n", f"{html}\n", LINK))
    assert max(len(line) for line in raw.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 76
    said, meant = (
        [part.get_payload(decode=True) for part in parsed(one).iter_parts()] for one in (raw, plain)
    )
    assert said == meant


@pytest.mark.parametrize("length", range(68, 82))
def test_no_line_before_a_gap_is_too_long(length: int) -> None:
    lines = built(Content("s", f"{'x' * length}\ue001\n", f"{'=' * length}\ue001\n", LINK, MARKS)).split(
        b"\r\n"
    )
    assert max(len(line) for line in lines if b"x=" in line or b"=3D" in line) <= 76


@pytest.mark.parametrize("bad", ["a b", "a\nb", "ä", "a\tb"])
def test_what_fills_a_gap_is_one_word(bad: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        built(replace(DIGEST, text="see @@", gaps={"@@": bad}))


@pytest.mark.parametrize("to", ["o'neil+x@example.org", '"a b"@example.org'])
def test_an_unusual_address_stays_as_it_is(to: str) -> None:
    assert f"To: {to}" in header_lines(built(to=to))


@pytest.mark.parametrize("to", [".a@example.org", "a..b@example.org", "a@b@c", "a@", "@example.org", "a"])
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        built(to=to)
