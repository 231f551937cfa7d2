"""The client against a scripted host: what it sends, and what it gives back."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from scripted_host import Asked, Host, response

from scrapers.http import FetchError, Validators
from scrapers.source import Page, Request

LIST = "https://jobs.example.com/list"
PATH = "jobs.example.com/list"


async def fetch(host: Host, request: Request | str = LIST, validators: Validators | None = None) -> Page:
    async with host.http() as http:
        answer = await http.fetch(
            Request(request) if isinstance(request, str) else request, validators=validators
        )
    assert answer.page is not None
    return answer.page


async def error(host: Host, request: Request | str = LIST) -> FetchError:
    async with host.http() as http:
        with pytest.raises(FetchError) as failed:
            await http.fetch(Request(request) if isinstance(request, str) else request)
    return failed.value


def last(host: Host) -> Asked:
    return host.asked[-1]


async def test_the_log_names_the_host_alone_because_a_path_may_hold_a_key(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG", logger="scrapers")
    async with Host() as host:
        host.pages["jobs.example.com/api/s3cr3t"] = response(200, "hello")
        await fetch(host, "https://jobs.example.com/api/s3cr3t?key=s3cr3t")
        await error(host, "https://jobs.example.com/other/s3cr3t")
    assert "https://jobs.example.com" in caplog.text
    assert "s3cr3t" not in caplog.text


# Requests --------------------------------------------------------------------------------------------------


async def test_a_page_comes_back_with_its_logical_address() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = response(200, "hello", Content_Type="text/html", ETag='"1"')
        answer = await http.fetch(Request(f"{LIST}?a=1"))
    assert answer.page is not None
    assert (answer.page.url, answer.page.body) == (f"{LIST}?a=1", b"hello")
    assert (answer.page.content_type, answer.status, answer.validators.etag) == ("text/html", 200, '"1"')
    assert host.urls == [f"{PATH}?a=1"]


async def test_every_request_says_who_asks_and_where_to_complain() -> None:
    async with Host() as host:
        host.pages[PATH] = response(200, "hello")
        await fetch(host)
    agents = [one.headers["user-agent"] for one in host.asked]
    assert agents == ["Chartwork/1.2 (+https://chartwork.example/bot)"] * 2


@pytest.mark.parametrize(
    ("stated", "sent"),
    [("me@example.org", "me@example.org"), ("Mozilla/5.0", "Chartwork/1.2 (+https://chartwork.example/bot)")],
)
async def test_another_user_agent_is_worn_only_where_a_key_is_bound_to_it(stated: str, sent: str) -> None:
    async with Host() as host:
        host.pages[PATH] = response(200)
        await fetch(host, Request(LIST, headers={"user-agent": stated}))
    assert last(host).headers["user-agent"] == sent


async def test_a_platform_sets_headers_but_not_those_that_are_ours() -> None:
    theirs = {"x-key": "k", "Accept": "application/json", "Host": "other.example", "Cookie": "a=b"}
    async with Host() as host:
        host.pages[PATH] = response(200)
        await fetch(host, Request(LIST, headers=theirs | {"Accept-Encoding": "br", "Content-Length": "9"}))
    sent = last(host).headers
    assert (sent["x-key"], sent["accept"], sent["host"]) == ("k", "application/json", "jobs.example.com")
    assert sent["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in sent
    assert "content-length" not in sent


async def test_json_makes_a_post() -> None:
    async with Host() as host:
        host.pages[PATH] = response(200, "[]")
        await fetch(host, Request(LIST, json={"offset": 20, "text": "café"}))
    assert (last(host).method, last(host).headers["content-type"]) == ("POST", "application/json")
    assert json.loads(last(host).body) == {"offset": 20, "text": "café"}


async def test_an_address_is_sent_as_it_is_written() -> None:
    async with Host() as host:
        await error(host, f"{LIST}/a%2Fb?q=%7Bx&y=a+b&z=%C3%A9#part")
    assert last(host).target == "/list/a%2Fb?q=%7Bx&y=a+b&z=%C3%A9"


async def test_cookies_stay_with_their_host() -> None:
    """iCIMS binds its paging to a session."""
    async with Host() as host, host.http() as http:
        host.pages[PATH] = [
            response(200, Set_Cookie="session=1; Path=/x; HttpOnly"),
            response(200, Set_Cookie="session=; Max-Age=0"),
            response(200),
        ]
        host.pages["other.example.com/"] = response(200)
        for url in (LIST, LIST, LIST, "https://other.example.com/"):
            await http.fetch(Request(url))
    sent = [one.headers.get("cookie") for one in host.asked if one.target != "/robots.txt"]
    assert sent == [None, "session=1", None, None]


async def test_a_host_cannot_hand_out_cookies_without_end() -> None:
    crumbs = b"".join(b"Set-Cookie: c%d=1\r\n" % number for number in range(90))
    async with Host() as host, host.http() as http:
        host.pages[PATH] = response(200).replace(b"\r\n\r\n", b"\r\n" + crumbs + b"\r\n", 1)
        await http.fetch(Request(LIST))
        await http.fetch(Request(LIST))
    assert last(host).headers["cookie"].count("=") == 50


# Conditional requests --------------------------------------------------------------------------------------


async def test_a_page_that_has_not_changed_costs_no_body() -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = [
            response(200, "x", ETag='W/"1"', Last_Modified="Mon, 23 Nov 2026 00:00:00 GMT"),
            response(304, ETag='W/"2"'),
        ]
        first = await http.fetch(Request(LIST))
        again = await http.fetch(Request(LIST), validators=first.validators)
    assert last(host).headers["if-none-match"] == 'W/"1"'
    assert last(host).headers["if-modified-since"] == "Mon, 23 Nov 2026 00:00:00 GMT"
    assert (again.page, again.status) == (None, 304)
    assert again.validators == Validators('W/"2"', "Mon, 23 Nov 2026 00:00:00 GMT")


async def test_a_304_that_nobody_asked_for_is_an_error_of_the_server() -> None:
    async with Host() as host:
        host.pages[PATH] = response(304)
        failed = await error(host)
    assert (failed.cause, failed.status) == ("server", 304)


async def test_a_post_is_never_conditional() -> None:
    async with Host() as host:
        host.pages[PATH] = response(200)
        await fetch(host, Request(LIST, json={}), Validators('"1"', "Mon, 23 Nov 2026 00:00:00 GMT"))
    assert not {"if-none-match", "if-modified-since"} & set(last(host).headers)


@pytest.mark.parametrize("raw", [b"ETag: \xff\xfe", b"Set-Cookie: a=\xff", b"Last-Modified: \xe9"])
async def test_bytes_that_are_no_text_do_not_come_back_to_haunt_the_next_request(raw: bytes) -> None:
    """What cannot be encoded could be neither sent nor stored."""
    async with Host() as host, host.http() as http:
        host.pages[PATH] = response(200, "x").replace(b"\r\n", b"\r\n" + raw + b"\r\n", 1)
        answer = await http.fetch(Request(LIST))
        assert answer.validators == Validators()
        await http.fetch(Request(LIST), validators=answer.validators)
    assert len(host.urls) == 2


# Bodies ----------------------------------------------------------------------------------------------------

TEXT = "Certified coder – Zürich".encode() * 100
RAW = zlib.compressobj(wbits=-15)
ENCODED = {
    "gzip": ("gzip", gzip.compress(TEXT)),
    "a gzip file": ("", gzip.compress(TEXT)),
    "a gzip file without an encoding": ("identity", gzip.compress(TEXT)),
    "its old name": ("x-gzip", gzip.compress(TEXT)),
    "two members": ("gzip", gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:])),
    "zeros behind the end": ("GZIP", gzip.compress(TEXT) + b"\0" * 9),
    "deflate": ("deflate", zlib.compress(TEXT)),
    "deflate without its envelope": ("deflate", RAW.compress(TEXT) + RAW.flush()),
    "identity": ("identity", TEXT),
    "no word of it": ("", TEXT),
}


@pytest.mark.parametrize(("encoding", "wire"), ENCODED.values(), ids=ENCODED)
async def test_bodies_are_unpacked(encoding: str, wire: bytes) -> None:
    async with Host() as host:
        host.pages[PATH] = response(200, wire, Content_Encoding=encoding)
        assert (await fetch(host)).body == TEXT


async def test_a_body_in_single_bytes_is_the_same_body() -> None:
    wire = gzip.compress(TEXT)
    pieces = b"".join(b"1\r\n%c\r\n" % byte for byte in wire) + b"0\r\n\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    async with Host() as host:
        host.pages[PATH] = head + pieces
        assert (await fetch(host)).body == TEXT


async def test_no_body_is_an_empty_page() -> None:
    async with Host() as host:
        host.pages[PATH] = b"HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n"
        assert (await fetch(host)).body == b""


CHARSETS = {
    "declared": ("text/html; charset=iso-8859-2", "Łódź".encode("iso-8859-2"), "Łódź"),
    "in quotes": ('text/html; charset="utf-8"', "Zürich".encode(), "Zürich"),
    "wrong": ("text/html; charset=utf-8", "Zürich".encode("cp1252"), "Zürich"),
    "unknown": ("text/html; charset=klingon", "Zürich".encode(), "Zürich"),
    "no charset at all": ("text/html; charset=zlib", "Zürich".encode(), "Zürich"),
    "none, UTF-8": ("", "Zürich".encode(), "Zürich"),
    "none, Windows": ("", "the coder’s".encode("cp1252"), "the coder’s"),
    "Windows by the name of Latin-1": ("text/html; charset=ISO-8859-1", b"coder\x92s", "coder’s"),
    "BOM against the header": ("text/html; charset=iso-8859-1", "\ufeffZürich".encode(), "Zürich"),
    "UTF-16": ("", "Zürich".encode("utf-16"), "Zürich"),
    "half a UTF-16": ("", "Zür".encode("utf-16")[:-1], "Zü�"),
    "in the page": ("", "<meta charset=cp1251>Врач".encode("cp1251"), "<meta charset=cp1251>Врач"),
    "UTF-16 in an ASCII page": ("", b"<meta charset=utf-16>coders!", "<meta charset=utf-16>coders!"),
    "neither": ("", b"\x81\xff", "�ÿ"),
    "UTF-8 with a byte cut off": ("text/html; charset=utf-8", "coder’s “CPC”".encode()[:-1], "coder’s “CPC�"),
    "Windows with an odd byte": ("text/html; charset=windows-1252", b"\x81coder\x92s", "�coder’s"),
    "declared UTF-16": ("text/html; charset=utf-16le", "Łódź".encode("utf-16-le"), "Łódź"),
    "punycode": ("text/html; charset=punycode", b"a-\xff", "a-ÿ"),
    "IDNA": ("text/html; charset=idna", b"a..b" * 30, "a..b" * 30),
    "escapes": ("text/html; charset=unicode_escape", rb"\ud800 \d", r"\ud800 \d"),
}


@pytest.mark.parametrize(("content_type", "body", "text"), CHARSETS.values(), ids=CHARSETS)
async def test_text_is_read_whatever_the_charset_says(content_type: str, body: bytes, text: str) -> None:
    async with Host() as host:
        host.pages[PATH] = response(200, body, Content_Type=content_type)
        assert (await fetch(host)).text == text


async def test_json_is_read_with_a_mark_in_front_and_as_any_type() -> None:
    async with Host() as host:
        host.pages[PATH] = response(200, '\ufeff{"a": 1}', Content_Type="text/html")
        assert (await fetch(host)).json() == {"a": 1}


# Redirects -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_followed_and_the_page_says_where_it_is(status: int) -> None:
    async with Host() as host:
        host.pages[PATH] = response(status, "moved", Location="/jobs/?p=1#top")
        host.pages["jobs.example.com/jobs/"] = response(200, "here")
        page = await fetch(host)
    assert (page.url, page.body) == ("https://jobs.example.com/jobs/?p=1", b"here")


async def test_another_host_is_told_no_keys_and_asked_for_its_own_robots_txt() -> None:
    async with Host() as host:
        host.pages[PATH] = response(301, Location="https://www.example.com/")
        host.pages["www.example.com/"] = response(200, "here")
        await fetch(host, Request(LIST, headers={"Authorization-Key": "secret"}), Validators('"1"'))
    assert [one.url for one in host.asked][2:] == ["www.example.com/robots.txt", "www.example.com/"]
    assert not {"authorization-key", "if-none-match"} & set(last(host).headers)


async def test_keys_stay_on_the_same_host_but_never_go_from_https_to_http() -> None:
    async with Host() as host:
        host.pages[PATH] = response(302, Location="/a")
        host.pages["jobs.example.com/a"] = response(302, Location="http://jobs.example.com/b")
        host.pages["jobs.example.com/b"] = response(200)
        await fetch(host, Request(LIST, headers={"Authorization-Key": "secret"}))
    sent = {one.target: one.headers.get("authorization-key") for one in host.asked}
    assert (sent["/list"], sent["/a"], sent["/b"]) == ("secret", "secret", None)


@pytest.mark.parametrize(
    ("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
async def test_a_post_stays_one_only_where_the_status_says_so(status: int, method: str) -> None:
    async with Host() as host:
        host.pages[PATH] = response(status, Location="/other")
        host.pages["jobs.example.com/other"] = response(200)
        await fetch(host, Request(LIST, json=[1]))
    body = b"[1]" if method == "POST" else b""
    assert (last(host).method, last(host).body) == (method, body)
    assert ("content-type" in last(host).headers) == (method == "POST")


async def test_a_post_is_not_carried_to_another_host() -> None:
    async with Host() as host:
        host.pages[PATH] = response(307, Location="https://www.example.com/")
        assert (await error(host, Request(LIST, json=[1]))).cause == "redirect"
    assert not any(one.host == "www.example.com" for one in host.asked)


async def test_five_redirects_are_followed_and_no_sixth() -> None:
    async with Host() as host:
        host.pages |= {f"jobs.example.com/{n}": response(302, Location=f"/{n + 1}") for n in range(6)}
        host.pages["jobs.example.com/6"] = response(200, "far")
        assert (await fetch(host, "https://jobs.example.com/1")).body == b"far"
        assert (await error(host, "https://jobs.example.com/0")).cause == "redirect"


async def test_a_circle_ends() -> None:
    async with Host() as host:
        host.pages[PATH] = response(302, Location="/other")
        host.pages["jobs.example.com/other"] = response(302, Location="/list")
        assert (await error(host)).message == "more than 5 redirects"
    assert len(host.urls) == 6


async def test_a_redirect_to_nowhere_is_one() -> None:
    async with Host() as host:
        host.pages[PATH] = response(302)
        assert (await error(host)).cause == "redirect"


ELSEWHERE = {
    "loopback": "http://127.0.0.1/",
    "metadata of a cloud": "http://169.254.169.254/latest/meta-data/",
    "private network": "//10.0.0.1/",
    "IPv6": "http://[::1]/",
    "IPv4 in IPv6": "http://[::ffff:7f00:1]/",
    "another port": "https://jobs.example.com:8443/",
    "a file": "file:///etc/passwd",
    "a password": "https://a:b@jobs.example.com/",
    "no address": "http://[",
    "a port that is none": "//jobs.example.com:a/",
}


@pytest.mark.parametrize("location", ELSEWHERE.values(), ids=ELSEWHERE)
async def test_redirects_pass_the_same_screen(location: str) -> None:
    async with Host() as host:
        host.pages[PATH] = response(302, Location=location)
        assert (await error(host)).cause == "refused_address"
    assert len(host.urls) == 1


async def test_a_redirect_to_a_denied_host_is_not_followed() -> None:
    async with Host() as host:
        host.pages[PATH] = response(302, Location="https://www.linkedin.com/jobs")
        assert (await error(host)).cause == "denied"
    assert len(host.urls) == 1


@pytest.mark.parametrize("location", [b"\xff\xfe", b"/\xff", b"//\xff/", b"http://\x80.example/"])
async def test_a_location_of_any_bytes_is_an_answer_or_a_fetch_error(location: bytes) -> None:
    async with Host() as host, host.http() as http:
        host.pages[PATH] = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
        with pytest.raises(FetchError):
            await http.fetch(Request(LIST))
