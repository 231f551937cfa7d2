"""What a monitoring system scrapes: Prometheus' text format, version 0.0.4.

https://prometheus.io/docs/instrumenting/exposition_formats/ . Written by hand: all values are read from the
store at the moment of asking, so that a client library with counters of its own would add a dependency and
nothing else. Boards are public, the rest is the operator's: only this machine is answered, or who knows the
token.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address

from aiohttp import web

from aggregator.domain.health import STATES
from aggregator.store import boards, rests
from aggregator.store.boards import BoardState
from aggregator.store.totals import Totals, totals
from web.page import CLOCK, METRICS_TOKEN, PROXIES, STORE
from web.sources import RUNS, Source, source

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(slots=True)
class Family:
    """One metric with all its samples: pairs of labels and value."""

    name: str
    kind: str
    help: str
    samples: list[tuple[Mapping[str, str], float]] = field(default_factory=list)

    def add(self, value: float | None, **labels: str) -> None:
        if value is not None:
            self.samples.append((labels, value))

    def lines(self) -> Iterable[str]:
        yield f"# HELP {self.name} {self.help}"
        yield f"# TYPE {self.name} {self.kind}"
        for labels, value in self.samples:
            told = ",".join(f'{name}="{_escaped(one)}"' for name, one in labels.items())
            yield f"{self.name}{{{told}}} {value:.15g}" if told else f"{self.name} {value:.15g}"


async def metrics(request: web.Request) -> web.Response:
    """Everything that can be measured; 404 for strangers, 401 without the right token."""
    if (refusal := _refusal(request)) is not None:
        return refusal
    async with request.app[STORE].read() as conn:
        states, pasts = await boards.states(conn), await boards.histories(conn, RUNS)
        resting, counted = await rests.every(conn), await totals(conn)
    now = request.app[CLOCK]()
    shown = [(one, source(one, pasts.get(one.board.name, ()), resting, now)) for one in states]
    families = [*_boards(shown, now), *_platforms(shown, set(resting)), *_counts(counted)]
    text = "\n".join(line for one in families if one.samples for line in one.lines())
    headers = {"Content-Type": CONTENT_TYPE, "Cache-Control": "no-store"}
    return web.Response(body=f"{text}\n".encode(), headers=headers)


def _refusal(request: web.Request) -> web.Response | None:
    token = request.app[METRICS_TOKEN]
    if token is not None:
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), f"Bearer {token}".encode()):
            challenge = {"WWW-Authenticate": 'Bearer realm="metrics"'}
            return web.Response(status=401, text="a token is asked for\n", headers=challenge)
        return None
    # Behind a proxy everybody comes from this machine: without a token such a request is a stranger's.
    through = bool(request.app[PROXIES]) or {"X-Forwarded-For", "Forwarded", "Via"} & set(request.headers)
    if through or not _is_loopback(request.remote):
        raise web.HTTPNotFound
    return None


def _is_loopback(address: str | None) -> bool:
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)  # how a socket for both families names 127.0.0.1
    return bool((mapped or parsed).is_loopback)


def _boards(shown: Iterable[tuple[BoardState, Source]], now: datetime) -> list[Family]:
    def gauge(name: str, told: str) -> Family:
        return Family(f"chartwork_board_{name}", "gauge", told)

    enabled = gauge("enabled", "1 for a board that is read.")
    run_age = gauge("last_run_age_seconds", "Seconds since the board was read last.")
    ok_age = gauge("last_good_run_age_seconds", "Seconds since the board was read well.")
    overdue = gauge("overdue_seconds", "Seconds since its next run was due; negative: still to come.")
    outcome = gauge("outcome", "1 for how its last run ended.")
    health = gauge("health", "1 for its state as the public page shows it, with the cause.")
    listed = gauge("listed_postings", "Postings that its last run listed; 0 where nothing had changed.")
    usual = gauge("usual_postings", "Running mean of postings over good runs.")
    failures = gauge("failures", "Runs in a row without a usable answer.")
    suspect = gauge("suspect_runs", "Runs in a row that looked too small.")
    lasted = gauge("last_run_seconds", "How long its last run took.")
    requests = gauge("last_run_requests", "Requests of its last run.")
    for one, public in shown:
        its = {"board": one.board.name, "platform": one.board.platform}
        enabled.add(one.enabled, **its)
        health.add(1, **its, state=public.health.state, cause=public.health.cause or "none")
        if not one.enabled:
            continue
        run_age.add(_since(one.last_run_at, now), **its)
        ok_age.add(_since(one.last_ok_at, now), **its)
        overdue.add(_since(one.due_at, now), **its)
        usual.add(one.history.usual, **its)
        failures.add(one.history.failures, **its)
        suspect.add(one.history.suspect, **its)
        if (report := one.last_report) is not None:
            outcome.add(1, **its, outcome=report.outcome)
            listed.add(report.listed, **its)
            lasted.add((report.finished_at - report.started_at).total_seconds(), **its)
            requests.add(report.requests, **its)
    return [
        *(enabled, run_age, ok_age, overdue, outcome, health),
        *(listed, usual, failures, suspect, lasted, requests),
    ]


def _platforms(shown: Iterable[tuple[BoardState, Source]], resting: set[str]) -> list[Family]:
    count = Family("chartwork_platform_boards", "gauge", "Boards of a platform by state.")
    rest = Family("chartwork_platform_resting", "gauge", "1 while no board of a platform is read.")
    by_name: dict[str, list[Source]] = {}
    for _, one in shown:
        by_name.setdefault(one.platform, []).append(one)
    for name, sources in sorted(by_name.items()):
        for state in STATES:
            count.add(sum(one.health.state == state for one in sources), platform=name, state=state)
        rest.add(name in resting, platform=name)
    return [count, rest]


def _counts(counted: Totals) -> list[Family]:
    up = Family("chartwork_up", "gauge", "1: the service and its store answer.")
    up.add(1)
    found = [up]
    for name, told, values, label in (
        ("openings", "Openings by status.", counted.openings, "status"),
        ("postings", "Postings of coding jobs by status.", counted.postings, "status"),
        ("subscriptions", "Alerts by status.", counted.subscriptions, "status"),
        ("outbox_messages", "Mails by state.", counted.outbox, "state"),
    ):
        family = Family(f"chartwork_{name}", "gauge", told)
        for value, count in sorted(values.items()):
            family.add(count, **{label: value})
        found.append(family)
    skipped = Family("chartwork_skipped_postings", "gauge", "Postings that are no coding jobs.")
    skipped.add(counted.skipped)
    matches = Family("chartwork_matches", "gauge", "Openings that entered a filter.")
    matches.add(counted.matches)
    return [*found, skipped, matches]


def _since(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else (now - moment).total_seconds()


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
