"""The readers of foreign HTML, JSON and XML: what they mend, what they refuse, in which bounds."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scrapers import html, jobposting, modes, scripts, xml
from scrapers.source import Page, ParseError, RawPosting

# The bounds of a page --------------------------------------------------------------------------------------

DEEP = {
    "plain": "<div>" * 600,
    "upper case": "<DIV>" * 600,
    "stray end tags": "<div></b>" * 600,
    "self-closing means nothing in HTML": "<div/>" * 600,
    "unknown elements": "<x-y/>" * 600,
    "end tags that a table keeps from its outside": ("<div>" * 300 + "<table><td>" + "</div>" * 300) * 3,
    "end tags inside a text area": "<div>" * 300
    + "<textarea>"
    + "</div>" * 300
    + "</textarea>"
    + "<div>" * 300,
    "end tags inside a comment": "<div>" * 300 + "<!-- " + "</div>" * 300 + " -->" + "<div>" * 300,
    "a comment that is over at once": "<!-->" + "<div>" * 600 + "-->",
    "a comment that is not": "<div>" * 300 + "<!--!>" + "</div>" * 300 + "-->" + "<div>" * 300,
    "end tags inside an attribute": '<div title="</div>">' * 600,
    "formatting around blocks": "<b><div></b>" * 600,
    "inline elements do not close blocks": "<span><div></span>" * 600,
    "SVG with an unquoted slash": "<svg>" + "<g a=b/>" * 600,
    "SVG left by an HTML element": "<svg><div><path/>" + "<div/>" * 600,
    "HTML inside SVG": "<svg><foreignObject>" + "<div/>" * 600,
    "items of two kinds of lists in turns": "<li><dd>" * 600,
}

FLAT = {
    "list items without end": "<ul>" + "<li>x" * 3000,
    "paragraphs without end": "<p>x" * 3000,
    "table cells without end": "<table>" + "<tr><td>x<td>y" * 2000 + "</table>",
    "void elements": "<br><img src=x><hr>" * 2000,
    "crossed formatting": "<b><i>x</b></i>" * 3000,
    "items of two kinds of lists, each closed": "<dl><li>x</li><dt>y</dt><dd>z</dd></dl><li>x" * 1000,
    "items of two kinds of lists, side by side": "<li>x</li><dt>y</dt><dd>z</dd>" * 1000,
    "spans left open in divs": "<div><b>x</div></b>" * 3000,
    "icons": '<svg viewBox="0 0 1 1"><title>i</title><path d="M0 0"/><g><circle r="1"/></g></svg>' * 2000,
    "scripts that write tags": '<script>document.write("<div>" + (a<b))</script>' * 2000,
    "styles in SVG": "<svg><style>.a{}</style><path/></svg><style>a>b{}</style>" * 2000,
    "comments with tags": "<!-- <div> -->" * 2000,
    "less-than signs": "1 < 2 <3 </ ! <! x > " * 2000,
}


@pytest.mark.parametrize("page", DEEP.values(), ids=DEEP)
def test_deep_pages_are_refused(page: str) -> None:
    with pytest.raises(ParseError, match="at most 512 levels"):
        html.parse(page)


@pytest.mark.parametrize("page", FLAT.values(), ids=FLAT)
def test_sloppy_and_long_pages_are_read(page: str) -> None:
    assert html.parse(page + "<p id=end>here</p>").css_first("#end")


def test_a_page_of_the_greatest_depth_is_read() -> None:
    assert html.parse("<div>" * 511 + "<em>deep</em>").css_first("em").text() == "deep"


@pytest.mark.parametrize(
    "page",
    [
        "<i></i>" * 200_001,
        "<a " + " ".join(f"b{n}" for n in range(80_000)) + ">",
        "<a " + "".join(f"b{n}='1'" for n in range(80_000)) + ">",
        "".join(f"<font a={n}>" for n in range(400)) + "<p>x" * 100_000,
    ],
    ids=["too many", "attributes", "attributes that touch", "formatting that every block opens again"],
)
def test_pages_with_too_many_elements_are_refused(page: str) -> None:
    with pytest.raises(ParseError):
        html.parse(page)


def depth(page: str) -> int:
    """The nesting that the parser really builds."""
    deepest, pending = 0, [(html.LexborHTMLParser(page).root, 1)]
    while pending:
        node, level = pending.pop()
        while node is not None:
            deepest = max(deepest, level)
            if node.first_child is not None:
                pending.append((node.first_child, level + 1))
            node = node.next
    return deepest


PIECES = [
    "<div>",
    "</div>",
    "<div/>",
    "<span>",
    "</span>",
    "<b>",
    "</b>",
    "<table>",
    "<tr><td>",
    "</td>",
    "</table>",
    "<p>",
    "</p>",
    "<li>",
    "<ul>",
    "</ul>",
    "<svg>",
    "<g>",
    "<g/>",
    "</g>",
    "</svg>",
    "<title>",
    "</title>",
    "<textarea>",
    "</textarea>",
    "<!--",
    "-->",
    "<select>",
    "</select>",
    "<button>",
    "</button>",
    "<math>",
    "<mi>",
    "<template>",
    "</template>",
    "<foreignObject>",
    "</foreignObject>",
    "<a>",
    "</a>",
    "<style>",
    "</style>",
    "<x-y>",
    "</x-y>",
    "<h1>",
    "</h1>",
    "<form>",
    "</form>",
    "<object>",
    "</object>",
    "<dd>",
    "<option>",
    "</p",
    "<div a='",
]


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), st.lists(st.sampled_from(PIECES), max_size=6)
)
@example(["<div>", "<table>", "</div>"], [])
@example(["<li>", "<dd>"], ["<li>", "<dd>"])
@example(["</div>"], ["<tr><td>", "<math>", "<title>"])
@example(["</div>"], ["<select>", "<math>", "<template>", "<title>"])
@example(["<svg>", "<g>", "<title>"], ["</title>", "<g/>"])
def test_what_is_accepted_is_never_much_deeper_than_512(unit: list[str], more: list[str]) -> None:
    """Optional elements (li, td, p) add levels of their own, at most four between two that are counted."""
    page = "".join(unit) * 700 + "".join(more) * 700
    try:
        html.parse(page)
    except ParseError:
        return
    assert depth(page) <= 5 * html.MAX_DEPTH


MONOTONOUS = [
    "<a",
    '<a ="',
    "<a ='",
    "<!--",
    "<![CDATA[",
    "</",
    "<svg><![CDATA[",
    "<script>",
    "&amp",
    '"\\',
    '"',
    ",",
]


@pytest.mark.parametrize("piece", MONOTONOUS)
def test_no_reader_is_quadratic(piece: str) -> None:
    """Two million characters take a second where the work is linear, and hours where it is not."""
    body = piece * (2_000_000 // len(piece))
    for read in (html.parse, scripts.lenient_json, lambda one: xml.records(f"<rss>{one}", ITEM)):
        with suppress(ParseError):
            read(body)


# Text, links, labels ---------------------------------------------------------------------------------------


def test_words_are_on_one_line() -> None:
    tree = html.parse("<div> Coder\n <b>II</b><br>Remote\t</div>")
    assert html.words(tree.css_first("div")) == "Coder II Remote"
    assert html.words(tree.css_first("h1")) == ""


def test_links_are_absolute_and_only_of_the_web() -> None:
    page = (
        '<a href="/a">One</a><a href="https://x.example/b">Two</a><a href="javascript:alert(1)">No</a>'
        '<a href="mailto:x@y">No</a><a href="http://[">No</a><a href>Self</a><a>None</a>'
    )
    assert html.links(html.parse(page), "https://jobs.example/list") == [
        ("https://jobs.example/a", "One"),
        ("https://x.example/b", "Two"),
        ("https://jobs.example/list", "Self"),
    ]


def test_labels_lead_to_the_next_element() -> None:
    page = '<dl><dt>Job ID</dt>\n<!-- x --><dd>7</dd><dt>Type</dt><dt>Shift</dt><dd title="Day">am</dd></dl>'
    assert html.labelled(html.parse(page)) == {"job id": "7", "shift": "Day"}


def test_a_page_is_where_it_was_fetched_else_where_it_says() -> None:
    said = b'<meta property="og:url" content="https://x.example/og">'
    assert html.own_address(Page("https://x.example/1", said)) == "https://x.example/1"
    assert html.own_address(Page("", said)) == "https://x.example/og"
    assert html.own_address(Page("", b'<link rel="canonical" href=" https://x.example/c ">' + said)) == (
        "https://x.example/c"
    )
    assert html.own_address(Page("", b"<p>nothing</p>")) is None


@pytest.mark.parametrize(
    ("url", "label"),
    [
        ("https://cedar.breezy.hr/p/1", "cedar"),
        ("https://Cedar.Breezy.HR/", "cedar"),
        ("https://breezy.hr/", None),
        ("https://www.breezy.hr/", None),
        ("https://a.b.breezy.hr/", None),
        ("https://breezy.hr.example.com/", None),
        ("cedar.breezy.hr", None),
    ],
)
def test_the_tenant_is_one_label_before_the_vendors_domain(url: str, label: str | None) -> None:
    assert html.subdomain(url, "breezy.hr") == label


# JSON in pages ---------------------------------------------------------------------------------------------


def test_embedded_reads_one_balanced_value() -> None:
    page = '<script>var a={}; phApp.ddo = {"jobs":[{"t":"a } \\" ]"}]}; phApp.other = {"x":1};</script>'
    assert scripts.embedded(page, "phApp.ddo =") == {"jobs": [{"t": 'a } " ]'}]}


@pytest.mark.parametrize(
    "page", ["", "window.pageData = ", "window.pageData = {a:1}", "window.pageData = " + "[" * 99_999]
)
def test_embedded_refuses_what_is_no_value(page: str) -> None:
    with pytest.raises(ParseError):
        scripts.embedded(page, "window.pageData")


GOOD = {"@type": "JobPosting", "title": "Coder"}
DEFECTS = {
    "raw line breaks": ('{"@type":"JobPosting","title":"Co\nder\t"}', "Co\nder\t"),
    "invalid escape": ('{"@type":"JobPosting","title":"C\\_oder"}', "C_oder"),
    "invalid escape beside valid ones": (
        '{"@type":"JobPosting","title":"\\"C\\\\o\\-d\\u0065r"}',
        '"C\\o-der',
    ),
    "half a unicode escape": ('{"@type":"JobPosting","title":"\\u12"}', "u12"),
    "trailing commas": ('{"@type":"JobPosting","title":"Coder, A",}', "Coder, A"),
    "trailing commas in lists": ('[{"@type":"JobPosting","a":[1,2, ],"title":",]"}, ]', ",]"),
    "semicolon": ('{"@type":"JobPosting","title":"Coder"};', "Coder"),
    "junk behind": ('{"@type":"JobPosting","title":"Coder"} </p>', "Coder"),
    "byte order mark": ('\ufeff{"@type":"JobPosting","title":"Coder"}', "Coder"),
    "comment around": ('<!-- {"@type":"JobPosting","title":"Coder"} -->', "Coder"),
    "CDATA around": ('//<![CDATA[\n{"@type":"JobPosting","title":"Coder"}\n//]]>', "Coder"),
    "escaped as HTML": (
        "{&quot;@type&quot;:&quot;JobPosting&quot;,&quot;title&quot;:&quot;A &amp;amp; B&quot;}",
        "A &amp; B",
    ),
    "list at the top": ('[{"@type":"Organization"},{"@type":"JobPosting","title":"Coder"}]', "Coder"),
    "graph": ('{"@graph":[{"@type":"WebSite"},{"@type":"JobPosting","title":"Coder"}]}', "Coder"),
    "inside another object": (
        '{"@type":"WebPage","mainEntity":{"@type":"JobPosting","title":"Coder"}}',
        "Coder",
    ),
    "several types": ('{"@type":["Thing","JobPosting"],"title":"Coder"}', "Coder"),
    "another case": ('{"@type":"jobPosting","title":"Coder"}', "Coder"),
    "a prefix": ('{"@type":"schema:JobPosting","title":"Coder"}', "Coder"),
    "a full address": ('{"@type":"https://schema.org/JobPosting","title":"Coder"}', "Coder"),
}


@pytest.mark.parametrize(("block", "title"), DEFECTS.values(), ids=DEFECTS)
def test_defects_of_blocks_are_mended(block: str, title: str) -> None:
    page = f'<head><script type="application/ld+json">{block}</script></head>'
    assert [one["title"] for one in scripts.json_ld(page, "JobPosting")] == [title]


def test_a_bare_body_is_a_block() -> None:
    assert scripts.json_ld(f"\n{json.dumps(GOOD)}", "JobPosting") == [GOOD]


def test_a_broken_block_does_not_cost_the_next() -> None:
    broken = '<script type="application/ld+json">{"@type": "JobPosting", "title": }</script>'
    good = f'<script type="application/ld+json; charset=utf-8">{json.dumps(GOOD)}</script>'
    assert scripts.json_ld(broken + good + "<script>x</script>", "jobposting") == [GOOD]


@pytest.mark.parametrize(
    "page",
    ["", "<p>JobPosting</p>", '{"@type": 5}', '{"@type": "JobPostingList"}', "[" * 50_000],
)
def test_pages_without_a_block_give_nothing(page: str) -> None:
    assert scripts.json_ld(page, "JobPosting") == []


@given(st.text())
@example("{" * 50_000)
def test_lenient_json_raises_nothing_but_parse_error(text: str) -> None:
    with suppress(ParseError):
        scripts.lenient_json(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_lenient_json_changes_no_good_json(value: Any) -> None:
    if not isinstance(value, str) or value.strip(" \t\r\n;\ufeff") == value:
        assert scripts.lenient_json(json.dumps(value)) == value


# JobPosting ------------------------------------------------------------------------------------------------


def read(**stated: Any) -> RawPosting:
    return jobposting.read({"title": "Coder", **stated}, url="https://x.example/1")


def address(city: Any = None, state: Any = None, country: Any = None, **more: Any) -> dict[str, Any]:
    parts = {"addressLocality": city, "addressRegion": state, "addressCountry": country}
    return {"@type": "Place", "address": {"@type": "PostalAddress", **parts}, **more}


@pytest.mark.parametrize(
    ("stated", "location", "city", "state", "country", "remote"),
    [
        (address("Austin", "TX", "US"), "Austin, TX", "Austin", "TX", "US", None),
        ([address("Austin", "TX")], "Austin, TX", "Austin", "TX", None, None),
        ({"address": {"addressLocality": "Reno"}}, "Reno", "Reno", None, None, None),
        ("Boise, ID", "Boise, ID", None, None, None, None),
        ({"address": "Boise, ID"}, "Boise, ID", None, None, None, None),
        ({"@type": "Place", "name": "Main campus"}, "Main campus", None, None, None, None),
        (address("UNAVAILABLE", "VA", "US"), "VA", None, "VA", "US", None),
        (address("Remote", "UNAVAILABLE", "US"), "Remote", None, None, "US", "Remote"),
        (address("Anywhere", "Anywhere", "Anywhere"), "Anywhere", None, None, None, None),
        (address("-", "", None), None, None, None, None, None),
        (address(None, None, "US"), "US", None, None, "US", None),
        (address("Sacramento, CA"), "Sacramento, CA", None, None, None, None),
        (address("Athens &amp; Rome", "GA"), "Athens & Rome, GA", "Athens & Rome", "GA", None, None),
        (
            address("Tampa", "FL", {"@type": "Country", "name": ["USA", "USA"]}),
            "Tampa, FL",
            "Tampa",
            "FL",
            "USA",
            None,
        ),
        (
            [address("Macon", "GA", "US"), address("Dalton", "GA", "US")],
            "Macon, GA; Dalton, GA",
            None,
            None,
            "US",
            None,
        ),
        ([address("Rome", "", "IT"), address("Rome", "GA", "US")], "Rome; Rome, GA", None, None, None, None),
        ([address(None, None, one) for one in ("AL", "GA", "IN")], None, None, None, None, None),
        (
            [address("Tampa", "FL", "US", name="Tampa, FL"), address("Tampa", "FL", "US", name="Remote, US")],
            "Tampa, FL; Remote, US",
            None,
            None,
            "US",
            None,
        ),
        (
            [address("Raleigh", "NC", "US", name=one) for one in ("Main Hospital", "West Clinic")],
            "Raleigh, NC",
            "Raleigh",
            "NC",
            "US",
            None,
        ),
        (
            [address("Macon", "GA", "US", name="Macon, GA"), address("Rome", "GA", "US", name="Remote, US")],
            "Macon, GA; Rome, GA",
            None,
            None,
            "US",
            None,
        ),
        (None, None, None, None, None, None),
        (7, "7", None, None, None, None),
    ],
)
def test_places(stated: Any, location: str, city: str, state: str, country: str, remote: str) -> None:
    found = read(jobLocation=stated)
    assert (found.location, found.city, found.state, found.country, found.remote) == (
        location,
        city,
        state,
        country,
        remote,
    )


def test_where_applicants_must_live_beats_the_head_office() -> None:
    found = read(
        jobLocationType="TELECOMMUTE",
        jobLocation=address("Sacramento", "CA", "US"),
        applicantLocationRequirements=[
            {"@type": "State", "name": "Texas"},
            {"@type": "State", "name": "Ohio"},
        ],
    )
    assert (found.location, found.city, found.remote) == ("Texas; Ohio", None, "TELECOMMUTE")
    found = read(
        jobLocationType="TELECOMMUTE", applicantLocationRequirements={"@type": "Country", "name": "USA"}
    )
    assert (found.location, found.country) == ("USA", "USA")


def test_a_place_that_is_the_employer_is_none() -> None:
    assert read(hiringOrganization={"name": "Acme"}, jobLocation=address("Acme")).location is None


def money(value: Any, currency: Any = "USD") -> dict[str, Any]:
    return {"@type": "MonetaryAmount", "currency": currency, "value": value}


@pytest.mark.parametrize(
    ("stated", "pay"),
    [
        (money({"minValue": 25, "maxValue": 31.5, "unitText": "HOUR"}), "$25 - $31.5 per hour"),
        (
            money({"minValue": "52,000", "maxValue": "$61,500.00", "unitText": "YEARLY"}),
            "$52000 - $61500.00 per year",
        ),
        (money({"value": 28, "unitText": "HOUR"}), "$28 per hour"),
        (money({"minValue": 40000, "unitText": "YEAR"}), "from $40000 per year"),
        (money({"maxValue": 60000, "unitText": "YEAR"}), "up to $60000 per year"),
        (money({"minValue": 20, "maxValue": 20}, "CAD"), "CAD 20"),
        ({"currency": "USD", "value": "55000", "unitCode": "ANN"}, "$55000 per year"),
        ({"currency": "USD", "minValue": 20, "maxValue": 30, "unitText": "HOUR"}, "$20 - $30 per hour"),
        (money({"minValue": "", "maxValue": "", "unitText": ""}, ""), None),
        (money({"minValue": 0, "maxValue": 0, "unitText": "HOUR"}), None),
        (money({"value": "Band 6", "unitText": "YEAR"}), "Band 6"),
        (
            money({"minValue": "18005", "maxValue": "19337", "value": "pro rata", "unitText": "YEAR"}),
            "$18005 - $19337 per year",
        ),
        ("$24 to $29 an hour", "$24 to $29 an hour"),
        (48000, "48000"),
        (0, None),
        ([money({"value": None}), money({"value": 30, "unitText": "HOUR"})], "$30 per hour"),
        (money({"minValue": 20, "maxValue": 30, "unitText": "per shift"}), "$20 - $30 per shift"),
        (None, None),
        ({"value": []}, None),
    ],
)
def test_pay(stated: Any, pay: str | None) -> None:
    assert read(baseSalary=stated).pay == pay


@pytest.mark.parametrize(
    ("stated", "text"),
    [
        ("<p>A &amp; B</p>", "<p>A &amp; B</p>"),
        ("&lt;p&gt;A &amp;amp; B&lt;/p&gt;", "<p>A &amp; B</p>"),
        ("A<\\/p>\\nB", "A</p>\nB"),
        ("score &lt; 90 <b>x</b>", "score &lt; 90 <b>x</b>"),
        ("", None),
        (["x"], None),
    ],
)
def test_descriptions_are_decoded_once_too_often_never(stated: Any, text: str | None) -> None:
    assert read(description=stated).description == text


def test_identifiers() -> None:
    block = {"title": "Coder", "identifier": {"@type": "PropertyValue", "value": 17}}
    assert jobposting.read(block).external_id == "17"
    found = jobposting.read(block, url="https://x.example/1")
    assert (found.external_id, found.requisition) == (None, "17")
    assert jobposting.read({**block, "identifier": "oiX"}).external_id == "oiX"
    with pytest.raises(ParseError, match="id or a URL"):
        jobposting.read({"title": "Coder"})
    with pytest.raises(ParseError, match="title"):
        jobposting.read({"title": " ", "url": "https://x.example"}, url="https://x.example")


def test_a_detail_keeps_the_identity_of_its_row_and_no_half_place() -> None:
    row = RawPosting("Row", "7", "https://x.example/row", location="US-TX-Austin", city="Austin", pay="$20")
    detail = RawPosting("Detail", "8", "https://x.example/detail", location="Remote", country="US")
    found = jobposting.completed(row, detail)
    assert (found.external_id, found.url, found.title) == ("7", "https://x.example/detail", "Detail")
    assert (found.location, found.city, found.country, found.pay) == ("Remote", None, "US", "$20")
    by_address = RawPosting("Row", None, "https://x.example/row", posted_on="2026-11-01")
    found = jobposting.completed(by_address, detail)
    assert (found.external_id, found.url, found.posted_on) == (None, "https://x.example/row", "2026-11-01")
    assert jobposting.completed(None, detail) is detail


def test_salvage_keeps_what_can_be_read_and_refuses_a_changed_layout() -> None:
    def posting(title: str) -> RawPosting:
        return RawPosting(title, "1")

    assert [one.title for one in jobposting.salvage(["A", "", "B"], posting)] == ["A", "B"]
    assert jobposting.salvage([], posting) == []
    with pytest.raises(ParseError):
        jobposting.salvage(["", " "], posting)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" a ", "a"),
        ("", None),
        (7, "7"),
        (7.5, "7.5"),
        (True, None),
        (None, None),
        ([], None),
        ({}, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**30, None),
        (8636903002, "8636903002"),
    ],
)
def test_words_of_a_value(value: Any, text: str | None) -> None:
    assert jobposting.words(value) == text


# XML -------------------------------------------------------------------------------------------------------

ITEM = frozenset({"item"})


def test_fields_come_without_prefix_and_elements_in_them_joined() -> None:
    source = (
        "<rss xmlns:j='urn:j' xmlns:media='urn:m'><channel><title>Feed</title><item>"
        "<media:title>no</media:title><TITLE> A </TITLE><j:city/><types><type>x</type> <type>y</type></types>"
        "<link href='https://a.example'/><link rel='self' href='no'/>"
        "<item>inner</item></item></channel></rss>"
    )
    root, found = xml.records(source, ITEM)
    assert root == "rss"
    assert found == [{"title": ["A"], "types": ["x; y"], "link": ["https://a.example"], "item": ["inner"]}]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A & B", "A & B"),
        ("A&nbsp;B", "A\xa0B"),
        ("A &amp; B", "A & B"),
        ("A&bogus;B", "A&bogus;B"),
        ("A\x0bB", "AB"),
        ("<![CDATA[A & B&nbsp;]]>", "A & B&nbsp;"),
        ("&#65;&copy;", "A©"),
        ("A &lt;&nbsp;B", "A <\xa0B"),
    ],
)
def test_home_made_feeds_are_mended(text: str, title: str) -> None:
    assert xml.records(f"\n<rss><item><title>{text}</title><x>&nbsp;</x></item></rss>", ITEM)[1][0][
        "title"
    ] == [title]


HOSTILE = {
    "external entity": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><title>&x;</title></item></rss>',
    "billion laughs": '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
    "external subset": '<!DOCTYPE rss PUBLIC "x" "http://127.0.0.1/x.dtd"><rss/>',
    "depth": "<rss>" + "<a>" * 1_000_000,
    "no end": "<rss><item><title>A</title>",
    "HTML": "<!doctype html><html></html>",
    "nothing": "",
    "a markup of braces": "{}",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_hostile_xml_is_refused(source: str) -> None:
    with pytest.raises(ParseError):
        xml.records(source, ITEM)


@given(st.text(alphabet="<>/&;!-[]?='\" abitem\x00\n"))
def test_xml_raises_nothing_but_parse_error(text: str) -> None:
    with suppress(ParseError):
        xml.records(f"<rss>{text}</rss>", ITEM)


# Facts that several platforms state in fields of their own --------------------------------------------------


def test_places_out_of_parts() -> None:
    one = jobposting.places([("Duluth", "MN", "US")])
    assert one == {"location": "Duluth, MN", "city": "Duluth", "state": "MN", "country": "US"}
    two = jobposting.places([("Duluth", "MN", "US"), ("Reno", "NV", "US"), ("Duluth", "MN", "US")])
    assert two == {"location": "Duluth, MN; Reno, NV", "city": None, "state": None, "country": "US"}
    assert jobposting.places([(None, None, "Spain"), ("", "", "Portugal")])["location"] == "Spain; Portugal"
    assert set(jobposting.places([]).values()) == {None}
    assert jobposting.places([("Remote", None, "US")])["city"] is None


@pytest.mark.parametrize(
    ("place", "mode"),
    [
        ("US, Remote", "Remote"),
        ("Tampa, FL (Hybrid)", "Hybrid"),
        ("Remote; Tampa, FL", None),
        ("Tampa, FL", None),
        (None, None),
    ],
)
def test_the_work_mode_is_a_label_of_the_one_place(place: str | None, mode: str | None) -> None:
    assert modes.place_mode(place) == mode
