"""What sums over all openings are made of, in narrow rows; and which credentials an opening prefers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PER_YEAR = {"hour": 2080, "day": 260, "week": 52, "month": 12, "year": 1}
BATCH = 1000


def upgrade() -> None:
    op.create_table(
        "opening_facts",
        sa.Column("opening_id", ID, nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("appeared", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer()),
        sa.Column("settings", sa.String(), nullable=False),
        sa.Column("takes", sa.String(), nullable=False),
        sa.Column("homes", sa.String(), nullable=False),
        sa.Column("pays", sa.Boolean(), nullable=False),
        sa.Column("pay", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["openings.id"], name="fk_opening_facts_opening_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opening_id", name="pk_opening_facts"),
    )
    _fill(op.get_bind())


def downgrade() -> None:
    op.drop_table("opening_facts")
    op.execute("DELETE FROM opening_facets WHERE facet >= 'prefers:' AND facet < 'prefers;'")


def _fill(bind: sa.Connection) -> None:
    """For what is there already, from its tags: in batches, because the rows of `openings` are wide."""
    facts, facets = (
        sa.table(name, *map(sa.column, columns))
        for name, columns in (
            (
                "opening_facts",
                (
                    *("opening_id", "is_listed", "appeared", "closed"),
                    *("settings", "takes", "homes", "pays", "pay"),
                ),
            ),
            ("opening_facets", ("opening_id", "facet")),
        )
    )
    query = sa.text(
        "SELECT id, status, first_seen, closed_at, tags FROM openings"
        " WHERE id > :after AND merged_into IS NULL ORDER BY id LIMIT :batch"
    )
    after = 0
    while rows := bind.execute(query, {"after": after, "batch": BATCH}).all():
        after = rows[-1].id
        known = [(row, row.tags if isinstance(row.tags, dict) else json.loads(row.tags)) for row in rows]
        coding = [(row, tags) for row, tags in known if tags.get("relevance") in ("core", "adjacent")]
        _insert(bind, facts, (_facts(row, tags) for row, tags in coding))
        _insert(
            bind,
            facets,
            (
                {"opening_id": row.id, "facet": f"prefers:{code}"}
                for row, tags in known
                for code in (tags.get("requirement") or {}).get("preferred") or ()
            ),
        )


def _insert(bind: sa.Connection, table: sa.TableClause, rows: Iterable[dict[str, Any]]) -> None:
    if made := list(rows):
        bind.execute(sa.insert(table), made)


def _facts(row: sa.Row[Any], tags: dict[str, Any]) -> dict[str, Any]:
    pay = tags.get("pay")
    return {
        "opening_id": row.id,
        "is_listed": row.status == "open",
        "appeared": _day(row.first_seen),
        "closed": _day(row.closed_at) if row.status == "closed" and row.closed_at else None,
        "settings": " ".join(sorted(tags.get("settings") or ())),
        "takes": _takes(tags),
        "homes": _homes(tags),
        "pays": pay is not None,
        "pay": _middle(pay or {}),
    }


def _day(at: Any) -> int:
    """SQLite gives an instant as it is written, PostgreSQL as one."""
    return date.fromisoformat(str(at)[:10]).toordinal()


def _takes(tags: dict[str, Any]) -> str:
    if tags.get("arrangement") != "remote":
        return ""
    living = tags.get("residency") or {}
    # What says so had no name before this step: whatever is tagged anew from here on tells "any" apart.
    return "listed" if living.get("allowed") else "all but" if living.get("excluded") else "unsaid"


def _homes(tags: dict[str, Any]) -> str:
    if "remote" not in (tags.get("settings") or ()):
        return ""
    if tags.get("arrangement") != "remote":
        return " ".join(sorted({one["state"] for one in tags.get("places") or () if one.get("state")}))
    living = tags.get("residency") or {}
    excluded = living.get("excluded") or ()
    if allowed := living.get("allowed"):
        return " ".join(sorted(set(allowed) - set(excluded)))
    return " ".join(f"-{one}" for one in sorted(excluded)) or "any"


def _middle(pay: dict[str, Any]) -> int | None:
    low, high, factor = pay.get("minimum"), pay.get("maximum"), PER_YEAR.get(pay.get("unit", ""))
    if low is None or high is None or factor is None:
        return None
    if pay.get("doubtful") or pay.get("currency", "USD") != "USD":
        return None
    return int(round((low + high) / 2 * factor / 100) * 100)
