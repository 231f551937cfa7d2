"""A response body with bounds: on the wire, decoded, and between the two. PURE.

aiohttp 3.14 has no cap of its own: 408 KB of gzip become 813 MB in `response.read()`. So bodies
come undecoded and are inflated here in small steps. Only gzip and deflate are asked for and read; a body
without an encoding that is a gzip file (sitemap.xml.gz) is unpacked as well.
"""

from __future__ import annotations

import zlib

from scrapers.answer import Cause, Limits

_STEP = 65_536
_MEMBERS = 64  # a gzip file may be several in a row (RFC 1952); thousands of empty ones only cost time
_RATIO_FROM = 1_000_000
_GZIP = b"\x1f\x8b"  # how a file begins, RFC 1952


class BodyError(Exception):
    """The body breaks a bound or its encoding."""

    def __init__(self, cause: Cause, message: str) -> None:
        super().__init__(message)
        self.cause: Cause = cause


class Body:
    """Takes the chunks of one response, gives its decoded bytes.

    `cut`: take that many decoded bytes and no more, instead of refusing a longer body.
    """

    def __init__(self, encoding: str, limits: Limits, *, cut: int | None = None) -> None:
        self._encoding = encoding.strip().lower().removeprefix("x-")
        if self._encoding == "identity":
            self._encoding = ""
        if self._encoding not in ("", "gzip", "deflate"):
            raise BodyError("encoding", f"content encoding {encoding[:40]!r} was not asked for")
        self._limits, self._cut = limits, cut
        self._pieces: list[bytes] = []
        self._wire = self._size = self._members = 0
        self._stream: zlib._Decompress | None = None
        self._head = b""

    @property
    def full(self) -> bool:
        return self._cut is not None and self._size >= self._cut

    def feed(self, chunk: bytes) -> None:
        """Raises BodyError (too_large, encoding)."""
        self._wire += len(chunk)
        if self._wire > self._limits.wire:
            raise BodyError("too_large", f"more than {self._limits.wire} bytes on the wire")
        if self._stream is not None:
            self._inflate(chunk)
        elif self._pieces:
            self._keep(chunk)
        else:
            self._begin(self._head + chunk)

    def finish(self) -> bytes:
        """The whole body. Raises BodyError (encoding) when compressed data end in the middle."""
        if not self._encoding:
            self._keep(self._head)
        unfinished = self._encoding and (self._head if self._stream is None else not self._stream.eof)
        if unfinished and not self.full:
            raise BodyError("encoding", f"{self._encoding} data end too early")
        return b"".join(self._pieces)[: self._cut]

    def _begin(self, head: bytes) -> None:
        """What comes first: two bytes tell what it is."""
        self._head = head
        if len(head) < len(_GZIP):
            return
        if not self._encoding and head.startswith(_GZIP):
            self._encoding = "gzip"
        if self._encoding:
            self._inflate(head)
        else:
            self._head = b""
            self._keep(head)

    def _inflate(self, chunk: bytes) -> None:
        if self._stream is None:
            self._stream = zlib.decompressobj(self._window())
        piece = b""
        while (chunk or len(piece) == _STEP) and not self.full:
            if self._stream.eof:
                if self._encoding != "gzip" or not chunk.startswith(b"\x1f"):
                    return  # padding behind the end, which browsers pass over as well
                self._members += 1
                if self._members >= _MEMBERS:
                    raise BodyError("encoding", f"gzip of more than {_MEMBERS} members")
                self._stream = zlib.decompressobj(self._window())
            try:
                piece = self._stream.decompress(chunk, _STEP)
            except zlib.error as broken:
                raise BodyError("encoding", f"broken {self._encoding} data: {broken}") from broken
            self._keep(piece)
            chunk = self._stream.unconsumed_tail or self._stream.unused_data

    def _window(self) -> int:
        """`deflate` means zlib (RFC 9110, 8.4.1.2), but servers send raw deflate under that name too."""
        if self._encoding == "gzip":
            return 16 + zlib.MAX_WBITS
        is_zlib = self._head[0] & 0x0F == 8 and int.from_bytes(self._head[:2]) % 31 == 0
        return zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS

    def _keep(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._size += len(piece)
        if self._cut is None and self._size > self._limits.decoded:
            raise BodyError("too_large", f"more than {self._limits.decoded} bytes decoded")
        if self._size > _RATIO_FROM and self._size > self._limits.ratio * self._wire:
            raise BodyError("too_large", f"decodes to over {self._limits.ratio} times its size")
