"""Stores that lie in a folder until somebody removes it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import postgres
import psycopg
import pytest
from programs import missing

from bench import databases


@pytest.mark.postgres
def test_a_kept_postgresql_is_found_again() -> None:
    if postgres.binaries() is None:
        missing("initdb", "postgresql")
    with tempfile.TemporaryDirectory(prefix="cw-") as made:  # pytest's own folders are closed to its user
        folder = Path(made)
        folder.chmod(0o755)
        for expected in (0, 1):
            with databases.kept("PostgreSQL", folder, 7) as at:
                assert at is not None
                with psycopg.connect(at.url) as conn:
                    assert conn.execute("SELECT count(*) FROM filters").fetchone() == (expected,)
                    conn.execute(
                        "INSERT INTO filters (query, created_at) VALUES (%s, now())", [f"q={expected}"]
                    )
                assert Path(f"/proc/{at.server}").exists()
            assert [one.name for one in folder.iterdir()] == ["7.pg"]
            assert not Path(f"/proc/{at.server}").exists()
