"""Any-of groups as a posting states them, made into its demands: each once, and none that another covers."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.domain.credentials import ANY_BOTH, APPRENTICE, UMBRELLAS, members
from aggregator.domain.posting import Group


def distinct(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Each demand once: repeated and reworded ones become one, an umbrella yields to what it covers. What may be
    earned later is another demand than an umbrella that must be held at hire."""
    kept: list[Group] = []
    for group in map(_simplest, groups):
        twin = next((one for one in kept if one.codes & group.codes and _restated(one, group)), None)
        if twin is None:
            kept.append(group)
        else:
            grace = group.grace_months if twin.grace_months is None else twin.grace_months
            kept[kept.index(twin)] = Group(max(twin.codes, group.codes, key=len), grace)
    umbrellas = [one for one in kept if one.codes <= UMBRELLAS]
    if len(umbrellas) > 1:  # AAPC's here and AHIMA's there: either will do
        kept = [one for one in kept if one not in umbrellas] + [Group(frozenset({ANY_BOTH}))]
    plain = [one for one in kept if not one.codes <= UMBRELLAS]
    return tuple(one for one in kept if one in plain or not any(_covers(one, other) for other in plain))


def _covers(umbrella: Group, one: Group) -> bool:
    if umbrella.grace_months is None and one.grace_months is not None:
        return False
    return any(one.codes & (members(code) | {code}) for code in umbrella.codes)


def _restated(one: Group, other: Group) -> bool:
    """Two wordings of one demand: one holds the other, or they share most of the shorter."""
    shared, least = one.codes & other.codes, min(len(one.codes), len(other.codes))
    return len(shared) == least or len(shared) * 2 > least


def _simplest(group: Group) -> Group:
    """Any AAPC or any AHIMA credential: any of both."""
    umbrellas = group.codes & UMBRELLAS
    return Group(group.codes - umbrellas | {ANY_BOTH}, group.grace_months) if len(umbrellas) > 1 else group


def with_apprentices(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """ "CPC required, CPC-A accepted" is one demand, not two."""
    full = next((one for one in groups if "CPC" in one.codes), None)
    alone = [one for one in groups if one.codes == {APPRENTICE}]
    if full is None or not alone:
        return groups
    joint = Group(full.codes | {APPRENTICE}, full.grace_months)
    return tuple(joint if one is full else one for one in groups if one not in alone)


def without(groups: Iterable[Group], code: str) -> tuple[Group, ...]:
    """The groups without a code; a group of that code alone is gone."""
    left = (Group(group.codes - {code}, group.grace_months) for group in groups)
    return tuple(group for group in left if group.codes)
