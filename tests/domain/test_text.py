"""Text: what becomes plain, and that every character leads back to where it stood."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain import markup
from aggregator.domain import text as texts
from aggregator.domain.text import Document, clean, lowered, read, to_plain


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("Coder", "Coder"),
        ("<p>CPC</p><p>CCS</p>", "CPC\nCCS"),
        ("<ul><li>CPC</li><li>CCS</li></ul>", "• CPC\n• CCS"),
        ("<p>A &amp; B&nbsp;C</p>", "A & B C"),
        ("&lt;p&gt;CPC &amp;amp; CCS&lt;/p&gt;", "CPC & CCS"),
        ("CCS–P and CCS‑P", "CCS-P and CCS-P"),
        ("CP\u200bC\u00ad", "CPC"),
        ("<p><script>CPC()</script>Coder</p>", "Coder"),
        ("<p><!-- CPC -->Coder</p>", "Coder"),
        ("a  \t b", "a b"),
        ("a\n\n\nb", "a\nb"),
        ("pay < $30 and > $20", "pay < $30 and > $20"),
        ("<table><tr><td>CPC</td><td>required</td></tr></table>", "CPC required"),
        ("", ""),
    ],
)
def test_plain(source: str, plain: str) -> None:
    assert to_plain(source) == plain


def test_markup_is_left_alone_where_told_so() -> None:
    assert read("<b>CPC</b> &amp; CCS", markup=False).plain == "<b>CPC</b> &amp; CCS"


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("<p>Must hold a <b>CCS</b>.</p>", "CCS"),
        ("&lt;p&gt;Must hold a &lt;b&gt;CCS&lt;/b&gt;&lt;/p&gt;", "CCS"),
        ("one\n\n  two \u00a0 CCS", "CCS"),
        ("\U0001f600 \u2022 CCS", "CCS"),
    ],
)
def test_a_span_leads_back(source: str, word: str) -> None:
    text = read(source)
    at = text.plain.index(word)
    start, end = text.span(at, at + len(word))
    assert source[start:end] == word


def test_a_span_over_markup_quotes_the_markup() -> None:
    source = "<p>CCS <i>or</i> CPC</p>"
    text = read(source)
    start, end = text.span(0, len(text.plain))
    assert source[start:end] == "CCS <i>or</i> CPC"


def test_a_respelt_dash_is_quoted_as_it_stood() -> None:
    doc = Document.of("Coder", None, "Needs CCS–P now")
    at = doc.description.plain.index("CCS-P")
    tag = doc.tag("credential:CCS-P", "description", at, at + 5, "code")
    assert tag.quote == "CCS–P"
    assert "Needs CCS–P now"[tag.start : tag.end] == tag.quote


def test_lower_case_keeps_every_offset() -> None:
    # the Turkish capital becomes two characters in lower case
    assert len(lowered("İzmir CPC")) == len("İzmir CPC")
    assert lowered("İzmir CPC").endswith(" cpc")
    assert read("<b>CPC</b>").lower == "cpc"


@pytest.mark.parametrize(
    ("plain", "word", "around"),
    [
        ("One. Needs CPC now. Three.", "CPC", "Needs CPC now"),
        ("e.g. CPC, CCS. Next", "CPC", "e.g. CPC, CCS"),
        ("First line\n• CPC\nThird", "CPC", "CPC"),
        ("Holds CCS-P. Needs CRC.", "CRC", "Needs CRC"),
        ("Dr. Smith hires a CPC. Yes", "CPC", "Dr. Smith hires a CPC"),
    ],
)
def test_sentence(plain: str, word: str, around: str) -> None:
    at = plain.index(word)
    start, end = read(plain).sentence(at, at + len(word))
    assert plain[start:end].strip() == around


def test_a_clean_value_is_one_line_or_none() -> None:
    assert clean(" Medical \n Coder&nbsp;II ") == "Medical Coder II"
    assert clean(" \n ") is None
    assert clean(None) is None


_SOUP = st.lists(
    st.sampled_from([
        "Coder", "CPC", " ", "  ", "\n", "\n\n", ". ", "; ", "? ", "e.g. ", "No. ", "A. ", "•", "• ", "<p>",
        "</p>", "<li>", "<li class='x'>", "</li>", "<br/>", "<td>", "<b>", "</b>", "&nbsp;",
        "&amp;", "&#8226;", "&#10;", "&zz;",
        "<!-- x -->", "<script>y</script>", "<SCRIPT>", "\u200b", "\u00a0", "–", "\r\n", "; OR ", "; Or ",
        "x < 3 ", "&", "é",
    ]),
    max_size=30,
).map("".join)  # fmt: skip


def _one_by_one(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The plain text of HTML made mark by mark, and where each of its characters came from."""
    spelt = markup._spelt(source).replace("\n", " ")
    plain, spans, gap, at = "", list[tuple[int, int]](), ("", 0), 0

    def ask(wanted: str, where: int) -> None:
        nonlocal gap
        if plain and ("", " ", "\n").index(wanted) > ("", " ", "\n").index(gap[0]):
            gap = wanted, where

    def put(shown: str, start: int, end: int) -> None:
        nonlocal plain, gap
        if gap[0]:
            spans.append((gap[1], min(gap[1] + 1, start)))
        plain += gap[0] + shown
        spans.extend([(start, end)] * len(shown))
        gap = "", 0

    while at < len(spelt):
        found = re.compile(rf"{markup._MARKUP}|{markup._ITEM}|{markup._HIDDEN}", re.DOTALL).match(spelt, at)
        end = found.end() if found else at + 1
        if found:
            before, shown, behind = markup._of_part(found[0])
            ask(("", " ", "\n")[before], at)
            if shown:
                put(shown, at, end)
            ask(("", " ", "\n")[behind], at)
        elif spelt[at] == " ":
            ask(" ", at)
        else:
            put(spelt[at], at, end)
        at = end
    return plain, spans


@given(_SOUP)
def test_markup_read_by_runs_is_markup_read_one_by_one(source: str) -> None:
    text = read(source, markup=True)
    plain, spans = _one_by_one(source)
    assert text.plain == plain
    assert [text.span(at, at + 1) for at in range(len(plain))] == spans


@given(_SOUP, st.integers(0, 60), st.integers(0, 60), st.integers(0, 40))
def test_a_sentence_is_found_around_a_place_as_among_all_ends(
    source: str, start: int, length: int, reach: int
) -> None:
    text = read(source, markup=False)
    plain = text.plain
    start = min(start, len(plain))
    end = min(start + length, len(plain))
    ends = [one.start() for one in texts._SENTENCE_END.finditer(plain) if texts._ends(plain, one.start())]
    first = max([start - reach, 0, *(at + 1 for at in ends if at < start)])
    last = min([end + reach, len(plain), *(at for at in ends if at >= end)])
    while first < start and plain[first] in " •":
        first += 1
    assert text.sentence(start, end, reach) == (first, last)
