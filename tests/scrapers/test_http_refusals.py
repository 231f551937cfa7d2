"""What the client turns away: statuses, floods, bombs, drips and everything that is no HTTP."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scripted_host import Asked, Host, response

from scrapers.answer import FetchError, Limits, without_query
from scrapers.body import Body, BodyError
from scrapers.source import Request

LIST = "https://jobs.example.com/list"
PATH = "jobs.example.com/list"
SMALL = Limits(wire=20_000, decoded=50_000, tries=1)


async def error(host: Host, limits: Limits = SMALL, url: str = LIST) -> FetchError:
    async with host.http(limits) as http:
        with pytest.raises(FetchError) as failed:
            await http.fetch(Request(url))
    return failed.value


# Statuses --------------------------------------------------------------------------------------------------

CAUSES = {
    400: "bad_request",
    401: "auth",
    403: "blocked",
    404: "not_found",
    405: "bad_request",
    406: "blocked",
    407: "auth",
    410: "gone",
    415: "bad_request",
    422: "bad_request",
    429: "rate_limited",
    500: "server",
    502: "server",
    599: "server",
    300: "redirect",
    304: "server",
    999: "blocked",
}


@pytest.mark.parametrize(("status", "cause"), CAUSES.items(), ids=str)
async def test_a_status_has_a_cause(status: int, cause: str) -> None:
    async with Host() as host:
        host.pages[PATH] = response(status, "" if status == 304 else "sorry")
        failed = await error(host)
    assert (failed.cause, failed.status, str(failed)) == (cause, status, f"HTTP {status} ({LIST})")


@pytest.mark.parametrize("status", [403, 429, 503])
async def test_a_challenge_is_a_block_whatever_its_status(status: int) -> None:
    """https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/"""
    async with Host() as host:
        host.pages[PATH] = response(status, "Just a moment...", cf_mitigated="challenge")
        assert (await error(host)).cause == "blocked"


async def test_an_error_does_not_show_the_keys_of_an_address() -> None:
    async with Host() as host:
        failed = await error(host, url=f"{LIST}?key=secret#me")
    assert str(failed) == f"HTTP 404 ({LIST})"
    assert without_query("https://me:secret@a.example:443/b?c#d") == "https://a.example:443/b"
    assert without_query("http://[") == "(no address)"
    assert str(FetchError("network", "gone")) == "gone"


# Floods and bombs ------------------------------------------------------------------------------------------

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
ZEROS = gzip.compress(bytes(60_000))
TOO_MUCH = {
    "announced": response(200, b"", Content_Length="20001"),
    "sent": response(200, bytes(20_001)),
    "sent in pieces": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"1000\r\n%b\r\n" % bytes(4096) * 9,
    "sent until the end": b"HTTP/1.1 200 OK\r\n\r\n" + bytes(30_000),
    "unpacked": response(200, ZEROS, Content_Encoding="gzip"),
    "unpacked from a file": response(200, ZEROS),
    "unpacked from many members": response(200, gzip.compress(bytes(9_000)) * 9, Content_Encoding="gzip"),
    "unpacked from deflate": response(200, zlib.compress(bytes(60_000)), Content_Encoding="deflate"),
}


@pytest.mark.parametrize("answer", TOO_MUCH.values(), ids=TOO_MUCH)
async def test_floods_are_cut_off(answer: bytes) -> None:
    async def writes(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        writer.close()

    async with Host() as host:
        host.pages[PATH] = writes
        assert (await error(host)).cause == "too_large"


ENCODINGS = {
    "Brotli, which nobody asked for": ("br", b"x"),
    "Zstandard": ("zstd", b"x"),
    "compress": ("compress", b"x"),
    "gzip twice": ("gzip, gzip", gzip.compress(gzip.compress(b"x"))),
    "gzip in Brotli": ("gzip,br", b"x"),
    "no gzip": ("gzip", b"hello"),
    "half a gzip": ("gzip", gzip.compress(b"hello")[:-4]),
    "one byte": ("gzip", b"\x1f"),
    "a gzip that is damaged": ("gzip", ZEROS[:20] + b"\xff" * 9 + ZEROS[29:]),
    "no deflate": ("deflate", b"\xff\xff\xff\xff"),
    "empty members without end": ("gzip", gzip.compress(b"") * 99),
}


@pytest.mark.parametrize(("encoding", "body"), ENCODINGS.values(), ids=ENCODINGS)
async def test_encodings_that_were_not_asked_for_or_are_broken(encoding: str, body: bytes) -> None:
    async with Host() as host:
        host.pages[PATH] = response(200, body, Content_Encoding=encoding)
        assert (await error(host)).cause == "encoding"


async def test_several_lines_of_encodings_are_one_list() -> None:
    async with Host() as host:
        twice = response(200, gzip.compress(b"x"), Content_Encoding="gzip")
        host.pages[PATH] = twice.replace(b"\r\n", b"\r\nContent-Encoding: gzip\r\n", 1)
        assert (await error(host)).cause == "encoding"


def unpacked(encoding: str, wire: bytes, step: int) -> bytes:
    """A body that arrives in pieces of so many bytes."""
    body = Body(encoding, Limits())
    for at in range(0, len(wire), step):
        body.feed(wire[at : at + step])
    return body.finish()


def bomb(megabytes: int) -> bytes:
    """Zeros in gzip: blocks that do not look back can be repeated, so that this takes no time."""
    packer = zlib.compressobj(9, wbits=31)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * megabytes


def test_a_bomb_of_a_gigabyte_costs_no_memory() -> None:
    wire = bomb(1000)
    tracemalloc.start()
    with pytest.raises(BodyError, match="100 times its size") as refused:
        unpacked("gzip", wire, 1024)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.value.cause == "too_large"
    assert peak < 8_000_000


async def test_a_bomb_in_one_piece_is_refused() -> None:
    async with Host() as host:
        host.pages[PATH] = response(200, bomb(100), Content_Encoding="gzip")
        assert (await error(host, Limits(tries=1))).cause == "too_large"


def test_a_page_that_packs_well_is_no_bomb() -> None:
    assert len(unpacked("gzip", gzip.compress(bytes(900_000)), 4096)) == 900_000


@given(st.binary(max_size=300), st.sampled_from(["", "gzip", "deflate"]), st.integers(1, 50))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_a_body_or_a_body_error(wire: bytes, encoding: str, step: int) -> None:
    with suppress(BodyError):
        unpacked(encoding, wire, step)


@given(st.binary(max_size=3000), st.sampled_from(["gzip", "zlib", "raw"]), st.integers(1, 400))
@settings(max_examples=100, deadline=None)
def test_what_was_packed_comes_out_again(content: bytes, form: str, step: int) -> None:
    packer = zlib.compressobj(wbits={"gzip": 31, "zlib": 15, "raw": -15}[form])
    wire = packer.compress(content) + packer.flush()
    assert unpacked("gzip" if form == "gzip" else "deflate", wire, step) == content


# Time ------------------------------------------------------------------------------------------------------


async def test_a_host_that_drips_is_cut_off_at_the_deadline() -> None:
    """Every byte arrives in time for sock_read; only the deadline of the whole request ends it."""

    async def drips(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with Host() as host:
        host.pages[PATH] = drips
        assert (await error(host, Limits(total=0.2, sock_read=0.1, tries=1))).cause == "timeout"


async def test_a_host_that_drips_its_headers_is_cut_off_too() -> None:
    async def drips(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with Host() as host:
        host.pages[PATH] = drips
        assert (await error(host, Limits(total=0.2, sock_read=0.1, tries=1))).cause == "timeout"


async def test_a_host_that_falls_silent_is_given_up_sooner() -> None:
    async def pauses(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx")
        await asyncio.Event().wait()

    async with Host() as host:
        host.pages[PATH] = pauses
        assert (await error(host, Limits(total=30, sock_read=0.05, tries=1))).cause == "timeout"


async def test_a_timeout_is_not_tried_again_but_speaks_against_the_host() -> None:
    async def never(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async with Host() as host, host.http(total=0.02) as http:
        host.pages["jobs.example.com/robots.txt"] = [response(404), never]
        host.pages[PATH] = never
        for _ in range(4):
            with pytest.raises(FetchError) as failed:
                await http.fetch(Request(LIST))
    assert failed.value.cause == "timeout"
    assert len(host.urls) == 3


# What is no HTTP -------------------------------------------------------------------------------------------

BROKEN = {
    "nothing": b"",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n",
    "TLS": b"\x15\x03\x01\x00\x02\x02\x28",
    "noise": bytes(range(256)) * 9,
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "no number": b"HTTP/1.1 abc OK\r\n\r\n",
    "a status of four digits": b"HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
    "a header without a colon": b"HTTP/1.1 200 OK\r\nhello\r\n\r\n",
    "a header with a zero": b"HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n",
    "a header without end": b"HTTP/1.1 200 OK\r\nA: " + b"a" * 20_000 + b"\r\n\r\n",
    "headers without end": b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 9_000 + b"\r\n",
    "a length that is none": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
    "a negative length": b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "less than announced": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nab",
    "more than announced": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabcd",
    "a chunk that is none": CHUNKED + b"zz\r\nab\r\n",
    "a chunk cut short": CHUNKED + b"9\r\nab",
    "a chunk with a huge size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"f" * 40
    + b"\r\nab",
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
async def test_nothing_but_a_fetch_error_escapes(answer: bytes, reset: bool) -> None:
    async def writes(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        if reset:
            writer.transport.abort()
        else:
            writer.close()

    async with Host() as host:
        host.pages[PATH] = writes
        failed = await error(host)
    assert failed.cause in ("network", "too_large", "bad_request")
    assert "\n" not in failed.message


async def test_nobody_at_home_is_an_error_of_the_network() -> None:
    async with Host() as host:
        http = host.http(tries=1)
    async with http:  # the server is gone
        with pytest.raises(FetchError) as failed:
            await http.fetch(Request(LIST))
    assert failed.value.cause == "network"


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https://a.example:8443/", "https://127.0.0.1/", "", "x", "http://["]
)
async def test_bad_addresses_leave_no_trace(url: str) -> None:
    async with Host() as host:
        assert (await error(host, url=url)).cause == "refused_address"
    assert host.connections == 0


async def test_a_header_with_a_line_break_is_not_sent() -> None:
    async with Host() as host, host.http(tries=1) as http:
        with pytest.raises(FetchError):
            await http.fetch(Request(LIST, headers={"X-Key": "a\r\nX-Evil: b"}))
    assert not host.urls
