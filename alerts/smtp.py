"""Where mail goes: the only SMTP client, and a folder of .eml files for those who have no mail server.

Everything before the content may be tried again; from its first byte on, silence means that nobody knows.
"""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Protocol, Self

import aiosmtplib
from aiosmtplib.errors import SMTPException, SMTPHeloError, SMTPServerDisconnected
from aiosmtplib.response import SMTPResponse

from alerts.message import MailError, Unanswered, Unreachable
from alerts.said import clean

Security = Literal["starttls", "tls", "none"]
_TIMEOUT = 60.0  # seconds for a command
_DATA_TIMEOUT = 600.0  # RFC 5321, 4.5.3.2.6: a shorter one makes duplicates
_OK, _GO_ON = 250, 354
_CLOSING = 421  # "service not available, closing channel"
_MAILS = 100  # in one connection; some servers hang up on more
_POLICY = re.compile(r"(?<![\d.])4\.7\.\d{1,3}\b")  # RFC 3463, 3.8
_NO_NAME = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """Bytes, whose lines end in CRLF, and their envelope. `id` names the letter in a folder: an ordinal, e.g.
    of the outbox."""

    id: int
    sender: str
    recipient: str
    body: bytes


class Transport(Protocol):
    """Takes letters, `at_once` of them at the same time. Use it as an async context."""

    @property
    def at_once(self) -> int: ...
    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    async def send(self, letter: Letter) -> str:
        """Hands one letter over; returns the answer. Raises MailError, Unanswered, Unreachable."""


class Smtp:
    """A mail server. Connections are opened when letters come, at most `at_once`, and kept for `_MAILS`
    letters each."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        username: str | None = None,
        password: str | None = None,
        security: Security = "starttls",
        data_timeout: float = _DATA_TIMEOUT,
        at_once: int = 1,
    ) -> None:
        self.name = f"{host}:{port}"
        self.at_once = at_once
        self._data_timeout = data_timeout
        self._given = {
            "hostname": host,
            "port": port,
            "username": username,
            "password": password,
            "use_tls": security == "tls",
            "start_tls": security == "starttls",
        }
        self._free: list[_Line] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line in self._free:
            await line.hang_up()
        self._free.clear()

    async def connect(self) -> None:
        """Connects and logs in, if that has not been done. Raises Unreachable."""
        line = self._line()
        await line.connect()
        self._free.append(line)

    async def send(self, letter: Letter) -> str:
        line, whole = self._line(), False
        try:
            said = await line.send(letter, self._data_timeout)
            whole = True
        except MailError:
            whole = True
            raise
        finally:
            if not whole:  # broken off in the middle of something
                line.close()
            self._free.append(line)
        return said

    def _line(self) -> _Line:
        client = self._free.pop() if self._free else None
        return client or _Line(self.name, aiosmtplib.SMTP(timeout=_TIMEOUT, **self._given))  # type: ignore[arg-type]


class _Line:
    """One connection."""

    def __init__(self, name: str, client: aiosmtplib.SMTP) -> None:
        self._name, self._client, self._sent = name, client, 0

    async def connect(self) -> None:
        if self._client.is_connected and self._sent < _MAILS:
            return
        await self.hang_up()
        try:
            await self._client.connect()
            await self._greet()
        except (SMTPException, OSError, ValueError) as broken:
            raise Unreachable(f"{self._name}: {_said(broken)}") from broken
        self._sent = 0

    async def _greet(self) -> None:
        """Unless TLS or a login has needed it before."""
        try:
            if self._client.is_ehlo_or_helo_needed:
                await self._client.ehlo()
        except SMTPHeloError:
            await self._client.helo()

    async def send(self, letter: Letter, timeout: float) -> str:  # noqa: ASYNC109 - the client's own
        await self._announce(letter)
        self._sent += 1
        said = await self._content(letter.body, timeout)
        if not 200 <= said.code < 300:  # RFC 5321, 4.3.2
            await self._reset()
            raise _refusal(self._name, letter, said)
        return clean(f"{said.code} {said.message}", letter.recipient)

    async def _announce(self, letter: Letter) -> None:
        """All before the content. A connection that was kept may be closed by now: then once more on a new
        one."""
        await self.connect()
        kept = self._sent > 0
        try:
            await self._envelope(letter)
        except Unreachable:
            if not kept:
                raise
            await self.connect()
            await self._envelope(letter)

    async def _envelope(self, letter: Letter) -> None:
        try:
            sender, recipient = letter.sender.encode("ascii"), letter.recipient.encode("ascii")
        except UnicodeEncodeError as bad:  # nothing has been said yet: the connection is as good as before
            raise MailError(f"{self._name}: an address of the envelope is not ASCII", permanent=True) from bad
        await self._command(letter, b"MAIL", b"FROM:<%b>" % sender)
        await self._command(letter, b"RCPT", b"TO:<%b>" % recipient, taken=(_OK, 251))
        await self._command(letter, b"DATA", taken=(_GO_ON,))

    async def _command(self, letter: Letter, *said: bytes, taken: tuple[int, ...] = (_OK,)) -> None:
        """Raises what the answer means if it is none of those."""
        try:
            answer = await self._client.execute_command(*said)
        except ValueError as bad:  # a control character, which would be another command
            await self._reset()
            raise MailError(f"{self._name}: {clean(bad, letter.recipient)}", permanent=True) from bad
        except (SMTPException, OSError) as lost:
            self._client.close()
            raise Unreachable(f"{self._name}: {_said(lost)}") from lost
        if answer.code in taken:
            return
        if answer.code == _CLOSING and self._sent and said[0] == b"MAIL":  # enough for one connection
            self._client.close()
            raise Unreachable(f"{self._name}: {clean(f'{answer.code} {answer.message}')}")
        await self._reset()
        raise _refusal(self._name, letter, answer, recipient=said[0] == b"RCPT")

    async def _content(self, body: bytes, timeout: float) -> SMTPResponse:  # noqa: ASYNC109
        """The bytes as they are. The client's own way looks through them for bare line breaks, which takes
        longer than all else it does; `message.build` makes none."""
        protocol = self._client.protocol
        try:
            if protocol is None:
                raise SMTPServerDisconnected("connection lost")
            dot = b"." if body.startswith(b".") else b""
            protocol.write(dot + body.replace(b"\r\n.", b"\r\n..") + b".\r\n")  # RFC 5321, 4.5.2
            return await protocol.read_response(timeout)
        except (SMTPException, OSError) as silent:
            self._client.close()
            raise Unanswered(f"{self._name}: no answer after DATA: {_said(silent)}") from silent

    async def _reset(self) -> None:
        if not self._client.is_connected:  # 421 has closed it
            return
        try:
            await self._client.rset()
        except (SMTPException, OSError):
            self._client.close()

    def close(self) -> None:
        self._client.close()

    async def hang_up(self) -> None:
        if not self._client.is_connected:
            return
        try:
            await self._client.quit()
        except (SMTPException, OSError):
            self._client.close()


class Folder:
    """A folder of .eml files. A letter's file has the letter's number, so that none is written twice."""

    at_once = 1

    def __init__(self, path: Path) -> None:
        self.path = path

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return

    async def connect(self) -> None:
        """Makes the folder. Raises Unreachable."""
        try:
            await asyncio.to_thread(self.path.mkdir, parents=True, exist_ok=True)
        except OSError as bad:
            raise Unreachable(f"{self.path}: {bad.strerror or bad}") from bad

    async def send(self, letter: Letter) -> str:
        await self.connect()
        try:
            return await asyncio.to_thread(self._write, letter)
        except OSError as bad:
            raise Unreachable(f"{self.path}: {bad.strerror or bad}") from bad

    def _write(self, letter: Letter) -> str:
        name = f"{letter.id:06d}-{_NO_NAME.sub('-', letter.recipient.partition('@')[0])}.eml"
        part = self.path / f".{name}.part"
        with part.open("wb") as file:
            file.write(letter.body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path / name)
        return "written to a file"


def _refusal(server: str, letter: Letter, refused: SMTPResponse, *, recipient: bool = False) -> MailError:
    """5xx is for good. 5.7.x at RCPT is about us, not about the address (RFC 3463); 421 and 4.7.x ask for
    less mail to that domain. What it says stands in logs, and the address does not."""
    permanent = refused.code >= 500
    about_address = recipient and permanent and "5.7." not in str(refused.message)
    slow = refused.code == _CLOSING or (not permanent and _POLICY.search(str(refused.message)) is not None)
    said = clean(f"{refused.code} {refused.message}", letter.recipient)
    return MailError(f"{server}: {said}", permanent=permanent, recipient=about_address, slow=slow)


def _said(error: BaseException) -> str:
    return clean(" ".join(str(part) for part in error.args)) or type(error).__name__
