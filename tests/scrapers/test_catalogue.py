"""The catalogue: good lines become boards, bad ones an error that says where and what."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import about_samples
import pytest
from about_samples import SAMPLES

import data
from scrapers import catalogue, registry
from scrapers.catalogue import COLUMNS, CatalogueError
from scrapers.source import Board, Page, RawPosting

HEAD = ",".join(COLUMNS)
GOOD = "lakeside,Lakeside Health,health system,workday,https://l.example/C,l.example,lakeside,C,coder|coding,on,New,no"
BOARD = Board(
    "lakeside",
    "Lakeside Health",
    "health system",
    "workday",
    "https://l.example/C",
    "l.example",
    "lakeside",
    "C",
    ("coder", "coding"),
    "on",
    "New",
    False,
)


def load(*lines: str) -> tuple[Board, ...]:
    return catalogue.load([HEAD, *lines], "boards.csv")


def test_a_line_is_a_board() -> None:
    assert load(GOOD) == (BOARD,)


def test_what_is_left_out_has_a_default() -> None:
    lines = ["name,kind,platform,url", "lakeside, other ,feed,https://l.example/rss"]
    assert catalogue.load(lines, "x") == (Board("lakeside", "", "other", "feed", "https://l.example/rss"),)
    board = load("a,,other,feed,https://a.example/rss,,,,||coder|,,,")[0]
    assert (board.searches, board.rights, board.verified) == (("coder",), "on", True)


@pytest.mark.parametrize("rights", ["on", "off", "permitted"])
def test_rights_are_on_off_or_permitted(rights: str) -> None:
    assert load(GOOD.replace(",on,", f",{rights},"))[0].rights == rights


def test_a_head_alone_and_blank_lines_are_no_boards() -> None:
    assert load() == ()
    assert load("", GOOD, "") == (BOARD,)


def test_a_board_is_written_as_it_is_read() -> None:
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    table.writerow(catalogue.line(BOARD))
    assert catalogue.load(text.getvalue().splitlines(), "x") == (BOARD,)


BAD = {
    "nothing at all": ([], "line 1: the columns must be name, employer, kind"),
    "another column": ([f"{HEAD},colour", f"{GOOD},red"], "line 1: the columns must be"),
    "no column of platforms": (["name,kind,url", "a,b,c"], "line 1: the columns must be"),
    "too few fields": ([HEAD, GOOD, "a,b,c"], "line 3: not as many fields as columns"),
    "too many fields": ([HEAD, f"{GOOD},x"], "line 2: not as many fields as columns"),
    "no name": ([HEAD, GOOD.replace("lakeside,", " ,", 1)], "line 2: name is empty"),
    "no kind": ([HEAD, GOOD.replace("health system", "")], "line 2: kind is empty"),
    "no platform": ([HEAD, GOOD.replace("workday", "")], "line 2: platform is empty"),
    "no address": ([HEAD, "", GOOD.replace("https://l.example/C", "")], "line 3: url is empty"),
    "twice the same name": ([HEAD, GOOD, "", GOOD], "line 4: there is a board 'lakeside' already"),
    "odd rights": (
        [HEAD, GOOD.replace(",on,", ",maybe,")],
        "line 2: rights must be on, off or permitted, not 'maybe'",
    ),
    "rights that are no one's to give": (
        [HEAD, GOOD.replace(",on,", ",needs key,")],
        "line 2: rights must be on, off or permitted, not 'needs key'",
    ),
    "neither verified nor not": (
        [HEAD, GOOD.replace("New,no", "New,so")],
        "line 2: verified must be yes or no, not 'so'",
    ),
    "a field without end": ([HEAD, GOOD, f'a,"{"x" * 200_000}'], "line 3: field larger than field limit"),
    "a head without end": (["x" * 200_000], "line 1: field larger than field limit"),
}


@pytest.mark.parametrize(("lines", "message"), BAD.values(), ids=BAD)
def test_a_bad_line_is_told_with_file_and_number(lines: list[str], message: str) -> None:
    with pytest.raises(CatalogueError) as bad:
        catalogue.load(lines, "boards.csv")
    assert str(bad.value).startswith(f"boards.csv: {message}")


# Files -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_read_as_spreadsheets_write_it(tmp_path: Path, encoding: str, end: str) -> None:
    file = tmp_path / "boards.csv"
    file.write_bytes(end.join([HEAD, GOOD, ""]).encode(encoding))
    assert catalogue.read(file) == (BOARD,)


def test_only_line_ends_end_a_line(tmp_path: Path) -> None:
    """Some characters end a line for Python and for no editor."""
    file = tmp_path / "boards.csv"
    file.write_text("\n".join([HEAD, GOOD.replace("New", "New\u2028and\x85old"), "a,b"]), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"boards\.csv: line 3: not as many"):
        catalogue.read(file)


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match=r"none\.csv: No such file"):
        catalogue.read(tmp_path / "none.csv")
    with pytest.raises(CatalogueError, match="Is a directory"):
        catalogue.read(tmp_path)
    (tmp_path / "latin.csv").write_bytes(b"name\nZ\xfcrich")
    with pytest.raises(CatalogueError, match=r"latin\.csv: .*utf-8"):
        catalogue.read(tmp_path / "latin.csv")


# Writing ---------------------------------------------------------------------------------------------------


def test_a_board_is_added_to_a_file_or_takes_its_old_place(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    catalogue.put(file, BOARD)
    catalogue.put(file, replace(BOARD, name="riverside"))
    catalogue.put(file, replace(BOARD, rights="permitted", note='two "words", a comma'))
    first, second = catalogue.read(file)
    assert (first.name, first.rights, first.note) == ("lakeside", "permitted", 'two "words", a comma')
    assert second == replace(BOARD, name="riverside")
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_with_fewer_columns_gets_the_others(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("platform,name,url,kind\nfeed,old,https://o.example/rss,other\n")
    catalogue.put(file, BOARD)
    assert catalogue.read(file) == (Board("old", "", "other", "feed", "https://o.example/rss"), BOARD)


def test_a_file_that_cannot_be_written_or_read_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("colour\nred\n")
    with pytest.raises(CatalogueError, match=r"own\.csv: line 1: the columns"):
        catalogue.put(file, BOARD)
    assert file.read_text() == "colour\nred\n"
    with pytest.raises(CatalogueError, match=r"none/own\.csv: No such file"):
        catalogue.put(tmp_path / "none" / "own.csv", BOARD)


# The catalogue that ships ----------------------------------------------------------------------------------

SHIPPED = catalogue.read(Path(data.__path__[0]) / "boards.csv")
OF_EMPLOYERS = {"health system", "payer", "coding vendor", "physician group", "lab", "other"}
OF_OTHERS = {"job board", "aggregator"}


@pytest.mark.parametrize("board", SHIPPED, ids=lambda one: one.name)
def test_every_line_is_what_its_address_leads_to(board: Board) -> None:
    found = registry.resolve(board.url)
    assert found is not None
    asked = (board.platform, board.host, board.tenant, board.site, board.url)
    assert (found.platform, found.host, found.tenant, found.site, found.url) == asked


@pytest.mark.parametrize("board", SHIPPED, ids=lambda one: one.name)
def test_every_line_says_whose_board_it_is_and_why_it_is_off(board: Board) -> None:
    assert board.kind in (OF_EMPLOYERS if board.employer else OF_OTHERS)
    assert board.verified or board.employer, "nothing could be verified"
    assert board.rights in ("on", "off")
    assert board.rights == "on" or board.note or registry.platform(board.platform).rights.verdict == "off"


def names_employers(platform: str) -> bool:
    """Does any sample of the platform name one? `scrapers.probe` asks as this does: with none in the line."""
    asked = replace(about_samples.board(platform), employer="")
    for sample in (SAMPLES / platform).glob("*.expected.json"):
        page = sample.with_name(sample.name.removesuffix(".expected.json"))
        read = registry.platform(platform).readers[page.name.partition(".")[0].partition("-")[0]]
        items = (getattr(one, "row", None) or one for one in read(Page("", page.read_bytes()), asked))
        if any(isinstance(one, RawPosting) and one.company for one in items):
            return True
    return False


def test_a_lead_that_nothing_can_prove_says_that_it_waits_for_a_reader() -> None:
    leads = [one for one in SHIPPED if not one.verified and one.rights == "on"]
    named = {platform: names_employers(platform) for platform in {one.platform for one in leads}}
    assert set(named.values()) == {True, False}
    for lead in leads:
        assert named[lead.platform] is not lead.note.endswith("once somebody has seen whose board it is."), (
            lead
        )


def test_the_catalogue_is_large_and_names_no_place_twice() -> None:
    assert sum(bool(one.employer) for one in SHIPPED) >= 300
    assert len({one.url.lower() for one in SHIPPED}) == len(SHIPPED)
    assert [one.name for one in SHIPPED] == sorted(one.name for one in SHIPPED)


# Slugs that collide: sources that named them were wrong about whose they are.
LOOK_ALIKES = {
    ("bamboohr", "kaiser"),
    ("breezy", "cigna"),
    ("breezy", "cedars-sinai"),
    ("workable", "sanford-health"),
    ("greenhouse", "ensemble"),
    ("greenhouse", "gohealth"),
}


def test_no_known_look_alike_is_in_it() -> None:
    assert not LOOK_ALIKES & {(one.platform, one.tenant.lower()) for one in SHIPPED}
