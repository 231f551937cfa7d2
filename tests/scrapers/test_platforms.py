"""Every platform: its record, its samples, and that no page makes it fail otherwise than with ParseError.

A sample lies in `samples/<platform>/<kind>[-<name>].<ending>`, in the platform's wire format and with
content of our own. What it must give lies beside it as `.expected.json`. Where that is missing the test
writes it and fails: read it against the sample before you commit it.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import random
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from about_samples import SAMPLES, also_read_as, board, marked_up
from hypothesis import example, given, settings
from hypothesis import strategies as st

import scrapers.platforms
from scrapers.source import Follow, Item, Page, ParseError, Platform, RawPosting, Total, Unvouched

MODULES = [
    importlib.import_module(f"scrapers.platforms.{one.name}")
    for one in pkgutil.iter_modules(scrapers.platforms.__path__)
]
PLATFORMS: dict[str, Platform] = {module.PLATFORM.name: module.PLATFORM for module in MODULES}
FILES = sorted(
    one
    for one in SAMPLES.glob("*/*")
    if one.is_file() and not one.name.endswith((".expected.json", "about.json"))
)


def kind_of(sample: Path) -> str:
    return sample.name.partition(".")[0].partition("-")[0]


def parse(platform: str, kind: str, body: bytes, url: str = "") -> list[Item]:
    return list(PLATFORMS[platform].readers[kind](Page(url, body), board(platform)))


def postings(items: list[Item]) -> list[RawPosting]:
    """The postings, and the rows of detail requests."""
    found = [one.row if isinstance(one, Follow) else one for one in items]
    return [one for one in found if isinstance(one, RawPosting)]


# The record ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__.rpartition(".")[2])
def test_module_is_a_platform_of_its_name(module: Any) -> None:
    platform = module.PLATFORM
    assert platform.name == module.__name__.rpartition(".")[2]
    assert "list" in platform.readers
    assert set(platform.readers) <= {"list", "detail"}
    assert platform.rights.verdict in ("on", "needs key", "off")
    assert len(platform.rights.reason) > 20
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", platform.rights.read_on)


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__.rpartition(".")[2])
def test_docstring_names_endpoint_paging_quirks_and_source(module: Any) -> None:
    lines = inspect.getdoc(module).splitlines()
    named = [line.partition(":")[0] for line in lines if re.match(r"[A-Z][a-z]+: \S", line)]
    assert named == ["Endpoint", "Paging", "Quirks", "Source"]


@pytest.mark.parametrize("module", MODULES, ids=lambda one: one.__name__.rpartition(".")[2])
def test_module_is_small(module: Any) -> None:
    assert len(inspect.getsource(module).splitlines()) <= 120


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_start_asks_only_for_what_it_can_read(name: str) -> None:
    follows = list(PLATFORMS[name].start(board(name)))
    assert bool(follows) == (PLATFORMS[name].medium == "http")
    assert all(one.request.url.startswith("https://") and callable(one.parse) for one in follows)


# The samples -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_every_kind_of_page_has_a_sample(name: str) -> None:
    kinds = {kind_of(one) for one in FILES if one.parent.name == name}
    assert kinds == set(PLATFORMS[name].readers), f"write tests/scrapers/samples/{name}/<kind>.<ending>"


@pytest.mark.parametrize("sample", FILES, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_sample_reads_as_expected(sample: Path) -> None:
    found = [asdict(one) for one in postings(parse(sample.parent.name, kind_of(sample), sample.read_bytes()))]
    expected = sample.with_name(f"{sample.name}.expected.json")
    if not expected.exists():
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        pytest.fail(f"{expected} was missing and has been written: review it against the sample")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("sample", FILES, ids=lambda one: f"{one.parent.name}/{one.name}")
def test_sample_is_refused_by_every_other_reader(sample: Path) -> None:
    """A wrong page is said to be wrong; a platform's job page in JSON-LD is one for `jsonld` as well."""
    own = (sample.parent.name, kind_of(sample))
    alike = also_read_as(*own)
    for name, platform in PLATFORMS.items():
        for kind in platform.readers:
            if (name, kind) == own or (name, kind) in alike:
                continue
            with pytest.raises(ParseError):
                parse(name, kind, sample.read_bytes())


# Hostile input ---------------------------------------------------------------------------------------------


def survives(name: str, kind: str, body: bytes, url: str = "") -> None:
    """Only ParseError or sound postings come out."""
    try:
        items = parse(name, kind, body, url)
    except ParseError:
        return
    for one in postings(items):
        assert one.title.strip()
        assert one.external_id or one.url
        values = asdict(one).values()
        assert all(value is None or isinstance(value, str) for value in values)
    for item in items:
        assert isinstance(item, RawPosting | Follow | Total | Unvouched)
        assert not isinstance(item, Total) or item.count >= 0


def replaced(value: Any, rng: random.Random, junk: list[Any]) -> Any:
    """A JSON value with one of its parts exchanged for something of another type."""
    if isinstance(value, dict) and value and rng.random() < 0.9:
        key = rng.choice(sorted(value))
        return value | {key: replaced(value[key], rng, junk)}
    if isinstance(value, list) and value and rng.random() < 0.9:
        at = rng.randrange(len(value))
        return [*value[:at], replaced(value[at], rng, junk), *value[at + 1 :]]
    return rng.choice(junk)


JUNK: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    1e308,
    10**30,
    "",
    " ",
    "x",
    "\ud800",
    "\x00",
    [],
    {},
    [None],
    [[]],
    [{}],
    {"name": []},
    {"value": {"value": {"minValue": []}}},
    {"address": 5},
    [1, "a", None],
    "http://[",
    "//",
    "/",
    {"@type": []},
]


@pytest.mark.parametrize("sample", FILES, ids=lambda one: f"{one.parent.name}/{one.name}")
@given(seed=st.integers(0, 2**32))
@settings(max_examples=40, deadline=None)
def test_cut_and_scrambled_samples_never_crash_a_reader(sample: Path, seed: int) -> None:
    rng = random.Random(seed)
    body = sample.read_bytes()
    at, end = sorted(rng.randrange(len(body) + 1) for _ in range(2))
    noise = bytes(rng.randrange(256) for _ in range(rng.randrange(6)))
    for broken in (body[:at], body[at:], body[:at] + noise + body[at:], body[:at] + body[end:]):
        survives(sample.parent.name, kind_of(sample), broken)


@pytest.mark.parametrize(
    "sample", [one for one in FILES if one.suffix == ".json"], ids=lambda one: one.parent.name
)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=150, deadline=None)
def test_values_of_other_types_never_crash_a_reader(sample: Path, seed: int) -> None:
    rng = random.Random(seed)
    value = json.loads(sample.read_bytes())
    for _ in range(rng.randrange(1, 4)):
        value = replaced(value, rng, JUNK)
    survives(sample.parent.name, kind_of(sample), json.dumps(value).encode())


@pytest.mark.parametrize("sample", [one for one in FILES if one.suffix == ".html"], ids=lambda one: one.name)
@given(seed=st.integers(0, 2**32))
@settings(max_examples=80, deadline=None)
def test_blocks_with_values_of_other_types_never_crash_a_reader(sample: Path, seed: int) -> None:
    rng = random.Random(seed)
    block = json.loads((SAMPLES / "jsonld" / "detail-bare.json").read_bytes())
    for _ in range(rng.randrange(1, 4)):
        block = replaced(block, rng, JUNK)
    text = f'<script type="application/ld+json">{json.dumps(block)}</script>'
    for name, address in (*marked_up().items(), ("jsonld", "https://a.example/job")):
        survives(name, "detail", text.encode(), rng.choice(["", "http://[", address]))


@pytest.mark.parametrize("name", sorted(PLATFORMS))
@given(body=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)))
@example(b"")
@example(b"null")
@example(b"[]")
@example(b'{"jobs": [[]], "jobPostings": [[]], "jobPostingInfo": {}}')
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example(b"<div>" * 100_000)
@example(b"<rss>" * 100_000)
@example(b"<urlset><url><loc>http://[</loc></url></urlset>")
@example(b"From: a@b\n" + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 2000)
@example(b"\xff\xfe\x00\xd8")
@settings(max_examples=60, deadline=None)
def test_arbitrary_bytes_never_crash_a_reader(name: str, body: bytes) -> None:
    for kind in PLATFORMS[name].readers:
        survives(name, kind, body)
