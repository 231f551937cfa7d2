"""Procrastinate's tables beside ours, and its way to them.

Its jobs are rows of the store's own PostgreSQL. Its tables are of the version that is installed: a new
store gets them whole, an older one the steps that Procrastinate ships between the two versions
(https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from procrastinate import PsycopgConnector, exceptions
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, text

from aggregator.store import connect, queue_version

log = logging.getLogger(__name__)

_STEP = re.compile(r"(\d+)\.(\d+)\.(\d+)_\d+_(pre|post)?")
TROUBLE = (exceptions.ConnectorException, psycopg.Error, OSError)  # what says that the queue is away
_TRIES, _PAUSE = 10, 1.0
_LONGEST = 500  # characters of an error
_OURS = "procrastinate_%"


def connector(url: str, *, role: str, most: int) -> PsycopgConnector:
    """The queue's connections to a store: at most so many, and one more that listens."""
    where = connect.parse(url).set(drivername="postgresql").update_query_dict({"application_name": role})
    conninfo = where.render_as_string(hide_password=False)
    return PsycopgConnector(conninfo=conninfo, min_size=1, max_size=most, timeout=connect.POOL_WAIT)


class Manager(JobManager):
    """Notes how jobs end, whatever happens to the connection meanwhile.

    A job whose end could not be noted would be at work for ever, as long as its worker lives
    (https://github.com/procrastinate-org/procrastinate/issues/1518). So it is noted again, and if that is in
    vain for long, `helpless` is called: it ends the worker, and the upkeep finds its jobs.
    """

    def __init__(self, connector: PsycopgConnector, helpless: Callable[[], None]) -> None:
        super().__init__(connector)
        self._helpless = helpless

    async def finish_job_by_id_async(self, job_id: int, status: Status, delete_job: bool) -> None:
        await self._insist(lambda: super(Manager, self).finish_job_by_id_async(job_id, status, delete_job))

    async def retry_job_by_id_async(
        self,
        job_id: int,
        retry_at: datetime,
        priority: int | None = None,
        queue: str | None = None,
        lock: str | None = None,
    ) -> None:
        """A job that is to be tried again, but whose like was queued meanwhile, ends: that one does it."""
        try:
            await self._insist(
                lambda: super(Manager, self).retry_job_by_id_async(job_id, retry_at, priority, queue, lock)
            )
        except exceptions.UniqueViolation:
            await self.finish_job_by_id_async(job_id, Status.ABORTED, delete_job=True)

    async def _insist(self, note: Callable[[], Awaitable[None]]) -> None:
        for left in reversed(range(_TRIES)):
            try:
                return await note()
            except exceptions.UniqueViolation:
                raise
            except exceptions.ConnectorException as broken:
                if isinstance(broken.__cause__, psycopg.errors.RaiseException):
                    log.info("a job had ended already: %s", broken.__cause__)
                    return None
                if not left:
                    self._helpless()
                    raise
            await asyncio.sleep(_PAUSE)
        return None


async def note_error(connector: PsycopgConnector, job_id: int, error: str) -> None:
    """Why a job broke last."""
    await connector.execute_query_async(
        "INSERT INTO job_errors (job_id, error) VALUES (%(job_id)s, %(error)s)"
        " ON CONFLICT (job_id) DO UPDATE SET error = excluded.error",
        job_id=job_id,
        error=error.replace("\0", "")[:_LONGEST],
    )


async def forget_errors(connector: PsycopgConnector) -> None:
    """Of jobs that are no longer there."""
    await connector.execute_query_async(
        "DELETE FROM job_errors WHERE NOT EXISTS (SELECT FROM procrastinate_jobs WHERE id = job_id)"
    )


async def listed(connector: PsycopgConnector) -> list[dict[str, Any]]:
    """Every job: what was given up first, then what is at work, then what waits."""
    found: list[dict[str, Any]] = await connector.execute_query_all_async(
        "SELECT job.id, task_name, args ->> 'key' AS key, queue_name, status::text, attempts, error,"
        " (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id) AS at"
        " FROM procrastinate_jobs job LEFT JOIN job_errors ON job_errors.job_id = job.id"
        " ORDER BY array_position(ARRAY['failed', 'aborted', 'cancelled', 'doing'], status::text), job.id"
    )
    return found


def install(connection: Connection) -> None:
    """Makes the queue's tables, of the version that is installed."""
    _run(connection, SchemaManager.get_schema())
    queue_version.note(connection, dict.fromkeys(("pre", "post"), queue_version.installed()))


def update(connection: Connection, *, finish: bool) -> None:
    """Brings the queue's tables to the version that is installed. Steps that an older program could not live
    with are taken only to `finish`."""
    kept = queue_version.noted(connection)
    if kept is None:
        return
    wanted = queue_version.wanted(finish=finish)
    for step in sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql")):
        *of, phase = _STEP.match(step.name).groups("pre")  # type: ignore[union-attr]
        if phase in wanted and tuple(map(int, of)) > kept[phase]:
            _run(connection, step.read_text(encoding="utf-8"))
    queue_version.note(connection, kept | dict.fromkeys(wanted, queue_version.installed()))


def remove(connection: Connection) -> None:
    """Drops the queue and all its jobs."""
    for kind, found in (
        ("TABLE", "SELECT quote_ident(tablename) FROM pg_tables WHERE tablename LIKE :ours"),
        ("FUNCTION", "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE :ours"),
        (
            "TYPE",
            "SELECT quote_ident(typname) FROM pg_type WHERE typname LIKE :ours AND typtype IN ('e', 'c')",
        ),
    ):
        for one in connection.execute(text(found), {"ours": _OURS}).scalars().all():
            connection.exec_driver_sql(f"DROP {kind} IF EXISTS {one} CASCADE")


def _run(connection: Connection, statements: str) -> None:
    connection.exec_driver_sql(statements.replace("%", "%%"))
