"""Alembic's entry: the caller hands in a connection whose transaction holds the whole migration."""

from alembic import context

from aggregator.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite has it too, once BEGIN is said: sqlalchemy/alembic#1553
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
