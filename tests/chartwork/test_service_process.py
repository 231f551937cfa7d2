"""`chartwork run` and `serve` as processes: they start, answer, say what is wrong with a source, and end."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from commands import chartwork, serving

OURS = {"CHARTWORK_BOARDS": "own.csv", "CHARTWORK_CONTACT_URL": "https://chartwork.example/about"}
BOARDS = """name,employer,kind,platform,url
here,A machine of ours,other,jsonld,http://127.0.0.1:1/sitemap.xml
"""


def page(address: str) -> str:
    with urllib.request.urlopen(address) as answer:
        return str(answer.read().decode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.csv").write_text(BOARDS)
    return tmp_path


def test_run_shows_a_source_in_trouble_and_ends_at_sigterm(folder: Path) -> None:
    with serving(folder, "run", **OURS) as site:
        assert '"ok"' in page(f"{site}/healthz")
        assert json.loads(page(f"{site}/readyz"))["mail"] == "files in outbox"
        deadline = time.monotonic() + 60
        while "Having trouble" not in page(f"{site}/sources"):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert "No openings yet" in page(site)
    assert "INFO mail files in outbox" in (folder / "run.log").read_text()
    with serving(folder, "serve", **OURS) as site:
        assert "Having trouble" in page(f"{site}/sources")
        with pytest.raises(urllib.error.HTTPError, match="404") as missing:
            page(f"{site}/openings/1")
        missing.value.close()
    key = folder / "chartwork.key"
    assert key.stat().st_mode & 0o777 == 0o600
    done = chartwork("boards", "runs", "here", "--json", cwd=folder)
    (told,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (told["outcome"], told["believed"], told["listed"]) == ("unreachable", False, 0)
    unknown = chartwork("boards", "runs", "there", cwd=folder)
    assert unknown.returncode == 2
    assert "there is no board 'there'" in unknown.stderr


def test_without_what_the_law_demands_no_mail_is_sent_and_the_service_says_so(folder: Path) -> None:
    with serving(folder, "run", **OURS, CHARTWORK_SMTP_HOST="127.0.0.1") as site:
        ready = json.loads(page(f"{site}/readyz"))
        assert ready["status"] == "ok"
        assert ready["mail"] == "off: CHARTWORK_MAIL_POSTAL: must be set before mail is sent"
        assert "No openings yet" in page(site)
    told = [line for line in (folder / "run.log").read_text().splitlines() if "CHARTWORK_MAIL_POSTAL" in line]
    assert len(told) == 1
    assert "ERROR mail off: " in told[0]
