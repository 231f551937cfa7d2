"""Where mail goes: the only SMTP client, and a folder of .eml files for those who have no mail server.

Everything before DATA may be tried again; from DATA on, silence means that nobody knows.
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
from aiosmtplib.errors import SMTPException, SMTPResponseException

from alerts.message import MailError, Unanswered, Unreachable

Security = Literal["starttls", "tls", "none"]
_TIMEOUT = 60.0  # seconds for a command
_DATA_TIMEOUT = 600.0  # RFC 5321, 4.5.3.2.6: a shorter one makes duplicates
_MAILS = 100  # in one connection; some servers hang up on more
_NO_NAME = re.compile(r"[^A-Za-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """Bytes and their envelope. `id` names the letter in a folder: an ordinal, e.g. of the outbox."""

    id: int
    sender: str
    recipient: str
    body: bytes


class Transport(Protocol):
    """Takes letters. Use it as an async context."""

    async def __aenter__(self) -> Self: ...
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    async def send(self, letter: Letter) -> None:
        """Hands one letter over. Raises MailError, Unanswered, Unreachable."""


class Smtp:
    """A mail server; connected to when the first letter is sent, again after `_MAILS` of them."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        username: str | None = None,
        password: str | None = None,
        security: Security = "starttls",
        data_timeout: float = _DATA_TIMEOUT,
    ) -> None:
        self.name = f"{host}:{port}"
        self._data_timeout, self._sent = data_timeout, 0
        self._client = aiosmtplib.SMTP(
            hostname=host,
            port=port,
            username=username,
            password=password,
            use_tls=security == "tls",
            start_tls=security == "starttls",
            timeout=_TIMEOUT,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._hang_up()

    async def connect(self) -> None:
        """Connects and logs in, if that has not been done. Raises Unreachable."""
        if self._client.is_connected and self._sent < _MAILS:
            return
        await self._hang_up()
        try:
            await self._client.connect()
        except (SMTPException, OSError, ValueError) as broken:
            raise Unreachable(f"{self.name}: {_line(broken)}") from broken
        self._sent = 0

    async def send(self, letter: Letter) -> None:
        await self.connect()
        await self._envelope(letter)
        try:
            await self._client.data(letter.body, timeout=self._data_timeout)
        except SMTPResponseException as refused:
            await self._reset()
            raise _refusal(self.name, letter, refused) from refused
        except (SMTPException, OSError) as silent:
            self._client.close()
            raise Unanswered(f"{self.name}: no answer after DATA: {_line(silent)}") from silent
        self._sent += 1

    async def _envelope(self, letter: Letter) -> None:
        at_recipient = False
        try:
            await self._client.mail(letter.sender)
            at_recipient = True
            await self._client.rcpt(letter.recipient)
        except SMTPResponseException as refused:
            await self._reset()
            raise _refusal(self.name, letter, refused, recipient=at_recipient) from refused
        except (SMTPException, OSError) as lost:
            self._client.close()
            raise Unreachable(f"{self.name}: {_line(lost)}") from lost

    async def _reset(self) -> None:
        try:
            await self._client.rset()
        except (SMTPException, OSError):
            self._client.close()

    async def _hang_up(self) -> None:
        if not self._client.is_connected:
            return
        try:
            await self._client.quit()
        except (SMTPException, OSError):
            self._client.close()


class Folder:
    """A folder of .eml files. A letter's file has the letter's number, so that none is written twice."""

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

    async def send(self, letter: Letter) -> None:
        await self.connect()
        try:
            await asyncio.to_thread(self._write, letter)
        except OSError as bad:
            raise Unreachable(f"{self.path}: {bad.strerror or bad}") from bad

    def _write(self, letter: Letter) -> None:
        name = f"{letter.id:06d}-{_NO_NAME.sub('-', letter.recipient.partition('@')[0])}.eml"
        part = self.path / f".{name}.part"
        with part.open("wb") as file:
            file.write(letter.body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path / name)


def _refusal(
    server: str, letter: Letter, refused: SMTPResponseException, *, recipient: bool = False
) -> MailError:
    """5xx is for good. 5.7.x at RCPT is about us, not about the address (RFC 3463). What it says stands in
    logs, and the address does not."""
    permanent = refused.code >= 500
    about_address = recipient and permanent and "5.7." not in str(refused.message)
    said = f"{refused.code} {refused.message}".replace("\n", " ").replace(letter.recipient, "(address)")[:300]
    return MailError(f"{server}: {said}", permanent=permanent, recipient=about_address)


def _line(error: BaseException) -> str:
    return " ".join(str(part) for part in error.args).replace("\n", " ")[:300] or type(error).__name__
