"""What mails about mails are taken for: a corpus in the formats of many servers, and bytes of any kind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from returned import MAILS, TO, Returned, nested

from alerts import notices


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.name)
def test_each_is_taken_for_what_it_is(mail: Returned) -> None:
    found = notices.read(mail.to(TO))
    assert found.verdict == mail.verdict, found.why


def test_the_corpus_is_large_and_of_every_kind() -> None:
    assert len({mail.name for mail in MAILS}) == len(MAILS) >= 40
    assert {mail.verdict for mail in MAILS} == {"hard", "soft", "complaint", "ignored"}


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("mx.example:25: 550 5.1.1 no such user", "hard"),
        ("mx.example:25: 550 no such user", "hard"),
        ("mx.example:25: 552 5.2.2 mailbox full", "soft"),
        ("mx.example:25: 552 quota exceeded", "soft"),
        ("mx.example:25: 550 5.4.4 unable to route", "ignored"),
        ("mx.example:25: 550 blocked using a blocklist", "ignored"),
        ("192.0.2.5:25: 550 unknown recipient", "hard"),
        ("mx.example:25: 450 4.2.1 busy", "soft"),
    ],
)
def test_what_a_server_says_to_an_address(said: str, verdict: str) -> None:
    assert notices.judged(said).verdict == verdict


@settings(max_examples=300)
@given(st.sampled_from(MAILS), st.data())
def test_no_bytes_break_it(mail: Returned, data: st.DataObject) -> None:
    raw = mail.to(TO)
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    notices.read(raw[:start] + data.draw(st.binary(max_size=20)) + raw[end:])


def test_parts_within_parts_within_parts_are_unreadable() -> None:
    assert notices.read(nested(1000)) == notices.Notice("ignored", "unreadable: RecursionError")


def test_the_message_ids_of_our_domain_only() -> None:
    raw = b"Message-ID: <a.1@chartwork.example>\r\nIn-Reply-To: <b@x.example> <a.1@chartwork.example>\r\n"
    assert notices.message_ids(raw, "chartwork.example") == ["<a.1@chartwork.example>"]
