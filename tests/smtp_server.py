"""A real SMTP server on loopback that answers as a test tells it to."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from alerts.smtp import Smtp

OK = "250 ok"
HANG_UP = ""  # an answer that never comes


@dataclass
class Server:
    """`received`: the bytes that came after DATA, with the recipient, oldest first, whatever was answered.

    `at_mail`, `at_rcpt` and `at_data` hold answers in the order in which they are given; then all is well.
    `during_data` is awaited when a message has come and before it is answered. `refuses`: what RCPT is
    answered for each domain. `envelopes`: the senders. `most`: how many messages of a domain were here at
    once, "" of all.
    """

    port: int = 0
    received: list[tuple[str, bytes]] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)
    connections: int = 0
    at_mail: list[str] = field(default_factory=list)
    at_rcpt: list[str] = field(default_factory=list)
    at_data: list[str] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    hangs: list[str] = field(default_factory=list)
    knows_ehlo: bool = True
    envelopes: list[str] = field(default_factory=list)
    most: Counter[str] = field(default_factory=Counter)
    here: Counter[str] = field(default_factory=Counter)
    during_data: Callable[[], Awaitable[None]] | None = None

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._answer(server, self.at_mail)

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.refuses.get(address.rpartition("@")[2]) or self._answer(server, self.at_rcpt)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        [recipient] = envelope.rcpt_tos
        assert isinstance(envelope.content, bytes)
        self.received.append((recipient, envelope.content))
        self.envelopes.append(str(envelope.mail_from))
        for lane in (recipient.rpartition("@")[2], ""):
            self.here[lane] += 1
            self.most[lane] = max(self.most[lane], self.here[lane])
        try:
            if self.during_data is not None:
                await self.during_data()
        finally:
            self.here.subtract((recipient.rpartition("@")[2], ""))
        return self._answer(server, self.at_data)

    def hangs_up(self, stage: str) -> bool:
        """Does a connection end when it is made ("connect"), at EHLO, at DATA, or in a message's "content"?
        `hangs` holds the stages at which it does, once each."""
        if stage not in self.hangs:
            return False
        self.hangs.remove(stage)
        return True

    def _answer(self, server: SMTP, answers: list[str]) -> str:
        answer = answers.pop(0) if answers else OK
        if answer == HANG_UP:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return answer or OK

    def login(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)

    def to(self, address: str) -> list[bytes]:
        """What came for an address."""
        return [body for recipient, body in self.received if recipient == address]

    def client(self, **more: Any) -> Smtp:
        """A client of this server."""
        return Smtp("127.0.0.1", self.port, security="none", data_timeout=5, **more)


class _Line(SMTP):
    """A connection that may end where a handler is not asked."""

    event_handler: Server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._ends("connect")

    async def push(self, status: AnyStr) -> None:
        """Any bytes: those that are no text are surrogates in an answer."""
        await super().push(status.encode("utf-8", "surrogateescape") if isinstance(status, str) else status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not self.event_handler.knows_ehlo:
            await self.push("502 what?")
        elif not self._ends("EHLO"):
            await super().smtp_EHLO(hostname)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if self._ends("DATA"):
            return
        if self.event_handler.hangs_up("content"):
            await self.push("354 go on")
            self._abort()
            return
        await super().smtp_DATA(arg)

    def _ends(self, stage: str) -> bool:
        ends = self.event_handler.hangs_up(stage)
        if ends:
            self._abort()
        return ends

    def _abort(self) -> None:
        assert isinstance(self.transport, asyncio.Transport)
        self.transport.abort()


@asynccontextmanager
async def smtp_server(made: Server | None = None) -> AsyncIterator[Server]:
    """The server, until the block ends."""
    made = made or Server()

    def protocol() -> SMTP:
        made.connections += 1
        return _Line(made, hostname="localhost", authenticator=made.login, auth_require_tls=False)

    listening = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    async with listening:
        made.port = listening.sockets[0].getsockname()[1]
        yield made


async def closed_port() -> int:
    """A port on loopback where nobody listens."""
    async with smtp_server() as gone:
        return gone.port
