"""Tables that commands print: for whoever copies a name out of them, on a terminal or off one."""

from __future__ import annotations

from io import StringIO

import pytest

from chartwork.output import print_rows


@pytest.mark.parametrize("title", ["[remote] Coder", "Coder [/remote]", "Coder :star:", "x" * 300])
def test_a_cell_is_printed_as_it_is(title: str) -> None:
    out = StringIO()
    print_rows(out, ("title", "board"), [{"title": title, "board": None}], as_json=False)
    assert title in out.getvalue()


def test_a_name_is_whole_on_a_narrow_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "dumb")
    out = Screen()
    print_rows(out, ("name", "note"), [{"name": "abcdefghij" * 5, "note": "word " * 30}], as_json=False)
    cells = [line.split("\u2502")[1].strip() for line in out.getvalue().splitlines() if "\u2502" in line]
    assert "".join(cells) == "abcdefghij" * 5
