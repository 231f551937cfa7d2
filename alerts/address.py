"""One mail address in the form that it is kept and compared in. PURE.

AskError       what was asked for cannot be meant; one message for each field
"""

from __future__ import annotations

from collections.abc import Mapping

from email_validator import EmailNotValidError, validate_email

_LOCAL_PART = 64  # RFC 5321, 4.5.3.1.1; email-validator 2.4 lets 65 pass


class AskError(ValueError):
    """`errors`: what is wrong, by field: "address", "filter", "frequency", "zone", "hour", "until", …"""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("; ".join(f"{name}: {what}" for name, what in self.errors.items()))


def normalised(address: str) -> str:
    """The address as it is kept. Raises AskError."""
    try:
        checked = validate_email(address.strip(), check_deliverability=False)
    except EmailNotValidError as bad:
        raise AskError({"address": str(bad)}) from None
    if checked.ascii_email is None or len(checked.local_part) > _LOCAL_PART:
        raise AskError({"address": "the part before the @ must be plain letters, 64 at most"})
    return checked.ascii_email.lower()
