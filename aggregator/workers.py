"""Work for any number of processes, on PostgreSQL: jobs are rows, and Procrastinate does the queueing.

It takes care that a job waits once (queueing lock), that two of one lock are never at work together, that a
job is tried again, and that ticks come once however many processes tick. What it leaves to its users is here:
jobs of a worker that died are given to others (`rescue`), and a worker that lost its database begins anew
(https://procrastinate.readthedocs.io/en/stable/howto/production/retry_stalled_jobs.html).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision, exceptions
from procrastinate.jobs import Job as Queued
from procrastinate.jobs import Status
from procrastinate.worker import Worker

from aggregator.schedule import Tick, guarded
from aggregator.store import connect, queue
from aggregator.store.engine import StoreUnavailable
from aggregator.work import TRIES, CarryOut, Job, Pulse, Queue, State, wait_after

log = logging.getLogger(__name__)

_PREFIX = "chartwork."
_STATES: dict[str, State] = {"todo": "waits", "doing": "at work"}
_TICKS = "ticks"  # the queue of those who schedule
_PAUSES = (1.0, 2.0, 5.0, 15.0)  # seconds before a worker that lost its database begins anew
_LASTED = 60.0  # seconds; a worker that was at work for so long begins anew after the first pause again
_KEPT_HOURS = 30 * 24  # a job that was given up is listed for so long


@dataclass(frozen=True, slots=True)
class Listed:
    """A job of the queue. `at`: when it came into this state; `error`: why it broke last."""

    id: int
    kind: str
    key: str
    queue: str
    state: State
    tries: int
    at: datetime | None
    error: str | None


class Workers:
    """The queue of a store; `async with` it. `role` names its connections: `most`, and one that listens while
    it works or ticks. One object does one of both. `covered` hides what a stored reason may not tell."""

    def __init__(
        self,
        url: str,
        *,
        role: str,
        pulse: Pulse | None = None,
        most: int = 2,
        covered: Callable[[str], str] = str,
    ) -> None:
        self._pulse, self._covered = pulse or Pulse(), covered
        self._connector = queue.connector(url, role=role, most=most)
        self._app = App(connector=self._connector)
        self._app.job_manager = queue.Manager(self._connector, self._give_up)
        self._worker: Worker | None = None

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(connect.POOL_WAIT):
                await self._app.open_async()
        except queue.TROUBLE as broken:
            await self._app.close_async()
            why = _line(broken) or "the database does not answer"
            raise StoreUnavailable(f"the queue cannot be reached: {why}") from broken
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._app.close_async()

    # --- handing over ---------------------------------------------------------------------------------------

    async def defer(self, job: Job) -> bool:
        asked = self._app.configure_task(
            _task(job.kind), queue=job.queue, lock=job.lock or job.name, queueing_lock=job.name
        )
        try:
            await asked.defer_async(key=job.key)
        except exceptions.AlreadyEnqueued:
            return False
        except queue.TROUBLE as broken:
            raise StoreUnavailable(f"{job.name} could not be queued: {broken}") from broken
        return True

    # --- carrying out ---------------------------------------------------------------------------------------

    async def work(
        self, carry_out: Mapping[str, CarryOut], queues: Sequence[Queue], *, at_once: int, grace: float
    ) -> None:
        """Carries out jobs of these queues until it is cancelled; then what is at work has `grace` seconds to
        end, and is put back into the queue."""
        for kind, do in carry_out.items():
            self._know(_task(kind), do)
        await self._persist(queues=list(queues), concurrency=at_once, shutdown_graceful_timeout=grace)

    async def tick(self, ticks: Iterable[Tick]) -> None:
        """Looks for what is due until it is cancelled. Of all processes that do, one does it each time."""
        rescue = Tick("rescue", max(self._pulse.beat, 1.0), self.rescue)
        for one in (*ticks, rescue, Tick("prune", 3600.0, self.prune)):
            self._know_tick(one)
        await self._persist(queues=[_TICKS], concurrency=4, shutdown_graceful_timeout=5.0)

    def _know(self, name: str, do: CarryOut) -> None:
        async def carry_out(context: JobContext, key: str) -> None:
            try:
                await do(key)
            except Exception as broken:
                with suppress(*queue.TROUBLE):
                    why = self._covered(f"{type(broken).__name__}: {_line(broken)}")
                    await queue.note_error(self._connector, context.job.id or 0, why)
                raise

        self._app.task(name=name, pass_context=True, retry=_Growing(self._pulse.first_wait))(carry_out)

    def _know_tick(self, tick: Tick) -> None:
        async def look(timestamp: int) -> None:
            await guarded(tick)

        name = f"tick {tick.name}"
        told = self._app.task(name=name, queue=_TICKS, lock=name, queueing_lock=name)(look)
        self._app.periodic(cron=cron(tick.seconds))(told)

    async def _persist(self, **options: Any) -> None:
        """Runs a worker, and another one when it ends by itself: it does when its database goes away.

        One that is cancelled while it is away ends with that trouble instead: it cannot say good-bye.
        """
        pauses, loop, task = iter(_PAUSES), asyncio.get_running_loop(), asyncio.current_task()
        while True:
            began = loop.time()
            try:
                await self._run(options)
                log.warning("the worker lost the queue; it begins anew")
            except queue.TROUBLE as broken:
                if task is not None and task.cancelling():
                    raise asyncio.CancelledError from broken
                log.warning("the queue cannot be reached (%s); trying again", _line(broken))
            if loop.time() - began >= _LASTED:
                pauses = iter(_PAUSES)
            await asyncio.sleep(next(pauses, _PAUSES[-1]))

    async def _run(self, options: dict[str, Any]) -> None:
        self._worker = Worker(
            self._app,
            **options,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=self._pulse.beat,
            stalled_worker_timeout=self._pulse.dead,
            fetch_job_polling_interval=self._pulse.look,
        )
        await self._worker.run()  # type: ignore[no-untyped-call]

    def _give_up(self) -> None:
        if self._worker is not None:
            self._worker.stop()  # type: ignore[no-untyped-call]

    # --- upkeep ---------------------------------------------------------------------------------------------

    async def rescue(self) -> None:
        """Jobs of workers that died are queued again; one that has been at work too often is given up: it may
        be what they died of."""
        manager = self._app.job_manager
        for one in await manager.get_stalled_jobs(seconds_since_heartbeat=self._pulse.dead):
            log.warning("%s: its worker died", one.call_string)
            if one.queue == _TICKS:  # the next one comes by itself
                await manager.finish_job(one, Status.ABORTED, delete_job=True)
            elif one.attempts + 1 >= TRIES:
                await manager.finish_job(one, Status.FAILED, delete_job=False)
            else:
                await manager.retry_job(one)

    async def prune(self) -> None:
        """Forgets what was given up long ago."""
        await self._app.job_manager.delete_old_jobs(
            _KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
        )
        await queue.forget_errors(self._connector)

    async def listed(self) -> list[Listed]:
        """Every job but the ticks: what was given up first, then what is at work, then what waits."""
        return [
            Listed(
                row["id"],
                row["task_name"].removeprefix(_PREFIX),
                row["key"] or "",
                row["queue_name"],
                _STATES.get(row["status"], "given up"),
                row["attempts"],
                row["at"],
                row["error"],
            )
            for row in await queue.listed(self._connector)
            if row["queue_name"] != _TICKS
        ]

    async def again(self, job_id: int) -> None:
        """Puts a job that was given up into the queue again."""
        for one in await self._app.job_manager.list_jobs_async(id=job_id):
            await self._app.job_manager.retry_job(one)


class _Growing(BaseRetryStrategy):
    """The waits of `aggregator.work`. A job that waits for its next try lets others of its lock pass: the
    queue holds back whatever came later, unless it is more urgent."""

    def __init__(self, first_wait: float) -> None:
        self._first = first_wait

    def get_retry_decision(self, *, exception: BaseException, job: Queued) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):  # the worker is to end: another one does it, now
            return RetryDecision(retry_in={"seconds": 0})
        wait = wait_after(job.attempts + 1, self._first)
        if wait is None:
            return None
        return RetryDecision(retry_in={"seconds": round(wait)}, priority=job.priority - 1)


def cron(seconds: float) -> str:
    """Every so many seconds as a cron line, with seconds as its sixth field (croniter). Raises ValueError for
    what does not divide a minute or is no whole number of them up to an hour."""
    whole = int(seconds)
    if whole == seconds and 1 <= whole < 60 and 60 % whole == 0:
        return f"* * * * * */{whole}"
    if whole == seconds and whole % 60 == 0 and 3600 % whole == 0:
        return f"*/{whole // 60} * * * *" if whole < 3600 else "0 * * * *"
    raise ValueError(f"there is no cron line for every {seconds} seconds")


def _task(kind: str) -> str:
    return f"{_PREFIX}{kind}"


def _line(broken: BaseException) -> str:
    return " ".join(f"{broken} {broken.__cause__ or ''}".split())
