"""What mails say: the digest of new openings, and the question whether an alert is wanted. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from aggregator.domain import phrases
from aggregator.domain.posting import Opening
from aggregator.domain.requirements import Qualification, suits
from aggregator.domain.search import Filter, pay_per_year
from alerts import message, rows, tokens
from alerts.message import Content, Site

SHOWN = 60  # openings that a digest is given; it has the first `rows.MOST` that it may show
_NAMED = 3  # sources in trouble that are named
_WORDS = 60  # letters of a title in the subject
_OTHERWISE = {  # those that nobody may say yet that the reader can apply for
    "certified": "your certification is enough, and years or a home are asked for that you did not state",
    "within_grace": "you can earn the certification later",
    "unstated": "nothing is said that rules you out",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that brought something to this search lately and cannot be read as usual now: its name, its
    page, and what is wrong in a sentence."""

    source: str
    url: str
    said: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A digest as far as it is the same for everybody who gets it: rendered once, with gaps for links."""

    subject: str
    text: str
    html: str

    def to(self, subscription_id: int, site: Site, now: datetime) -> Content:
        """The digest of one subscriber."""
        unsubscribe = tokens.link(site, "unsubscribe", subscription_id, now)
        manage = tokens.link(site, "manage", subscription_id, now)
        links = {
            "all": tokens.sent(site, subscription_id, now),
            "change": f"{manage}/{subscription_id}",
            "manage": manage,
            "unsubscribe": unsubscribe,
        }
        gaps = {_gap(site, name): link for name, link in links.items()}
        return Content(self.subject, self.text, self.html, unsubscribe, gaps)


def edition(
    openings: Sequence[Opening],
    wish: Filter,
    *,
    site: Site,
    total: int | None = None,
    changes: Mapping[int, Sequence[str]] | None = None,
    troubles: Sequence[Trouble] = (),
) -> Edition:
    """The digest of openings, of which `total` there are, those that matched last first. `changes`: what made
    news of those that are not new, by opening. Of one without ids, a preview, there is no list to see."""
    count = len(openings) if total is None else total
    shown = rows.chosen(openings)
    heading = "1 new job" if count == 1 else f"{count:,} new jobs"
    values = {
        **_links(wish, site, listed=all(one.id for one in shown)),
        "subject": f"{heading}: {_inside(shown, count) if shown else phrases.wish(wish)}",
        "preheader": _preheader(shown, wish),
        "heading": heading,
        "wish": _upper(phrases.wish(wish)),
        "summary": _summary(shown, wish),
        "groups": rows.groups(shown, wish, changes or {}, site.url),
        "count": count,
        "more": count - len(shown),
        "named": troubles[:_NAMED],
        "unnamed": len(troubles[_NAMED:]),
        "why": f"You get this because you asked {site.name} to mail you new jobs for this search, and"
        f" confirmed it: {phrases.wish(wish)}.",
    }
    made = _content("digest", values, site)
    return Edition(made.subject, made.text, made.html)


def _links(wish: Filter, site: Site, *, listed: bool) -> dict[str, str]:
    """Where its links lead: those of one's own are gaps."""
    search = f"{site.url}/?{wish.query()}"
    own = {f"{name}_url": _gap(site, name) for name in ("all", "change", "manage", "unsubscribe")}
    links = own | {"search_url": search, "sources_url": f"{site.url}/sources"}
    return links if listed else links | {"all_url": search}


def digest(
    openings: Sequence[Opening],
    wish: Filter,
    *,
    subscription_id: int,
    site: Site,
    now: datetime,
    total: int | None = None,
) -> Content:
    """The message for new openings to one subscriber."""
    return edition(openings, wish, site=site, total=total).to(subscription_id, site, now)


def _gap(site: Site, name: str) -> str:
    """The mark where a link of one's own stands: no posting can hold it, for nobody else has the key."""
    return site.keyed(f"gap {name}")


def _inside(shown: Sequence[Opening], count: int) -> str:
    """What is in it, by its first: "Inpatient Coder at Mercy Hospital, Auditor and 3 more"."""
    first = shown[0]
    said = [f"{_cut(first.title)} at {_cut(first.company)}" if first.company else _cut(first.title)]
    said += [_cut(one.title) for one in shown[1:2]]
    more = count - len(said)
    if more:
        return f"{', '.join(said)} and {more:,} more"
    return " and ".join(said)


def _cut(said: str) -> str:
    said = " ".join(said.split())
    return said if len(said) <= _WORDS else f"{said[:_WORDS].rpartition(' ')[0] or said[:_WORDS]}…"


def _preheader(shown: Sequence[Opening], wish: Filter) -> str:
    """What a mailbox shows beside the subject: for which search it is, and the best pay."""
    paid = [one for one in shown if pay_per_year(one) is not None]
    best = max(paid, key=lambda one: pay_per_year(one) or 0, default=None)
    said = f"For your search: {phrases.wish(wish)}."
    return said if best is None else f"{said} Best pay: {phrases.pay(best.tags.pay)}."


def _summary(shown: Sequence[Opening], wish: Filter) -> str:
    """How many of several the reader can apply for, where they say what they hold, and how many state pay."""
    if len(shown) < 2:
        return ""
    fits = [suits(one.tags, wish.holds, wish.years, wish.lives) for one in shown] if wish.holds else []
    answers = Counter(map(_answer, fits))
    paid = sum(one.tags.pay is not None for one in shown)
    now = answers["yes"]
    said = [f"you can apply for {'each' if now == len(shown) else now} of those shown here"] if now else []
    said += [f"for {answers[kind]} {words}" for kind, words in _OTHERWISE.items() if answers[kind]]
    said += [f"{paid} state{'s' * (paid == 1)} the pay" if paid else "none states its pay"]
    return _upper("; ".join(said))


def _answer(fit: Qualification | None) -> str:
    """What an opening counts as in the summary."""
    standing = phrases.standing(fit)
    if fit is None or standing in ("yes", "not_yet", "within_grace"):
        return standing
    if fit.answer == "within_grace":
        return fit.answer
    return "certified" if fit.certified else "unstated"


def _upper(said: str) -> str:
    return said[:1].upper() + said[1:]


def confirmation(wish: Filter, *, rhythm: str, subscription_id: int, site: Site, now: datetime) -> Content:
    """The question whether the owner of the address wants this alert. `rhythm`: how often, a sentence."""
    heading = f"Do you want this alert: {phrases.wish(wish)}?"
    values = {
        "subject": f"Confirm your alert: {phrases.wish(wish)}",
        "preheader": "One click, and new jobs come to you. Without it nothing more comes.",
        "heading": heading,
        "ask": f"Somebody, we hope you, asked {site.name} to mail new jobs to this address:"
        f" {phrases.wish(wish)}. {rhythm} To start it, open this page and press the button:",
        "url": tokens.link(site, "confirm", subscription_id, now),
        "button": "Start this alert",
        "otherwise": "If it was not you, do nothing: without your click no further mail comes, and the"
        " address is deleted after 7 days. The link works for 7 days.",
    }
    return _content("confirm", values, site)


def reminder(wish: Filter, *, subscription_id: int, site: Site, now: datetime) -> Content:
    """The answer to one who asks for an alert that is on already: the same page for everybody, the truth
    for the owner of the address only."""
    values = {
        "subject": f"You have this alert: {phrases.wish(wish)}",
        "preheader": "It is on. Here is the link to change it.",
        "heading": f"You have this alert already: {phrases.wish(wish)}",
        "ask": "It was asked for again just now. It is on, and nothing changes. Here you can pause, change or"
        " end it:",
        "url": tokens.link(site, "manage", subscription_id, now),
        "button": "Your alerts",
        "otherwise": "If it was not you who asked, you need do nothing.",
    }
    return _content("confirm", values, site)


def sign_in(path: str, code: str, *, site: Site) -> Content:
    """The way to one's alerts for somebody who has no mail of ours at hand."""
    values = {
        "subject": f"Your link to your alerts at {site.name}",
        "preheader": "It works once, for 15 minutes.",
        "heading": "Here is the way to your alerts",
        "ask": f"Somebody, we hope you, asked {site.name} for it. Open this page and press the button, within"
        f" 15 minutes. Or type this code into the page where you asked: {code[:3]} {code[3:]}",
        "url": f"{site.url}{path}",
        "button": "Open my alerts",
        "otherwise": "If it was not you, do nothing, and show the code to nobody: without it, or this link,"
        " nothing is opened.",
    }
    return _content("confirm", values, site)


def preview(openings: Sequence[Opening], wish: Filter, *, to: str, site: Site, now: datetime) -> bytes:
    """The digest as somebody's first message would be, as bytes."""
    content = digest(openings, wish, subscription_id=0, site=site, now=now)
    identity = message.message_id(site, 0, f"preview:{now.isoformat()}")
    return message.build(content, to=to, site=site, now=now, identity=identity)


def _content(name: str, values: dict[str, Any], site: Site) -> Content:
    shared = {"site_name": site.name, "postal": site.postal, "recording": site.recording}
    text, html = (
        _templates().get_template(f"{name}.{kind}").render(values | shared) for kind in ("txt", "html")
    )
    return Content(values["subject"], text, html)


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
