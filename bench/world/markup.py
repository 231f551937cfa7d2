"""Sections as markup, each employer in the habit of its own editor, and as plain text."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape

from bench.world.facts import Posting, table
from bench.world.wording import Section, describe

# How a dress writes a heading, a list, a line of a list, and a paragraph.
_DRESSES = {
    "bold": ("<p><b>{}</b></p>", "<ul>\n{}\n</ul>", "<li>{}</li>", "<p>{}</p>"),
    "strong": ("<p><strong>{}</strong></p>", "<ul>{}</ul>", "<li>{}</li>", "<p>{}</p>\n<p>&nbsp;</p>"),
    "third": ("<h3>{}</h3>", "<ul>\n{}\n</ul>", "<li>{}</li>", "<p>{}</p>"),
    "second": ("<h2>{}</h2>", "<ul>\n{}\n</ul>", "<li>{}</li>", "<p>{}</p>"),
    "numbers": ("<h4>{}</h4>", "<ol>\n{}\n</ol>", "<li>{}</li>", "<div>{}</div>"),
    "pasted": (
        '<p style="margin:0in"><b><u><span style="font-size:11.0pt">{}</span></u></b></p>',
        '<ul style="margin-top:0in" type="disc">\n{}\n</ul>',
        '<li style="margin:0in"><span style="font-size:11.0pt">{}</span></li>',
        '<p style="margin:0in"><span style="font-size:11.0pt">{}</span></p><p style="margin:0in">&nbsp;</p>',
    ),
    "breaks": ("<b>{}</b><br />", "{}<br />", "&bull; {}<br />", "{}<br /><br />"),
    "dashes": ("<div><strong>{}</strong></div>", "{}<div><br></div>", "<div>- {}</div>", "<div>{}</div>"),
    "middots": ("<p>{}</p>", "{}", "<p>·&nbsp; {}</p>", "<p>{}</p>"),
    "underlined": ("<div><u>{}</u></div>", "<ul>{}</ul>", "<li><div>{}</div></li>", "<div>{}<br></div>"),
}


def html(sections: Iterable[Section], dress: str = "bold") -> str:
    """The sections as markup."""
    heading, many, line, alone = _DRESSES[dress]
    parts: list[str] = []
    for one in sections:
        if one.heading:
            parts.append(heading.format(escape(one.heading, quote=False)))
        lines = [escape(said, quote=False) for said in one.lines]
        if one.listed:
            parts.append(many.format("\n".join(line.format(said) for said in lines)))
        else:
            parts += [alone.format(said) for said in lines]
    return "\n".join(parts)


def told(one: Posting, *parts: str, but: Collection[str] = (), with_pay: bool = True) -> str:
    """A posting's text in its employer's dress: the parts that are named, else all `but` some."""
    sections = describe(one, with_pay=with_pay)
    kept = [part for part in sections if (part.part in parts if parts else part.part not in but)]
    listing, employer = (table("employers")[name] for name in (one.board, one.vacancy.employer))
    return html(
        kept, listing["dress"] if one.copied and "dress" in listing else employer.get("dress", "bold")
    )


def plain(sections: Iterable[Section]) -> str:
    """The sections as plain text with bullets."""
    parts = []
    for one in sections:
        mark = "• " if one.listed else ""
        lines = [f"{mark}{line}" for line in one.lines]
        parts.append("\n".join([one.heading, *lines] if one.heading else lines))
    return "\n\n".join(parts)
