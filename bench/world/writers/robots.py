"""robots.txt of every recorded host, as the platforms write theirs."""

from __future__ import annotations

from bench.world.book import Book

_TEXTS = {
    "workday": "User-agent: *\nDisallow: /*/login\nDisallow: /*/apply\nAllow: /\n\nSitemap: https://{host}/siteMap.xml\n",
    "greenhouse": "User-agent: *\nDisallow: /embed/\n",
    "icims": "User-agent: *\nDisallow: /connect\nDisallow: /icims2/\nDisallow: /jobs/login\nAllow: /jobs/\n",
    "jsonld": "User-agent: *\nDisallow: /apply/\n\nUser-agent: GreedyBot\nDisallow: /\n\nSitemap: {url}\n",
    "feed": "User-agent: *\nDisallow: /admin/\n",
    "oracle_recruiting": "User-agent: *\nDisallow: /hcmUI/oracle\nAllow: /hcmUI/CandidateExperience\n",
    "icims_jibe": "User-agent: *\nDisallow: /api/apply\n\nSitemap: https://{host}/sitemap.xml\n",
    "phenom": "User-agent: *\nDisallow: /*/apply\nAllow: /\n\nSitemap: https://{host}/us/en/sitemap_index.xml\n",
    "workable": "User-agent: *\nDisallow: /api/v1/jobs/*/application\nAllow: /\n",
    "jazzhr": "User-agent: *\nDisallow: /apply/confirm\nDisallow: /app/\n",
    "paylocity": "User-agent: *\nDisallow: /Recruiting/Jobs/Apply/\n",
    "successfactors": "User-agent: *\nDisallow: /talentcommunity/\nDisallow: /services/\n\nSitemap: https://{host}/sitemap.xml\n",
    "ymcareers": "User-agent: *\nDisallow: /r/\nDisallow: /profile/\n",
    "madgex": "User-agent: *\nDisallow: /logon/\nDisallow: /searchjobs/\n",
    "himalayas": "User-agent: *\nAllow: /\nDisallow: /account\n",
    "remoteok": "User-agent: *\nDisallow: /l/\nDisallow: /sign-up\nCrawl-delay: 0\n",
}
_USUAL = "User-agent: *\nDisallow: /admin\nDisallow: /login\n"


def write(platform: str, host: str, url: str, day: int, book: Book) -> None:
    text = _TEXTS.get(platform, _USUAL).format(host=host, url=url)
    book.answer(day, f"https://{host}/robots.txt", f"robots/{host}.txt", text, "text/plain")
