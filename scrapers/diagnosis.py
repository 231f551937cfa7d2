"""What answered in place of the page that was asked for: a gate, a login, another site, half a page. PURE.

The status is 200 in all of these cases. What none of them explains is another layout.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from scrapers.html import bare_host
from scrapers.report import Outcome
from scrapers.source import Board, Page, ParseError, Platform

GATE = "a page that asks for a browser"
LOGIN = "a login page"
CUT = "a page that breaks off"

# Words of the pages that stand in front of a site: Cloudflare, Akamai, HUMAN (PerimeterX), DataDome, Imperva,
# AWS WAF. A form that carries reCAPTCHA is no gate.
_GATE = re.compile(
    rb"(?<!re)captcha|cf[-_]ch(allenge|l)|access (?:to this page has been )?denied|enable cookies"
    rb"|unusual traffic|just a moment\.\.\.|incapsula|pardon our interruption|awswaf|please enable js\b"
    rb"|(?:verify|confirm)(?:ing)? (?:that )?you are (?:a )?human|are you a robot\?"
    rb"|press (?:&amp;|&|and) hold"
    rb"|disable any ad ?blocker|checking your browser|attention required! \| cloudflare"
    rb"|errors\.edgesuite\.net",
    re.IGNORECASE,
)
_PASSWORD = re.compile(rb"<input\b[^>]{0,300}\btype=[\"']?password", re.IGNORECASE)
_LOGIN_TITLE = re.compile(rb"<title[^>]{0,100}>[^<]{0,100}\b(?:log|sign)[ -]?(?:in|on)\b", re.IGNORECASE)
_LOGIN_PATH = re.compile(r"/(?:log-?[io]n|sign-?[io]n|sso|saml2?|oauth2?|authorize)\b", re.IGNORECASE)
_DOCUMENTS = frozenset(b"html rss rdf:rdf feed urlset sitemapindex source jobs job-listing offers".split())
_TAIL = 65_536  # bytes in which a document's end stands: comments and scripts may follow it
_ROOT = re.compile(rb"<(?![?!])([\w:.-]{1,40})")


def misled(asked: str, page: Page, platform: Platform) -> bool:
    """Did redirects end at another host, or at another tenant of the platform? `www.` makes no other host."""
    if page.url == asked:
        return False
    if bare_host(page.url) != bare_host(asked):
        return True
    before, after = (_board(platform, one) for one in (asked, page.url))
    return bool(before and after and (before.tenant, before.site) != (after.tenant, after.site))


def _board(platform: Platform, url: str) -> Board | None:
    try:
        return platform.resolve(url)
    except ValueError:
        return None


def stand_in(page: Page) -> tuple[Outcome, str] | None:
    """The cause and its words, if the page is a gate or a login in place of what was asked for."""
    head = page.body[:100_000]
    if _GATE.search(head):
        return "blocked", GATE
    signs = (_PASSWORD.search(head), _LOGIN_TITLE.search(head), _LOGIN_PATH.search(_path(page.url)))
    return ("auth", LOGIN) if sum(map(bool, signs)) > 1 else None


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def cause(page: Page, broken: ParseError, *, begun: bool) -> tuple[Outcome, str]:
    """Why a page could not be read. `begun`: some of it was, so it is no gate and no login."""
    if not begun and (found := stand_in(page)):
        return found
    return ("truncated", f"{CUT}: {broken}") if cut_short(page) else ("layout", str(broken))


def unclosed(page: Page) -> bool:
    """Does a page or a feed lack its end? An empty one does; a piece of HTML cannot tell."""
    body = page.body.removeprefix(b"\xef\xbb\xbf").strip()
    root = _ROOT.search(body[:5_000])
    if root is None or body.startswith((b"{", b"[")):
        return not body
    name, end = root[1].lower(), body[-_TAIL:].lower()
    closed = b"</" + name in end or (name == b"html" and b"</body" in end)  # HTML: </html> may be left out
    return name in _DOCUMENTS and not closed


def cut_short(page: Page) -> bool:
    """Does a body that could not be read end before it is whole?"""
    if unclosed(page):
        return True
    try:
        json.loads(page.text)
    except json.JSONDecodeError as broken:
        at_end = broken.pos >= len(broken.doc.rstrip()) - len("false") or broken.msg.startswith(
            "Unterminated"
        )
        return at_end and broken.doc.lstrip("\ufeff \t\r\n").startswith(("{", "["))
    except RecursionError:
        return False
    return False
