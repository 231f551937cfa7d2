"""The API keeps its contract: what schemathesis asks, rightly and wrongly, and what every record holds."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from adverts import NOW
from background import serving_apart
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from published import SITE, fill, serving
from schemathesis.engine import events, from_schema

from aggregator.domain.search import Filter
from aggregator.store import openings
from aggregator.store.engine import Store
from web import asking, contract, passing, records
from web.schemas import SCHEMAS
from web.throttle import Throttle

# How many requests schemathesis draws for each operation beside those at the edges of every parameter: 8 come
# to more than 500 calls in all, 1200 (make fuzz) to more than 5,000.
EXAMPLES = int(os.environ.get("API_EXAMPLES", "8"))
ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)


def test_it_is_openapi() -> None:
    validate(contract.document(SITE))


def test_it_takes_every_part_of_a_search_and_no_other() -> None:
    assert {one.name for one in asking.FILTER} == {one.name for one in fields(Filter)}


@pytest.mark.timeout(1200)  # with thousands of examples
def test_what_is_drawn_from_it_is_answered_as_it_says(migrated_file: Path, tmp_path: Path) -> None:
    """All checks of schemathesis: no 5xx, documented statuses and types, answers to their schema, what is
    right taken and what is wrong refused, other methods refused."""
    calls: Counter[int] = Counter()
    failures: list[str] = []
    with serving_apart(migrated_file, tmp_path, fill, Throttle(at_once=10**9)) as url:
        schema = schemathesis.openapi.from_dict(contract.document(SITE))
        schema.config.update(base_url=url)
        schema.config.generation.update(max_examples=EXAMPLES, deterministic=True, database="none")
        schema.config.phases.stateful.enabled = False  # nothing here has a state
        for event in from_schema(schema).execute():
            assert not isinstance(event, events.FatalError | events.NonFatalError), event
            if isinstance(event, events.ScenarioFinished):
                for one in event.recorder.interactions.values():
                    assert one.response is not None
                    calls[one.response.status_code] += 1
                for checks in event.recorder.checks.values():
                    failures += [str(one.failure_info.failure) for one in checks if one.failure_info]
    assert failures == []
    assert calls.total() >= (5000 if EXAMPLES >= 1200 else 500), calls
    assert calls[200] > calls.total() / 10
    assert calls[400] > calls.total() / 10
    assert not [status for status in calls if status >= 500]


def resolved(schema: Any) -> Any:
    """A schema with those that it refers to in it."""
    if isinstance(schema, dict):
        name = schema.get("$ref", "").rpartition("/")[2]
        return resolved(SCHEMAS[name]) if name else {key: resolved(one) for key, one in schema.items()}
    return [resolved(one) for one in schema] if isinstance(schema, list) else schema


@ON_SQLITE
async def test_every_record_is_what_its_schema_says(store: Store) -> None:
    async with store.write() as conn:
        made = await fill(conn)
    async with serving(store) as client:
        routes = {one.resource.canonical for one in client.app.router.routes() if one.resource}
        assert {one for one in routes if one.startswith("/api/v1")} == set(contract.document(SITE)["paths"])
        for where, name in (
            ("openings", "Openings"),
            ("credentials", "Credentials"),
            ("sources", "Sources"),
            ("states/TX", "State"),
            ("states/CA", "State"),
            ("states/MP", "State"),
            *(
                (f"openings/{one.id}?holds=CPC", "OpeningInFull")
                for key, one in made.items()
                if key != "closed"
            ),
            ("openings/999999", "Problem"),
            ("openings?x=1", "Problem"),
        ):
            said = await (await client.get(f"/api/v1/{where}")).json(content_type=None)
            check = Draft202012Validator(resolved(SCHEMAS[name]))
            assert [one.message[:300] for one in check.iter_errors(said)] == [], where
    async with store.read() as conn:
        found = await passing.page(conn, Filter(), NOW.date(), after=None, limit=9)
        closed = await openings.get(conn, made["closed"].id)
    assert closed is not None
    for one in (*found.openings, closed):
        record = records.detail(one, Filter(), SITE)
        assert list(record) == list(SCHEMAS["OpeningInFull"]["properties"])
