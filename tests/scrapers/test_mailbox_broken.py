"""IMAP servers that break off: what went wrong is told, and no socket stays open (a warning, so an error)."""

from __future__ import annotations

import gc
import re
import socket
from contextlib import suppress
from threading import Thread

import pytest

from scrapers import mailbox
from scrapers.mailbox import MailboxError, read

READY = b"* OK [CAPABILITY IMAP4rev1] ready\r\n"


def talk(door: socket.socket, says: list[bytes]) -> None:
    """Greets, answers one command after the other as scripted (TAG stands for the command's), hangs up."""
    with door.accept()[0] as caller, suppress(OSError):
        caller.sendall(says[0])
        for answer in says[1:]:
            heard = re.match(rb"\w+", caller.recv(4096))
            caller.sendall(answer.replace(b"TAG", heard[0] if heard else b""))


def failure(says: list[bytes]) -> str:
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = Thread(target=talk, args=(door, says))
        server.start()
        with pytest.raises(MailboxError) as failed:
            list(read(f"imap://reader@127.0.0.1:{door.getsockname()[1]}/", password="secret"))
        server.join(timeout=10)
    gc.collect()
    assert "secret" not in str(failed.value)
    return failed.value.cause


CAPABLE = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
OPEN = [READY, CAPABLE, b"TAG OK in\r\n", b"* 1 EXISTS\r\nTAG OK [READ-ONLY] done\r\n"]
SCRIPTS = {
    "another protocol": [b"220 mail.example.com ESMTP\r\n"],
    "goodbye at once": [b"* BYE busy\r\n"],
    "nothing": [b""],
    "gone after the greeting": [READY],
    "gone at the login": [READY, CAPABLE],
    "gone after the login": OPEN[:3],
    "gone in the mailbox": OPEN,
    "gone after the search": [*OPEN, b"* SEARCH 1 2\r\nTAG OK done\r\n"],
    "gone in a mail": [*OPEN, b"* SEARCH 1\r\nTAG OK done\r\n", b"* 1 FETCH (UID 1 BODY[] {99}\r\nFrom: a"],
    "an answer that is none": [*OPEN, b"\x00\xff\r\n\r\n"],
}


@pytest.mark.parametrize("says", SCRIPTS.values(), ids=SCRIPTS)
def test_a_server_that_breaks_off_is_an_error_of_the_mailbox(says: list[bytes]) -> None:
    assert failure(says)


def test_the_first_trouble_is_told_and_not_that_the_goodbye_failed() -> None:
    assert "no such user" in failure([READY, CAPABLE, b"TAG NO no such user\r\n"])


def test_a_password_does_not_travel_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any host but this machine must offer STARTTLS before the login."""
    monkeypatch.setattr(mailbox, "_is_this_machine", lambda host: False)
    assert "offers no encryption" in failure([READY, CAPABLE])


HOSTS = {"127.0.0.1": True, "::1": True, "localhost": True, "localhost.example": False, "10.0.0.1": False}


@pytest.mark.parametrize(("host", "ours"), HOSTS.items(), ids=HOSTS)
def test_only_this_machine_is_asked_without_encryption(host: str, ours: bool) -> None:
    assert mailbox._is_this_machine(host) is ours
