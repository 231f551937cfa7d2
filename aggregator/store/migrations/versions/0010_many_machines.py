"""What several machines share: the memory of hosts, facts of the store, and on PostgreSQL the queue."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hosts",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("leased_by", sa.String()),
        sa.Column("leased_until", sa.Float()),
        sa.Column("ended", sa.Float()),
        sa.Column("gap", sa.Float(), nullable=False),
        sa.Column("not_before", sa.Float(), nullable=False),
        sa.Column("rest", sa.JSON()),
        sa.Column("failures", sa.JSON(), nullable=False),
        sa.Column("tripped", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_hosts"),
    )
    op.create_table(
        "facts",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
    )
    op.create_table(
        "job_errors",
        sa.Column("job_id", ID, autoincrement=False, nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name="pk_job_errors"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _queue().install(op.get_bind())


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _queue().remove(op.get_bind())
    for table in ("job_errors", "facts", "hosts"):
        op.drop_table(table)


def _queue() -> ModuleType:
    """Read only where there is one: SQLite knows nothing of Procrastinate."""
    return import_module("aggregator.store.queue")
