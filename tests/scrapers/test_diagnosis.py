"""What an answer in place of a page is; and where a sound page must not look like one."""

from __future__ import annotations

import pytest

from scrapers.diagnosis import cut_short, misled, stand_in, unclosed
from scrapers.registry import platform
from scrapers.source import Page


def page(body: str, url: str = "https://jobs.example/list") -> Page:
    return Page(url, body.encode())


@pytest.mark.parametrize(
    "body",
    [
        "<title>Careers</title><form><input type=password></form>",  # a form in the corner is no login page
        "<title>Careers</title><script src=https://www.google.com/recaptcha/api.js></script>",
        "<title>How to sign in to your badge reader</title>",
    ],
)
def test_a_page_with_a_form_is_no_stand_in(body: str) -> None:
    assert stand_in(page(body)) is None


def test_a_login_is_known_by_its_address_too() -> None:
    form = "<title>Welcome</title><input name=p type='password'>"
    assert stand_in(page(form)) is None
    assert stand_in(page(form, "https://jobs.example/sso/start")) == ("auth", "a login page")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", True),
        ("<html><p>Jobs", True),
        ("<html><p>Jobs</html><!-- from cache -->", False),
        ("<!DOCTYPE html><HTML><p>Jobs</HTML>", False),
        ("<html><body><p>Jobs</body>", False),
        (f"<html><p>Jobs</html><!-- {'served from cache ' * 500} -->", False),
        ("<html><body><script>'</body>'</script>" + "<p>Jobs" * 10_000, True),
        ("<div>a piece", False),
        ("<?xml version='1.0'?><rss><item>", True),
        ("\ufeff<rss></rss>", False),
        ("<urlset><url></url></urlset>\n", False),
        ('{"jobs": [', False),  # what is no JSON cannot be read, and is judged then
    ],
)
def test_a_page_without_its_end(body: str, expected: bool) -> None:
    assert unclosed(page(body)) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('{"jobs": [{"id": 1}', True),
        ('{"jobs": [{"id": "a', True),
        ("[1, 2, tr", True),
        ('{"jobs": [{id: 1}]}', False),
        ('{"error": 1}', False),
        ("callback({})", False),
        ("[" * 5_000 + "]" * 5_000, False),
    ],
)
def test_json_that_ends_early(body: str, expected: bool) -> None:
    assert cut_short(page(body)) is expected


@pytest.mark.parametrize(
    ("name", "asked", "answered", "expected"),
    [
        ("feed", "https://a.example/jobs.rss", "https://www.a.example/jobs.rss?x=1", False),
        ("feed", "https://a.example/jobs.rss", "https://b.example/jobs.rss", True),
        ("breezy", "https://old.breezy.hr/json", "https://breezy.hr/", True),
        (
            "greenhouse",
            "https://boards-api.greenhouse.io/v1/boards/old/jobs",
            "https://boards-api.greenhouse.io/v1/boards/new/jobs",
            True,
        ),
        (
            "greenhouse",
            "https://boards-api.greenhouse.io/v1/boards/old/jobs",
            "https://boards-api.greenhouse.io/v1/boards/old/jobs?content=true",
            False,
        ),
        ("feed", "https://a.example/", "http://[", True),
    ],
)
def test_where_redirects_lead(name: str, asked: str, answered: str, expected: bool) -> None:
    assert misled(asked, page("x", answered), platform(name)) is expected
