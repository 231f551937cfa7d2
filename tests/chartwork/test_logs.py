"""What is logged names no person and opens nothing."""

from __future__ import annotations

import io
import logging
import re

import pytest
from aiohttp import web

from chartwork import logs
from web.app import FOR_PEOPLE


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("550 <ann@example.org>: no such user", "550 <(address)>: no such user"),
        ("to a.n-n+jobs@mail.example.co.uk, gone", "to (address), gone"),
        ("b.7.1a.9f=x@bounce.example.org", "(address)"),
        ("GET /u/12.AbC-_x9 failed", "GET /u/(secret) failed"),
        ("https://x.example/alerts/confirm/1.99.AAAAAA?x", "https://x.example/alerts/confirm/(secret)?x"),
        ("/alerts/manage/7.1775044800.Gof_0w4popst/7", "/alerts/manage/(secret)/7"),
        ("/alerts/open/AAAAAAAAAAAAAAAAAAAAAA", "/alerts/open/(secret)"),
        ("GET /alerts/sent/InRva2VuIg.aSdX.c29tZXRoaW5n failed", "GET /alerts/sent/(secret) failed"),
        ("/feeds/AAAAAAAAAAAAAAAAAAAAAA.atom", "/feeds/(secret)"),
        ("GET /alerts/manage/{token}: broken", "GET /alerts/manage/{token}: broken"),
        ("mercy: ok, 12 listed @ 3 hosts", "mercy: ok, 12 listed @ 3 hosts"),
    ],
)
def test_addresses_and_secret_links_are_covered(said: str, kept: str) -> None:
    assert logs.covered(said) == kept


def test_every_path_with_a_token_or_a_key_in_it_is_covered() -> None:
    paths = {one.path for one in FOR_PEOPLE if isinstance(one, web.RouteDef)}
    secret = {one for one in paths if "{token}" in one or "{key:" in one}
    assert {one.split("/")[-2] for one in secret} >= {"u", "confirm", "open", "manage", "sent", "feeds"}
    for path in secret:
        asked = re.sub(r"\{token\}|\{key:.*?\}\}", "7.1775044800.Gof_0w4popst", path)
        assert "Gof" in asked
        assert "Gof" not in logs.covered(asked), path


def test_tracebacks_are_covered_too() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Discreet("%(levelname)s %(message)s"))
    log = logging.Logger("x")
    log.addHandler(handler)
    try:
        raise ValueError("ann@example.org is no port")
    except ValueError:
        log.exception("mail to %s", "bob@example.org")
    said = stream.getvalue()
    assert "ERROR mail to (address)" in said
    assert "ValueError: (address) is no port" in said
    assert "@" not in said
