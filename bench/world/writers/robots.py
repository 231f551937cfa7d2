"""robots.txt of every recorded host, as the platforms write theirs."""

from __future__ import annotations

from bench.world.book import Book

_TEXTS = {
    "workday": "User-agent: *\nDisallow: /*/login\nDisallow: /*/apply\nAllow: /\n\nSitemap: https://{host}/siteMap.xml\n",
    "greenhouse": "User-agent: *\nDisallow: /embed/\n",
    "icims": "User-agent: *\nDisallow: /connect\nDisallow: /icims2/\nDisallow: /jobs/login\nAllow: /jobs/\n",
    "jsonld": "User-agent: *\nDisallow: /apply/\n\nUser-agent: GreedyBot\nDisallow: /\n\nSitemap: {url}\n",
    "feed": "User-agent: *\nDisallow: /admin/\n",
}


def write(platform: str, host: str, url: str, day: int, book: Book) -> None:
    text = _TEXTS[platform].format(host=host, url=url)
    book.answer(day, f"https://{host}/robots.txt", f"robots/{host}.txt", text, "text/plain")
