"""The house itself: one arrow between packages, one seam each, and budgets for what a reader must hold."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("aggregator", "alerts", "chartwork", "data", "scrapers", "web")
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_PLATFORM, P90 = 60, 300, 120, 30
TABLES = {
    "migrations/versions",
    "store/schema.py",
}  # tables written as code, with a reason beside each column


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def functions() -> Iterator[tuple[str, int]]:
    for path in modules():
        if any(one in path.as_posix() for one in TABLES):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_import_contracts() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_functions_are_short() -> None:
    lengths = dict(functions())
    assert {name: one for name, one in lengths.items() if one > LONGEST_FUNCTION} == {}
    assert statistics.quantiles(lengths.values(), n=10)[8] <= P90


def test_modules_are_short() -> None:
    for path in modules():
        if any(one in path.as_posix() for one in TABLES):
            continue
        is_platform = path.parent.name == "platforms"
        length = len(path.read_text().splitlines())
        assert length <= (LONGEST_PLATFORM if is_platform else LONGEST_MODULE), path


def test_only_chartwork_reads_the_environment_and_the_clock() -> None:
    """Elsewhere a clock is an argument, at most with the system's as its default."""
    for path in modules():
        if path.relative_to(ROOT).parts[0] == "chartwork":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                read = ast.unparse(node.func)
                # A scheduler's first tick is in our time, whatever time the service shows.
                allowed = path.name == "schedule.py" or read not in (
                    "datetime.now",
                    "date.today",
                    "time.time",
                )
                assert allowed, f"{path}:{node.lineno}"
            assert not (isinstance(node, ast.Attribute) and ast.unparse(node) == "os.environ"), path
