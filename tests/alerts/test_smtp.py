"""Handing mail over: to a server, byte by byte, and to a folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from adverts import NOW
from readers import HOSPITAL, READER, SITE
from smtp_server import HANG_UP, Server, closed_port, smtp_server

from alerts import digest, message, smtp
from alerts.message import MailError, Unanswered, Unreachable
from alerts.smtp import Folder, Letter, Smtp


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with smtp_server() as made:
        yield made


def letter(body: bytes = b"Subject: x\r\n\r\nHello.\r\n", recipient: str = READER, number: int = 1) -> Letter:
    return Letter(number, SITE.sender, recipient, body)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def whole() -> bytes:
    often = "Once a day, at 7 am (Central time)."
    content = digest.confirmation(HOSPITAL, rhythm=often, subscription_id=7, site=SITE, now=NOW)
    identity = message.message_id(SITE, 7, "confirm")
    return message.build(content, to=READER, site=SITE, now=NOW, identity=identity)


@pytest.mark.parametrize(
    "body",
    [
        whole(),
        b"Subject: dots\r\n\r\n.\r\n..\r\n.a\r\n... b\r\nend.\r\n",
        b"Subject: long\r\nList-Unsubscribe: <" + b"u" * 300 + b">\r\n\r\n" + b"x" * 998 + b"\r\n",
        b"Subject: nothing\r\n\r\n",
    ],
)
async def test_the_bytes_arrive_as_they_are(server: Server, body: bytes) -> None:
    async with server.client() as client:
        await client.send(letter(body))
    assert server.received == [(READER, body)]


@pytest.mark.parametrize(
    "wrong", [{"sender": "b@bounce.münchen.example"}, {"recipient": "jürgen@example.org"}]
)
async def test_an_address_that_cannot_be_said_is_refused_and_stops_no_other(
    server: Server, wrong: dict[str, str]
) -> None:
    async with server.client() as client:
        with pytest.raises(MailError) as refused:
            await client.send(replace(letter(), **wrong))
        assert (refused.value.permanent, refused.value.recipient) == (True, False)
        assert "@" not in str(refused.value)
        await client.send(letter())
    assert (server.connections, len(server.received)) == (1, 1)


async def test_many_letters_go_over_one_connection(server: Server) -> None:
    async with server.client() as client:
        for number in range(5):
            await client.send(letter(b"%d\r\n" % number, f"r{number}@example.org"))
    assert server.connections == 1
    assert server.received == [(f"r{number}@example.org", b"%d\r\n" % number) for number in range(5)]


async def test_after_so_many_letters_it_connects_anew(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_MAILS", 2)
    async with server.client() as client:
        for _ in range(5):
            await client.send(letter())
    assert (server.connections, len(server.received)) == (3, 5)


async def test_nothing_to_send_needs_no_server() -> None:
    async with Smtp("127.0.0.1", await closed_port(), security="none"):
        pass


async def test_it_logs_in(server: Server) -> None:
    async with server.client(username="jobs", password="right") as client:
        await client.send(letter())
    assert server.logins == [(b"jobs", b"right")]
    assert len(server.received) == 1


async def test_a_wrong_password_is_nobodys_letters_fault(server: Server) -> None:
    async with server.client(username="jobs", password="wrong") as client:
        with pytest.raises(Unreachable) as refused:
            await client.send(letter())
    assert not refused.value.permanent
    assert "wrong" not in str(refused.value)
    assert server.received == []


async def test_no_letter_goes_out_in_the_clear_where_tls_was_asked_for(server: Server) -> None:
    for security in ("starttls", "tls"):
        async with Smtp("127.0.0.1", server.port, security=security) as client:  # type: ignore[arg-type]
            with pytest.raises(Unreachable):
                await client.send(letter())
    assert server.received == []


async def test_no_server_is_unreachable() -> None:
    async with Smtp("127.0.0.1", await closed_port(), security="none") as client:
        with pytest.raises(Unreachable, match=r"^127\.0\.0\.1:\d+: "):
            await client.connect()


@pytest.mark.parametrize("answer", ["250 ok", "251 ok", "200 taken"])
async def test_every_2xx_after_the_content_is_a_yes(server: Server, answer: str) -> None:
    """A letter that the server has is not to be sent again because of a number."""
    server.at_data = [answer]
    async with server.client() as client:
        assert await client.send(letter()) == answer
        await client.send(letter())
    assert server.connections == 1


@pytest.mark.parametrize(
    ("at", "answer", "permanent", "recipient"),
    [
        ("at_rcpt", "450 4.2.1 mailbox busy", False, False),
        ("at_rcpt", "550 5.1.1 no such user", True, True),
        ("at_rcpt", "550 no such user", True, True),
        ("at_rcpt", "550 5.7.1 your server is blocked", True, False),
        ("at_mail", "451 4.3.0 later", False, False),
        ("at_mail", "550 5.7.26 not authenticated", True, False),
        ("at_data", "451 4.7.0 later", False, False),
        ("at_data", "554 5.6.0 we do not like this", True, False),
        ("at_data", "552 5.2.2 mailbox full", True, False),
    ],
)
async def test_refusals_are_told_apart(
    server: Server, at: str, answer: str, permanent: bool, recipient: bool
) -> None:
    getattr(server, at).append(answer)
    async with server.client() as client:
        with pytest.raises(MailError) as refused:
            await client.send(letter())
        assert not isinstance(refused.value, Unanswered | Unreachable)
        assert (refused.value.permanent, refused.value.recipient) == (permanent, recipient)
        assert answer[:3] in str(refused.value)
        await client.send(letter(b"next\r\n"))  # the connection is as good as before
    assert server.received[-1] == (READER, b"next\r\n")
    assert server.connections == 1


async def test_what_a_refusal_says_may_stand_in_a_log(server: Server) -> None:
    server.at_rcpt.append(f"550 5.1.1 <{READER}>: no such user")
    async with server.client() as client:
        with pytest.raises(MailError, match="no such user") as refused:
            await client.send(letter())
    assert READER not in str(refused.value)


async def test_a_server_that_says_goodbye_is_called_again(server: Server) -> None:
    server.at_rcpt.append("421 4.3.2 shutting down")
    async with server.client() as client:
        with pytest.raises(MailError) as refused:
            await client.send(letter())
        assert not refused.value.permanent
        await client.send(letter())
    assert len(server.received) == 1


async def test_silence_before_data_may_be_tried_again(server: Server) -> None:
    server.at_rcpt.append(HANG_UP)
    async with server.client() as client:
        with pytest.raises(Unreachable):
            await client.send(letter())
        await client.send(letter())
    assert len(server.received) == 1


async def test_silence_after_data_is_no_answer(server: Server) -> None:
    server.at_data.append(HANG_UP)
    async with server.client() as client:
        with pytest.raises(Unanswered, match="no answer after DATA"):
            await client.send(letter())
        await client.send(letter(b"next\r\n"))
    assert len(server.received) == 2


async def test_a_server_that_takes_too_long_is_no_answer(server: Server) -> None:
    done = asyncio.Event()

    async def sleepy() -> None:
        await done.wait()

    server.during_data = sleepy
    async with Smtp("127.0.0.1", server.port, security="none", data_timeout=0.1) as client:
        with pytest.raises(Unanswered):
            await client.send(letter())
    done.set()


async def test_a_line_break_in_an_address_names_no_second_recipient(server: Server) -> None:
    async with server.client() as client:
        with pytest.raises(MailError) as refused:
            await client.send(letter(recipient="a@example.org>\r\nRCPT TO:<b@example.org"))
        assert refused.value.permanent
        await client.send(letter())
    assert [recipient for recipient, _ in server.received] == [READER]
    assert server.connections == 1


@pytest.mark.parametrize("stage", ["connect", "EHLO", "DATA"])
async def test_a_server_that_hangs_up_before_it_has_asked_for_the_content(server: Server, stage: str) -> None:
    async with server.client() as client:
        server.hangs.append(stage)
        with pytest.raises(Unreachable):
            await client.send(letter())
        await client.send(letter())
        server.hangs.append("DATA")
        await client.send(letter())  # one that was kept: tried again at once
    assert len(server.received) == 2


async def test_a_server_that_hangs_up_in_the_content_gave_no_answer(server: Server) -> None:
    server.hangs.append("content")
    async with server.client() as client:
        with pytest.raises(Unanswered):
            await client.send(letter())
    assert server.received == []


async def test_a_server_from_before_1995_is_greeted_as_it_knows(server: Server) -> None:
    server.knows_ehlo = False
    async with server.client() as client:
        await client.send(letter())
    assert len(server.received) == 1


async def test_a_folder_holds_each_letter_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mail"
    async with Folder(path) as folder:
        await folder.send(letter(b"one\r\n", number=1))
        await folder.send(letter(b"two\r\n", "../../e v/il@example.org", number=2))
        await folder.send(letter(b"one again\r\n", number=1))
    assert {file.name: file.read_bytes() for file in path.iterdir()} == {
        "000001-reader.eml": b"one again\r\n",
        "000002-..-..-e-v-il.eml": b"two\r\n",
    }
    assert [one.name for one in (tmp_path / "new").iterdir()] == ["mail"]


async def test_a_letter_in_a_folder_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Unreachable, match="No space left"):
            await Folder(tmp_path).send(letter())
    assert names(tmp_path) == [".000001-reader.eml.part"]
    await Folder(tmp_path).send(letter())
    assert names(tmp_path) == ["000001-reader.eml"]


async def test_a_folder_that_cannot_be_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(Unreachable, match="file"):
            await Folder(path).send(letter())
