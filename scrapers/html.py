"""Reads HTML that strangers wrote: a bounded parse, text, links and the JSON that pages carry. PURE.

Lexbor is quadratic in nesting (selectolax #221, lexbor #340: 1 MB of `<div>` takes over 100 s), and a
thread that parses cannot be killed. So `parse` first walks the tags in linear time and refuses pages
that browsers would cut as well: they stop at a depth of 512 (html5ever #788).
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scrapers.source import Page, ParseError

MAX_DEPTH = 512
MAX_TAGS = 200_000
MAX_ATTRIBUTES = 1_000  # of one tag; lexbor compares each with all others: 80,000 take 50 s
MAX_REOPENED = 2_000_000  # an unclosed <font> opens again in every block: their number times the tags


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_MARKUP = re.compile(r"<(?:!--|[!?]|/(?![a-zA-Z])|(/?)([a-zA-Z][^\s/>]*))")
_ATTRIBUTES = re.compile(r"""(?:[^>"'=]++|=\s*+(?:"[^"]*"|'[^']*')?|["'])*+>""")
_QUOTED = re.compile(r"""=\s*+(?:"[^"]*"|'[^']*')""")
_COMMENT_END = re.compile(r"--!?>")
_RAW = _names("script style textarea title xmp iframe noembed noframes plaintext")
_VOID = _names("area base br col embed frame hr image img input keygen link meta param source track wbr")
# These end by themselves where the next one starts, so unclosed ones do not nest.
_OPTIONAL = _names(
    "html head body p li dt dd tr td th thead tbody tfoot caption colgroup option optgroup rp rt"
)
# But an item of one kind of list does not end one of the other kind: they nest for ever in turns.
_ITEMS = {"li": "li", "dd": "dd", "dt": "dd"}
_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
_FOREIGN = _names(
    "g path circle rect line polyline polygon ellipse use defs symbol text tspan textpath image "
    "lineargradient radialgradient stop clippath mask pattern filter marker view animate "
    "animatetransform animatemotion set style script mi mo mn mrow mfrac msup msub msqrt"
)
_REACH = 16  # how far up the stack an end tag looks for what it closes


class _Nesting:
    """How deep the tree builder would nest, in doubt deeper: a doubtful end tag closes nothing.

    The stack holds (name, were we in SVG or MathML before it). It follows the rules of tree construction
    (https://html.spec.whatwg.org/multipage/parsing.html) as far as a page could use a difference between
    them and this count to look shallower than it is.
    """

    def __init__(self) -> None:
        self.stack: list[tuple[str, bool]] = []
        self.foreign = False
        self.tags = self.formatting = self.reopened = 0
        self.items: dict[int, str] = {}  # height of the stack → the kind of list item that is open there

    def opens(self, name: str, attributes: str) -> None:
        self.tags += 1
        self.reopened += self.formatting
        if len(self.stack) > MAX_DEPTH or self.tags > MAX_TAGS or self.reopened > MAX_REOPENED:
            raise ParseError(f"HTML of at most {MAX_DEPTH} levels and {MAX_TAGS} tags")
        inside, enters = self.foreign, name in ("svg", "math")
        if inside and name in _FOREIGN | {"svg", "math"}:
            if attributes == "/" or attributes[-2:] in ('"/', "'/", " /", "\n/", "\t/"):
                return
        elif name in _ITEMS and self.items.setdefault(len(self.stack), _ITEMS[name]) != _ITEMS[name]:
            self._nests(name, False)
            self.items[len(self.stack)] = _ITEMS[name]
            return
        elif name in _VOID or name in _OPTIONAL:
            return
        self.foreign = enters or (inside and name in _FOREIGN)
        # an HTML element throws the parser out of SVG for good; these three only interrupt it
        returns = inside and (self.foreign or name in ("foreignobject", "title", "desc"))
        self._nests(name, returns)
        self.formatting += name in _FORMATTING

    def may_draw(self) -> bool:
        """Are we perhaps in SVG or MathML?"""
        return any(name in ("svg", "math") for name, _ in self.stack)

    def _nests(self, name: str, returns: bool) -> None:
        self.stack.append((name, returns))
        self.items.pop(len(self.stack), None)

    def closes(self, name: str) -> None:
        if name in _ITEMS and self.items.get(len(self.stack)) == _ITEMS[name]:
            del self.items[len(self.stack)]
        for at in range(len(self.stack) - 1, max(-1, len(self.stack) - 1 - _REACH), -1):
            above, before = self.stack[at]
            if above == name and name in _FORMATTING:
                del self.stack[at]  # the adoption agency algorithm keeps what was opened inside
                self.formatting -= 1
                return
            if above == name:
                self.formatting -= sum(one in _FORMATTING for one, _ in self.stack[at:])
                del self.stack[at:]
                self.foreign = before
                return
            if above not in _FORMATTING and name not in _FORMATTING:
                return


def _bound(source: str) -> None:
    """Raises ParseError for a page that is too deep or has too many tags. Linear in its length."""
    nesting, position, doubtful = _Nesting(), 0, 0
    while found := _MARKUP.search(source, position):
        position, name = found.end(), (found[2] or "").lower()
        if not name:
            position = _after_comment(source, found, nesting.foreign)
            continue
        attributes = _ATTRIBUTES.match(source, position)
        if attributes is None:  # the page ends inside this tag
            return
        position = attributes.end()
        if found[1]:
            if position > doubtful:
                nesting.closes(name)
        else:
            if len(attributes[0]) > MAX_ATTRIBUTES:
                _few(attributes[0])
            nesting.opens(name, attributes[0][:-1])
            if name in _RAW:
                end = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(source, position)
                stop = end.start() if end else len(source)
                # In SVG or MathML it may be an element like others: openings inside count, end tags do not.
                doubtful, position = (stop, position) if nesting.may_draw() else (doubtful, stop)


def _few(attributes: str) -> None:
    if len(re.split(r"[\s/]+", _QUOTED.sub(" ", attributes))) > MAX_ATTRIBUTES:
        raise ParseError(f"HTML of at most {MAX_ATTRIBUTES} attributes in a tag")


def _after_comment(source: str, opened: re.Match[str], foreign: bool) -> int:
    """Where a comment, a doctype, a CDATA section or another `<!`, `<?`, `</` oddity ends."""
    start = opened.end()
    if opened[0] == "<!--":
        if source.startswith((">", "->"), start):
            return start + 1
        end = _COMMENT_END.search(source, start)
        return end.end() if end else len(source)
    closing = "]]>" if foreign and source.startswith("[CDATA[", start) else ">"
    at = source.find(closing, start)
    return len(source) if at < 0 else at + len(closing)


def parse(source: str) -> LexborHTMLParser:
    """The tree of a page. Raises ParseError over 512 levels, 200,000 tags or 1,000 attributes in one."""
    _bound(source)
    return LexborHTMLParser(source)


def words(node: LexborNode | None) -> str:
    """The text of a node on one line, white space collapsed; "" for no node."""
    return " ".join(node.text(separator=" ").split()) if node else ""


def absolute(base: str, address: str | None) -> str | None:
    """An address on a page as an absolute http(s) one; None for what is none."""
    try:
        found = urljoin(base, (address or "").strip())
        parts = urlsplit(found)
    except ValueError:  # "http://[" and the like
        return None
    return found if parts.scheme in ("https", "http") and parts.netloc else None


def links(tree: LexborHTMLParser | LexborNode, base: str, selector: str = "a[href]") -> list[tuple[str, str]]:
    """(absolute http(s) address, text) of every link that the selector finds, in page order."""
    found = [(absolute(base, node.attributes.get("href")), words(node)) for node in tree.css(selector)]
    return [(address, text) for address, text in found if address]


def own_address(page: Page) -> str | None:
    """Where a page is: as it was fetched, else as it says itself (canonical link, og:url)."""
    if page.url.startswith(("https://", "http://")):
        return page.url
    tree = parse(page.text)
    link = tree.css_first('link[rel="canonical"]') or tree.css_first('meta[property="og:url"]')
    stated = (link.attributes.get("href") or link.attributes.get("content") or "").strip() if link else ""
    return stated or None


def bare_host(url: str | None) -> str:
    """The host of an address without `www.`; "" for what is no address."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:  # "http://[" and the like
        return ""


_VENDORS_OWN = re.compile(r"www|api|app|apply|blog|developers?|docs|help|info|jobs|login|status|support")


def subdomain(url: str, domain: str) -> str | None:
    """The one label before `domain` in a careers URL's host; None for other hosts and the vendor's own."""
    host = urlsplit(url).hostname or ""
    label = host.removesuffix(f".{domain}")
    return (
        label
        if label != host and re.fullmatch(r"[\w-]+", label) and not _VENDORS_OWN.fullmatch(label)
        else None
    )


def following(node: LexborNode) -> LexborNode | None:
    """The element that comes next, past text and comments."""
    found = node.next
    while found is not None and (found.tag or "-").startswith("-"):
        found = found.next
    return found


def labelled(node: LexborHTMLParser | LexborNode, selector: str = "dt") -> dict[str, str]:
    """Label in lower case → text (or `title`) of the `dd`, `span`, or `div` or `td` beside a like label."""
    told: dict[str, str] = {}
    for label in node.css(selector):
        value = following(label)
        pair = (label.tag, value.tag) if value is not None else ("", "")
        if value is not None and (pair[1] in ("dd", "span") or pair in (("div", "div"), ("th", "td"))):
            told.setdefault(words(label).lower(), value.attributes.get("title") or words(value))
    return told


def stated(told: dict[str, str], labels: str) -> str | None:
    """The first value whose label, in lower case, begins as the pattern says; None if there is none."""
    return next((value for label, value in told.items() if value and re.match(labels, label)), None)


_SHOWN = re.compile(r"(?<![\d.,])\d[\d.,]{0,11} ?[–-] ?(\d[\d.,]{0,11}) ?[^\d\s]{1,20} (\d[\d.,]{0,11})")


def shown_of(legend: str) -> tuple[int, int]:
    """(last, total) of "Results 1 – 25 of 1,038"; zeros for anything else."""
    found = _SHOWN.search(legend)
    last, total = (int(re.sub(r"\D", "", one)[:9]) for one in found.groups()) if found else (0, 0)
    return last, total
