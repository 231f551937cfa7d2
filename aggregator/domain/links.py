"""Which advert of which site an address leads to: whoever else shows a job often links to the employer's own page.

Rows are (host, path and query, name of the site). The id is the group `id`; a site is told by its host unless
`site` names a tenant in the path. Addresses are those that each vendor's job pages have (see the platform
modules of `scrapers`, which cite their sources).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

_UUID = r"(?P<id>[0-9a-f]{8}-[0-9a-f-]{27})"
_SITES = tuple(
    (re.compile(host), re.compile(path, re.IGNORECASE))
    for host, path in (
        (r"(?:job-)?boards(?:-api)?\.(?:eu\.)?greenhouse\.io", r"/(?P<site>[^/]+)/jobs/(?P<id>\d+)"),
        (r".", r"[?&]gh_jid=(?P<id>\d+)"),
        (r"jobs\.(?:eu\.)?lever\.co", rf"/(?P<site>[^/]+)/{_UUID}"),
        (r"jobs\.ashbyhq\.com", rf"/(?P<site>[^/]+)/{_UUID}"),
        (
            r"\.myworkday(?:jobs|site)\.com",
            r"/job/.*_(?P<id>[A-Z]{0,6}-?\d[\dA-Z-]*?)(?:-\d{1,2})?(?:/apply.*)?(?:\?|$)",
        ),
        (r"\.icims\.com", r"/jobs/(?P<id>\d+)"),
        (r"(?:jobs|careers)\.smartrecruiters\.com", r"/(?P<site>[^/]+)/(?P<id>\d{6,})"),
        (r"\.oraclecloud\.com", r"/job/(?P<id>\d+)"),
        (r"\.taleo\.net", r"/jobdetail\.ftl.*[?&]job=(?P<id>[\w-]+)"),
        (r"apply\.workable\.com", r"/(?P<site>[^/]+)/j/(?P<id>\w+)"),
        (r"jobs\.jobvite\.com", r"/(?P<site>[^/]+)/job/(?P<id>\w+)"),
        (r"\.bamboohr\.com", r"/(?:careers|jobs)/(?:view\.php\?id=)?(?P<id>\d+)"),
        (r"\.breezy\.hr", r"/p/(?P<id>[0-9a-f]{8,})"),
        (r"\.applytojob\.com", r"/apply/(?:jobs/details/)?(?P<id>\w{8,})"),
        (r"recruiting\d?\.ultipro\.com", r"[?&]opportunityId=" + _UUID),
        (r"recruiting\.paylocity\.com", r"/jobs/details/(?P<id>\d+)"),
        (r"\.adp\.com", r"[?&]jobId=(?P<id>\d+)"),
        (r"jobs\.dayforcehcm\.com", r"/(?P<site>[^/]+)/[^/]+/jobs/(?P<id>\d+)"),
        (r"(?:www\.)?usajobs\.gov", r"/(?:job|GetJob/ViewDetails)/(?P<id>\d+)"),
        (r"apply\.usastaffing\.gov", r"/ViewQuestionnaire/(?P<id>\d+)"),
        (r"\.recruitee\.com", r"/o/(?P<id>[\w-]+)"),
        (r"\.successfactors\.(?:com|eu)", r"[?&]career_job_req_id=(?P<id>\d+)"),
        (r"\.eightfold\.ai", r"(?:/careers/job/|[?&]pid=)(?P<id>\d+)"),
        (r"\.peopleadmin\.com", r"/postings/(?P<id>\d+)"),
        (r"\.avature\.net", r"/JobDetail/(?:[^/]+/)?(?P<id>\d+)"),
    )
)


@lru_cache(maxsize=4096)
def advert(url: str) -> tuple[str, str] | None:
    """(site, id) of the advert that an address leads to; None where it is on no site that is known."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    for at, where in _SITES:
        if at.search(host) and (found := where.search(target)):
            named = found.groupdict()
            return f"{host}/{(named.get('site') or '').lower()}", named["id"].lower()
    return None
