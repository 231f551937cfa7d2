"""What servers, mails and faults of ours have said, as it is kept and logged. PURE."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

MOST = 300  # letters
# whatever stands around an "@", for what a server takes for an address is its own affair
_ADDRESS = re.compile(r"""[^\s<>()\[\],;:"]+@[^\s<>()\[\],;:"]+""")
_QUOTED = re.compile(r'"[^"\n]*"@[^\s<>()\[\],;:"]+')  # RFC 5321, 4.1.2: quoted, it may hold spaces


def clean(said: object, *addresses: str) -> str:
    """One line that every database and log takes, without those addresses, or anything that looks like
    one."""
    text = str(said)
    if "@" in text:  # which most have not, and an expression for one address is made for it alone
        for one in addresses:
            text = re.sub(re.escape(one), "(address)", text, flags=re.IGNORECASE)
        text = _ADDRESS.sub("(address)", _QUOTED.sub("(address)", text))
    return "".join(one if one.isprintable() else " " if one.isspace() else "?" for one in text)[:MOST]


def place_of(fault: BaseException) -> str:
    """What kind of fault and where it arose: its words may hold an address."""
    at = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} at {Path(at.filename).name}:{at.lineno}"
