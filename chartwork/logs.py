"""What is logged names nobody: mail addresses, and links that open somebody's alerts or feed, are covered up.

No line is written with one on purpose. But mail servers repeat addresses in what they answer, and errors hold
the statements and paths that broke; whoever is erased shall not live on in a log file.
"""

from __future__ import annotations

import logging
import re

_ADDRESS = re.compile(r"[\w.+%&'*/=?^{|}~-]*[\w+%=~-]@[\w-]+(?:\.[\w-]+)+")
_SECRET = re.compile(r"(/(?:u|alerts/(?:confirm|manage|open|sent)|feeds)/)[\w.~%-]{8,}")


class Discreet(logging.Formatter):
    """A formatter that covers up addresses and secret links, in messages and in tracebacks."""

    def format(self, record: logging.LogRecord) -> str:
        return covered(super().format(record))


def covered(said: str) -> str:
    """A text without mail addresses and secret links."""
    return _SECRET.sub(r"\1(secret)", _ADDRESS.sub("(address)", said))
