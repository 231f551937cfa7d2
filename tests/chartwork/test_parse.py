"""`chartwork parse` on answers of our own: what it prints as the source has it, and what it does not."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from chartwork import pipes


@pytest.mark.parametrize(
    ("stated", "printed"),
    [
        ("Coder \u2013 Pro\u2011Fee  (\u201cRemote\u201d)", "Coder \u2013 Pro\u2011Fee (\u201cRemote\u201d)"),
        ("E/M &amp; HCC Coder \u2014 CPC", "E/M & HCC Coder \u2014 CPC"),
        ("R&D Coder, AT&T", "R&D Coder, AT&T"),
        ("<b>Coder</b> \u2013 CPC", "Coder - CPC"),
        ("&lt;b&gt;Coder&lt;/b&gt; CPC", "Coder CPC"),
        ("Co\u200bder\u00a0II", "Coder II"),
    ],
)
def test_a_title_is_printed_as_it_is_spelt(tmp_path: Path, stated: str, printed: str) -> None:
    """Dashes and quotes are the source's; markup, entities and what cannot be seen are nobody's."""
    job = {"id": "5", "text": stated, "hostedUrl": "https://x.example/5", "categories": {}, "createdAt": 0}
    (tmp_path / "jobs.json").write_text(json.dumps([job]))
    out = io.StringIO()
    pipes.parse("lever", tmp_path / "jobs.json", None, "list", out)
    assert json.loads(out.getvalue())["title"] == printed
