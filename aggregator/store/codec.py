"""Frozen dataclasses to JSON values and back, strictly: what does not fit its type is an error.

Sets become sorted lists, tuples lists, dates and instants ISO 8601. A field that a document lacks
takes its default, so that a new field with a default needs no migration; a field that the
dataclass lacks is an error. Readers and writers of a type are made once, from its annotations.
"""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from aggregator.store.errors import CodecError

T = TypeVar("T")
_Step = Callable[[Any], Any]


class _Misfit(Exception):  # noqa: N818 - no error of its own: it becomes one when it is known where it stands
    """What does not fit; `path` is put together on the way out, so that what fits pays nothing for it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what, self.path = what, ""

    def inside(self, name: str) -> _Misfit:
        self.path = f".{name}{self.path}"
        return self


def dump(value: Any) -> Any:
    """A dataclass instance as JSON values. Raises CodecError naming the field that does not fit."""
    return _done(_writer, type(value), value)


def load(cls: type[T], data: Any) -> T:
    """The instance of `cls` that `dump` made `data` of. Raises CodecError naming the field."""
    made: T = _done(_reader, cls, data)
    return made


def _done(steps: Callable[[Any], _Step], kind: Any, value: Any) -> Any:
    try:
        return steps(kind)(value)
    except _Misfit as bad:
        raise CodecError(f"{kind.__name__}{bad.path}: {bad.what}") from None


def _fail(expected: str, value: Any) -> _Misfit:
    return _Misfit(f"expected {expected}, not {value!r:.80}")


@cache
def _writer(kind: Any) -> _Step:
    return _step(kind, _writer, _write_dataclass, _WRITE_ATOM, _write_set)


@cache
def _reader(kind: Any) -> _Step:
    return _step(kind, _reader, _read_dataclass, _READ_ATOM, frozenset)


def _step(
    kind: Any,
    inner: Callable[[Any], _Step],
    of_dataclass: Callable[[Any], _Step],
    atoms: Mapping[Any, _Step],
    as_set: Callable[[Any], Any],
) -> _Step:
    """The step for one annotation; `inner` gives those of its parts. Writing and reading share this."""
    origin, parts = get_origin(kind), get_args(kind)
    if kind in atoms:
        return atoms[kind]
    if is_dataclass(kind):
        return of_dataclass(kind)
    if origin is Literal:
        return _one_of(parts)
    if origin in (Union, types.UnionType):
        present = [part for part in parts if part is not types.NoneType]
        if len(present) == 1:
            return _optional(inner(present[0]))
    writes = inner is _writer
    if origin is tuple and parts[-1] is Ellipsis:
        return _many(inner(parts[0]), tuple if writes else list, list if writes else tuple)
    if origin is frozenset:
        return _many(inner(parts[0]), frozenset if writes else list, as_set)
    if origin in (dict, Mapping) and parts[0] is str:
        return _mapping(inner(parts[1]))
    raise CodecError(f"{kind} is not a type that is stored")


def _one_of(allowed: tuple[Any, ...]) -> _Step:
    def step(value: Any) -> Any:
        if value not in allowed:
            raise _fail(f"one of {', '.join(map(str, allowed))}", value)
        return value

    return step


def _optional(inner: _Step) -> _Step:
    return lambda value: None if value is None else inner(value)


def _many(inner: _Step, given: type, made: Callable[[Any], Any]) -> _Step:
    def step(value: Any) -> Any:
        if not isinstance(value, given):
            raise _fail(f"a {given.__name__}", value)
        return made([inner(one) for one in value])  # type: ignore[attr-defined]

    return step


def _mapping(inner: _Step) -> _Step:
    def step(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise _fail("a mapping by name", value)
        made, key = {}, ""
        try:
            for key, one in value.items():
                made[key] = inner(one)
        except _Misfit as bad:
            raise bad.inside(key) from None
        return made

    return step


def _write_set(values: list[Any]) -> list[Any]:
    return sorted(values)


def _write_dataclass(cls: Any) -> _Step:
    hints = get_type_hints(cls)
    # Every field is written: what a default means may change, what a row says may not.
    steps = [(item.name, _writer(hints[item.name])) for item in fields(cls)]

    def step(value: Any) -> dict[str, Any]:
        if type(value) is not cls:
            raise _fail(cls.__name__, value)
        made, name = {}, ""
        try:
            for name, write in steps:
                made[name] = write(getattr(value, name))
        except _Misfit as bad:
            raise bad.inside(name) from None
        return made

    return step


def _read_dataclass(cls: Any) -> _Step:
    hints = get_type_hints(cls)
    steps = {item.name: _reader(hints[item.name]) for item in fields(cls)}
    needed = {
        item.name for item in fields(cls) if item.default is MISSING and item.default_factory is MISSING
    }

    def step(data: Any) -> Any:
        if not isinstance(data, dict):
            raise _fail(cls.__name__, data)
        if data.keys() != steps.keys():
            if not needed <= data.keys():
                raise _Misfit(f"lacks {', '.join(sorted(needed - data.keys()))}")
            if not data.keys() <= steps.keys():
                raise _Misfit(f"does not know {', '.join(sorted(data.keys() - steps.keys()))}")
        made, name = {}, ""
        try:
            for name, value in data.items():
                made[name] = steps[name](value)
        except _Misfit as bad:
            raise bad.inside(name) from None
        return cls(**made)

    return step


def _atom(kind: type) -> _Step:
    def step(value: Any) -> Any:
        if type(value) is not kind:  # bool is an int and a datetime is a date only to Python
            raise _fail(kind.__name__, value)
        return value

    return step


def _number(value: Any) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):
        raise _fail("a finite number", value)
    return float(value)


def _write_day(value: Any) -> str:
    return str(_atom(date)(value).isoformat())


def _write_instant(value: Any) -> str:
    if type(value) is not datetime or value.tzinfo is None:
        raise _fail("an instant with its zone", value)
    return value.isoformat()


def _read_day(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _fail("a date", value) from None


def _read_instant(value: Any) -> datetime:
    try:
        made = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        made = None
    if made is None or made.tzinfo is None:
        raise _fail("an instant with its zone", value)
    return made


_PLAIN: dict[Any, _Step] = {str: _atom(str), int: _atom(int), bool: _atom(bool), float: _number}
_WRITE_ATOM: dict[Any, _Step] = _PLAIN | {date: _write_day, datetime: _write_instant}
_READ_ATOM: dict[Any, _Step] = _PLAIN | {date: _read_day, datetime: _read_instant}
