"""What stands of an alert that ran and was left, for as long as somebody has asked for it anew and nobody has
confirmed: it may be a stranger who knows the address. PURE."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aggregator.store.subscriptions import Subscription

_BEFORE = "before"  # where it stands in the consent that waits
_FACTS = ("frequency", "zone", "hour", "consent")
_INSTANTS = ("created_at", "left_at")


def beside(consent: dict[str, Any], known: Subscription) -> dict[str, Any]:
    """The consent of who asks for an alert now, with what stands of it, as JSON values, if it ever ran."""
    before = known.consent.get(_BEFORE)
    if before is None and known.status == "left" and known.confirmed_at is not None:
        instants = {name: at.isoformat() for name in _INSTANTS if (at := getattr(known, name))}
        before = {**{name: getattr(known, name) for name in _FACTS}, **instants}
    return consent if before is None else consent | {_BEFORE: before}


def confirmed(known: Subscription) -> dict[str, Any]:
    """The consent of an alert whose owner has confirmed."""
    return {name: said for name, said in known.consent.items() if name != _BEFORE}


def restored(known: Subscription) -> dict[str, Any]:
    """The columns of an alert that nobody has confirmed, as they were when it was left."""
    before = known.consent.get(_BEFORE, {})
    instants = {name: datetime.fromisoformat(before[name]) for name in _INSTANTS if name in before}
    return {"status": "left", **{name: before[name] for name in _FACTS if name in before}, **instants}
