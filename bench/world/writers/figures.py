"""Pay as the fields of a source state it."""

from __future__ import annotations

from aggregator.domain.posting import Pay
from bench.world.facts import Posting, dice


def stated(one: Posting, share: float = 1.0) -> Pay | None:
    """The pay that a posting's own field holds: a range by the hour or the year, and not everybody's."""
    pay = one.vacancy.pay
    if pay is None or pay.minimum is None or pay.maximum is None or pay.unit not in ("hour", "year"):
        return None
    return pay if dice("stated", one.key).random() < share else None


def line(pay: Pay | None) -> str:
    """ "$24.10 - $31.00 per hour", "" for none."""
    if pay is None:
        return ""
    figures = "${:,.0f} - ${:,.0f} per year" if pay.unit == "year" else "${:.2f} - ${:.2f} per hour"
    return figures.format(pay.minimum, pay.maximum)


def salary(pay: Pay | None) -> dict[str, object]:
    """schema.org's MonetaryAmount."""
    value = {"@type": "QuantitativeValue", "minValue": "", "maxValue": "", "unitText": ""}
    if pay is not None:
        value |= {"minValue": f"{pay.minimum:.2f}", "maxValue": f"{pay.maximum:.2f}"}
        value |= {"unitText": pay.unit.upper()}
    return {"@type": "MonetaryAmount", "currency": "USD" if pay else "", "value": value}
