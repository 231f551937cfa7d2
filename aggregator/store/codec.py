"""Frozen dataclasses to JSON values and back, by msgspec, strictly: what does not fit its type is an error.

Sets become sorted lists, dates and instants ISO 8601. A field that a document lacks takes its default: a new
field with a default needs no migration. One that the dataclass lacks is passed over: the newer release that
runs beside this one has written it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

import msgspec

from aggregator.store.errors import CodecError

T = TypeVar("T")
_encoder = msgspec.json.Encoder(order="deterministic")


def dump(value: Any) -> Any:
    """A dataclass instance as JSON values, all of its fields: what a default means may change, what a row
    says may not. Raises CodecError naming the field that would not come back as it is."""
    kind = type(value)
    try:
        made = msgspec.json.decode(_encoder.encode(value))
    except (TypeError, ValueError) as bad:
        raise CodecError(f"{kind.__name__}: {bad}") from None
    if (back := load(kind, made)) != value:
        lost = (one.name for one in fields(value) if getattr(back, one.name) != getattr(value, one.name))
        raise CodecError(f"{kind.__name__}: not to be written as it is - at `$.{next(lost)}`")
    return made


def parse(cls: type[T], text: str) -> T:
    """`load` of JSON that nobody has read yet: in one go, for half the price. Raises CodecError."""
    try:
        return msgspec.json.decode(text, type=cls)
    except (TypeError, ValueError) as bad:
        raise CodecError(f"{cls.__name__}: {bad}") from None


def load(cls: type[T], data: Any) -> T:
    """The instance of `cls` that `dump` made `data` of. Raises CodecError naming the field."""
    try:
        return msgspec.convert(data, cls)
    except (TypeError, ValueError) as bad:  # msgspec's ValidationError is a ValueError
        raise CodecError(f"{cls.__name__}: {bad}") from None
