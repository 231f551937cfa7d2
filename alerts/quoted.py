"""A mail's body in quoted-printable, with gaps: encoded once for all recipients, filled for each. PURE.

Every piece between two gaps ends in a soft line break (RFC 2045, 6.7), so that what fills a gap has lines of
its own: it neither makes another line too long nor joins blanks that DKIM would fold (RFC 6376, 3.4.4). So a
body's canonical form is that of its pieces, one after the other, and is made once, too.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from alerts import dkim

_WORD = re.compile(r"[!-~]*")


@dataclass(frozen=True, slots=True)
class Quoted:
    """The parts of a multipart body as far as they are the same for everybody. `gaps`: the marks between
    `pieces`, one fewer than those; `canonical`: the pieces as DKIM hashes them."""

    boundary: str
    pieces: tuple[bytes, ...]
    gaps: tuple[str, ...]
    canonical: tuple[bytes, ...]

    def filled(self, values: Mapping[str, str]) -> tuple[bytes, bytes]:
        """The body, and its canonical form. Raises ValueError for a value with blanks or line breaks."""
        quoted = {mark: _filling(said) for mark, said in values.items()}
        body = self._joined(self.pieces, quoted)
        same = self.canonical is self.pieces
        return body, body if same else self._joined(self.canonical, quoted)

    def _joined(self, pieces: Sequence[bytes], quoted: Mapping[str, bytes]) -> bytes:
        made = [pieces[0]]
        for mark, piece in zip(self.gaps, pieces[1:], strict=True):
            made += (quoted[mark], piece)
        return b"".join(made)


@lru_cache(maxsize=64)
def parts(text: str, html: str, marks: tuple[str, ...]) -> Quoted:
    """A text part and an HTML part, with a gap wherever one of the marks stands."""
    # "=_" cannot stand in a body: quoted-printable spells every "=" as "=3D"
    boundary = f"=_{blake2b(f'{text} {html}'.encode(), digest_size=16).hexdigest()}"
    pieces, gaps = [b""], list[str]()
    for kind, said in (("plain", text), ("html", html)):
        literal, found = _split(said, marks)
        literal[-1] += b"\r\n"  # the line break before a boundary belongs to the boundary (RFC 2046, 5.1.1)
        head = f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        head += "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
        pieces[-1] += head.encode() + literal[0]
        pieces += literal[1:]
        gaps += found
    pieces[-1] += f"--{boundary}--\r\n".encode()
    whole = tuple(pieces)
    canonical = tuple(map(dkim.relaxed_lines, whole))
    return Quoted(boundary, whole, tuple(gaps), whole if canonical == whole else canonical)


def _split(said: str, marks: tuple[str, ...]) -> tuple[list[bytes], list[str]]:
    """What stands between the marks, encoded, and the marks in their order."""
    said = said.replace("\r\n", "\n").replace("\r", "\n")
    if not marks:
        return [_encoded(said)], []
    shape = "|".join(map(re.escape, marks))
    literal, gaps = re.split(shape, said), re.findall(shape, said)
    return [*map(_broken_off, literal[:-1]), _encoded(literal[-1])], gaps


def _filling(said: str) -> bytes:
    if not _WORD.fullmatch(said):
        raise ValueError(f"{said!r:.80} must be ASCII without blanks")
    return _broken_off(said)


def _broken_off(said: str) -> bytes:
    """Encoded, and with a soft line break at its end, for which the last line has room."""
    return _encoded(f"{said}-")[:-1] + b"=\r\n"


def _encoded(said: str) -> bytes:
    """Lines of at most 76 characters that end in CRLF."""
    return binascii.b2a_qp(said.encode(), istext=True).replace(b"\n", b"\r\n")
