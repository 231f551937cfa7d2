"""DKIM: the signatures hold before an independent verifier, and no tampering gets past them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import dkim as verifier
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from test_message import DIGEST, NO_LINES, SITE, built

from alerts.dkim import SIGNED, DkimError, DkimKey, relaxed_lines, signatures
from alerts.message import Content

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KINDS = ("rsa", "ed25519")


def pem(private: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    plain = serialization.NoEncryption()
    return private.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)


@cache
def key(kind: str) -> DkimKey:
    made = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ed25519.Ed25519PrivateKey.generate()
    return DkimKey.of("chartwork.example", f"s-{kind}", pem(made))


def signed(message: bytes, keys: Sequence[DkimKey], now: datetime) -> bytes:
    """A message with a DKIM-Signature header of each key in front."""
    head, _, body = message.partition(b"\r\n\r\n")
    lines = [line + b"\r\n" for line in re.split(rb"\r\n(?![ \t])", head)]
    return b"".join((*signatures(lines, relaxed_lines(body), keys, now), message))


def holds(raw: bytes, at: int = 0) -> bool:
    """Does the signature number `at` hold?"""
    records = {f"{one.selector}._domainkey.{one.domain}.": one.record for one in map(key, KINDS)}
    found = verifier.DKIM(raw)
    try:
        return bool(found.verify(idx=at, dnsfunc=lambda name, timeout=5: records[name.decode()].encode()))
    except verifier.ValidationError:  # how dkimpy says that the body is another one
        return False


@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_holds(kind: str) -> None:
    assert holds(signed(built(), [key(kind)], NOW))


def test_two_signatures_stand_and_hold_side_by_side() -> None:
    raw = signed(built(), [key("rsa"), key("ed25519")], NOW)
    assert raw.count(b"DKIM-Signature: ") == 2
    assert holds(raw, 0)
    assert holds(raw, 1)


def test_the_signature_is_no_part_of_what_is_kept_whole() -> None:
    raw = built()
    assert signed(raw, [key("rsa")], NOW).endswith(raw)
    assert signed(raw, [], NOW) == raw


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", [one.decode() for one in SIGNED])
def test_a_header_that_is_changed_removed_or_added_breaks_it(kind: str, name: str) -> None:
    raw = signed(built(), [key(kind)], NOW)
    own, _, rest = raw.partition(b"From:")
    head, _, body = (b"From:" + rest).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    at = next(n for n, line in enumerate(lines) if line.lower().startswith(name.encode() + b":"))
    changed = [*lines[:at], lines[at] + b"x", *lines[at + 1 :]]
    removed = [*lines[:at], *lines[at + 1 :]]
    added = [*lines[:at], lines[at], *lines[at:]]
    for tampered in (changed, removed, added):
        assert not holds(own + b"\r\n".join(tampered) + b"\r\n\r\n" + body)


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_header_that_is_added_to_a_mail_without_one_breaks_it(kind: str) -> None:
    raw = signed(built(replace(DIGEST, unsubscribe=None)), [key(kind)], NOW)
    assert holds(raw)
    assert not holds(raw.replace(b"From:", b"List-Unsubscribe: <https://evil.example>\r\nFrom:", 1))


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_body_breaks_it(kind: str) -> None:
    raw = signed(built(), [key(kind)], NOW)
    assert not holds(raw.replace(b"Two jobs", b"Ten jobs", 1))
    assert not holds(raw + b"more\r\n")


@given(NO_LINES, NO_LINES, NO_LINES, st.sampled_from(KINDS))
def test_whatever_is_said_the_signature_holds(subject: str, text: str, html: str, kind: str) -> None:
    raw = built(Content(subject, f"{text}  \n\n\n", f"<p>{html}</p>\n \n", DIGEST.unsubscribe))
    assert holds(signed(raw, [key(kind)], NOW))


@given(NO_LINES, NO_LINES, st.sampled_from(KINDS))
def test_what_is_encoded_once_and_filled_for_each_is_signed_as_it_is_sent(
    text: str, html: str, kind: str
) -> None:
    gaps = {"@@": "https://x.example/u/1.a", "\ue000": "https://x.example/m/1.b"}
    content = Content("s", f"{text}  @@ \t {text}\n\n", f"{html}\ue000  {html}@@", DIGEST.unsubscribe, gaps)
    assert holds(built(content, site=replace(SITE, dkim=(key(kind),))))


@pytest.mark.parametrize("length", [30, 75, 76, 200, 300])
def test_an_unsubscribe_address_of_any_length_is_signed(length: int) -> None:
    link = f"{DIGEST.unsubscribe}{'x' * length}"[:length]
    assert holds(signed(built(replace(DIGEST, unsubscribe=link)), [key("rsa")], NOW))


def test_lines_of_the_signature_are_short() -> None:
    raw = signed(built(), [key("rsa"), key("ed25519")], NOW)
    own = raw.partition(b"From:")[0]
    assert max(len(line) for line in own.split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    ("given_pem", "said"),
    [
        (b"no key", "no private key"),
        (pem(rsa.generate_private_key(65537, 1024)), "1024 bits"),  # noqa: S505 - the point of it
        (pem(ec.generate_private_key(ec.SECP256R1())), "neither"),
    ],
)
def test_a_key_that_cannot_sign_is_refused(given_pem: bytes, said: str) -> None:
    with pytest.raises(DkimError, match=said):
        DkimKey.of("chartwork.example", "bad", given_pem)


def test_no_key_is_shown() -> None:
    assert "private" not in repr(key("rsa"))
    assert SITE.sender.endswith("@chartwork.example")
