"""Ways of writing one and the same text, as boards and people do.

Each takes a case and a source of chance and returns a description that means what the case's own means, or
None where it does not apply to the case.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from random import Random
from textwrap import fill

from phrasebook import Case

Way = Callable[[Case, Random], str | None]

DASHES = "-‐‑‒–—―"
SPACES = (" ", "\u00a0", "\u202f", "\u2009", "  ")
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")
BULLETS = ("- ", "• ", "* ", "– ", "◦ ", "· ", "▪ ", "1. ", "a) ", "\t• ", "✓ ")

# Says nothing of what a table is about.
_PROSE = (
    "Reads the note and picks the codes that it supports, and asks the author where it is unclear. "
    "Finds patterns in what comes back from payers and tells the team about them. "
    "Answers the questions of colleagues with patience and with the guideline at hand. "
    "Keeps the queue short and the notes in it clear."
)
_ORDINARY = re.compile(r"\b[a-z]{4,}\b")


def louder(case: Case, chance: Random) -> str | None:
    """ALL IN CAPITALS, or ordinary words Like This."""
    if chance.random() < 0.5:
        return case.description.upper()
    return _ORDINARY.sub(lambda found: found[0].capitalize(), case.description)


def shouted(case: Case, chance: Random) -> str | None:
    """Some words of the text LIKE THIS, for stress."""
    words = sorted(set(_ORDINARY.findall(case.phrase)))
    if not words:
        return None
    loud = chance.sample(words, chance.randint(1, min(3, len(words))))
    return _ORDINARY.sub(lambda found: found[0].upper() if found[0] in loud else found[0], case.description)


def dashes(case: Case, chance: Random) -> str | None:
    """Another dash for each."""
    if not any(dash in case.phrase for dash in DASHES):
        return None
    return re.sub(f"[{DASHES}]", lambda _: chance.choice(DASHES), case.description)


def spaces(case: Case, chance: Random) -> str | None:
    """No-break, narrow, thin and double spaces."""
    return re.sub(r"(?<=\S) (?=\S)", lambda _: chance.choice(SPACES), case.description)


def invisible(case: Case, chance: Random) -> str | None:
    """Zero-width characters and soft hyphens inside of words and around them."""
    text = case.description
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(INVISIBLE) + text[at:]
    return text


def run_on(case: Case, chance: Random) -> str | None:
    """Line breaks lost. Only sentences survive that without loss."""
    if "\n" in case.phrase or not case.phrase.endswith((".", "!", "?")):
        return None
    return re.sub(r"\n+", lambda _: chance.choice([" ", "  ", " \u00a0"]), case.description)


def in_prose(case: Case, chance: Random) -> str | None:
    """In the midst of a paragraph."""
    if "\n" in case.phrase or not case.phrase.endswith((".", "!", "?")):
        return None
    sentences = re.split(r"(?<=\.) ", _PROSE)
    at = chance.randrange(len(sentences))
    return case.description.replace(case.phrase, " ".join([*sentences[:at], case.phrase, *sentences[at:]]))


def wrapped(case: Case, chance: Random) -> str | None:
    """The same with lines broken at a width, as from a PDF file."""
    text = in_prose(case, chance)
    width = chance.randint(40, 90)
    return text and "\n\n".join(fill(part, width, break_on_hyphens=False) for part in text.split("\n\n"))


def line_ends(case: Case, chance: Random) -> str | None:
    """Line ends of other systems, trailing blanks, more empty lines."""
    end = chance.choice(["\r\n", "\r", "\u2028", " \n", "\n\t", "\n \n"])
    return case.description.replace("\n", end)


def punctuation(case: Case, chance: Random) -> str | None:
    """The full stop left out, or another mark in its place."""
    if not case.phrase.endswith(".") or case.phrase.count(".") > 1:
        return None
    return case.description.replace(case.phrase, case.phrase[:-1] + chance.choice(["", "!", " .", ";", ".."]))


def bullets(case: Case, chance: Random) -> str | None:
    """Every sentence of the text an item of a list."""
    if "\n" in case.phrase or "<" in case.phrase or not case.phrase:
        return None
    mark = chance.choice(BULLETS)
    return "\n".join(mark + line for line in case.description.split("\n") if line)


def markup(case: Case, chance: Random) -> str | None:
    """The same as HTML: blocks, lists, inline elements, entities."""
    if "<" in case.phrase:
        return None
    block = chance.choice(["p", "div", "p style='margin:0'"])
    parts = [_block(part, block, chance) for part in case.description.split("\n\n") if part.strip()]
    return chance.choice(["", "<div class='job'>", "<html><body>"]) + chance.choice(["", "\n"]).join(parts)


def escaped(case: Case, chance: Random) -> str | None:
    """The same as HTML that was escaped once more, as Greenhouse delivers it."""
    html = markup(case, chance)
    return html and escape(html, quote=chance.choice([True, False]))


def _block(part: str, block: str, chance: Random) -> str:
    end = block.split()[0]
    lines, html, items = part.split("\n"), "", ""
    for line in lines:
        if line.startswith(("- ", "• ", "* ")):
            items += f"<li>{_inline(line[2:], chance)}</li>"
        else:
            html += f"<{block}>{_inline(line, chance)}</{end}>"
    return html + (f"<ul>{items}</ul>" if items else "")


def _inline(line: str, chance: Random) -> str:
    words = [_entities(word, chance) for word in line.split(" ")]
    at = chance.randrange(len(words))
    element = chance.choice(["b", "strong", "span class='x'", "em"])
    words[at] = f"<{element}>{words[at]}</{element.split()[0]}>"
    return "".join(word + chance.choice([" ", " ", " ", "&nbsp;"]) for word in words)


def _entities(word: str, chance: Random) -> str:
    safe = escape(word, quote=False)
    if chance.random() < 0.3:
        return (
            safe.replace("–", "&ndash;").replace("—", "&mdash;").replace("'", "&#39;").replace("/", "&#x2F;")
        )
    return safe


WAYS: dict[str, Way] = {
    way.__name__: way
    for way in (
        louder,
        shouted,
        dashes,
        spaces,
        invisible,
        run_on,
        in_prose,
        wrapped,
        line_ends,
        punctuation,
        bullets,
        markup,
        escaped,
    )
}
