"""Documentation follows the code: links lead somewhere, and what is listed is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from aggregator.domain.health import CAUSES
from chartwork.cli import app
from chartwork.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text()):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), target


def test_every_setting_is_named_with_its_meaning() -> None:
    page = (ROOT / "docs/reference/settings.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert rows == list(Settings.model_fields)
    for name, one in Settings.model_fields.items():
        assert f"| {one.description} |" in page, name


def test_every_command_is_named() -> None:
    page = (ROOT / "docs/reference/commands.md").read_text()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert f"`chartwork {name}" in page
        for inner in getattr(command, "commands", {}):
            assert re.search(rf"`chartwork {name}[^|]*{inner}", page), f"{name} {inner}"


def test_the_example_of_a_platform_is_quoted_as_it_stands() -> None:
    page = (ROOT / "docs/how-to/add-a-platform.md").read_text()
    quoted = [one.strip() for one in re.findall(r"^ {7,}(?!\.venv)(.+)", page, re.MULTILINE)]
    code = (ROOT / "scrapers/platforms/rippling.py").read_text()
    assert len(quoted) > 5
    assert [one for one in quoted if one not in code] == []


def test_every_cause_of_trouble_is_explained() -> None:
    rows = re.findall(r"^\| (`.*?`) \|", (ROOT / "docs/how-to/watch-it.md").read_text(), re.MULTILINE)
    told = set(re.findall(r"`(\w+)`", " ".join(rows)))
    assert {name for name, words in CAUSES.items() if words} <= told


def test_project_files_name_no_machine() -> None:
    for path in [
        *PAGES,
        ROOT / "pyproject.toml",
        ROOT / "Makefile",
        ROOT / "requirements.lock",
        ROOT / ".ci/run",
    ]:
        text = path.read_text()
        assert not re.search(r"--(extra-)?index-url|/work/|/root/|/home/", text), path


def test_decisions_bear_the_numbers_of_their_files() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    for path in pages:
        assert path.read_text().startswith(f"# {int(path.name[:4])}. "), path.name
    assert [int(path.name[:4]) for path in pages] == list(range(1, len(pages) + 1))
