"""Reads boards in the shape of Greenhouse with a peer: one JSON object in, one out.

    echo '{"gateway": "http://127.0.0.1:1234", "paths": ["/v1/boards/one/jobs"]}' | python crawl.py Scrapy

Run by `bench.crawl` with the peers' interpreter. Out: processor seconds, without imports, and postings.
"""

from __future__ import annotations

import asyncio
import html
import json
import sys
import time
from typing import Any

AT_ONCE = 16


def scrapy(gateway: str, paths: list[str]) -> tuple[float, int]:
    from scrapy import Spider  # type: ignore[import-not-found]
    from scrapy.crawler import CrawlerProcess  # type: ignore[import-not-found]
    from scrapy.selector import Selector  # type: ignore[import-not-found]

    found = []

    class Boards(Spider):  # type: ignore[misc]
        name = "boards"
        start_urls = tuple(f"{gateway}{path}" for path in paths)

        def parse(self, response: Any, **unused: Any) -> Any:
            for job in response.json()["jobs"]:
                text = Selector(text=html.unescape(job["content"])).xpath("//text()").getall()
                found.append(job["id"])
                yield {
                    "title": job["title"],
                    "url": job["absolute_url"],
                    "location": job["location"]["name"],
                    "description": "".join(text),
                }

    settings = {
        "LOG_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "ROBOTSTXT_OBEY": False,
        "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": AT_ONCE,
    }
    process = CrawlerProcess(settings)
    start = time.process_time()
    process.crawl(Boards)
    process.start()
    return time.process_time() - start, len(found)


def ats_scrapers(gateway: str, paths: list[str]) -> tuple[float, int]:
    from ats_scrapers.scrapers import greenhouse  # type: ignore[import-not-found]

    greenhouse.API_TEMPLATE = f"{gateway}/v1/boards/{{slug}}/jobs?content=true"
    line = asyncio.Semaphore(AT_ONCE)

    async def one(path: str) -> int:
        async with line:
            return len(await greenhouse.GreenhouseScraper(path.split("/")[3]).afetch())

    async def everything() -> int:
        return sum(await asyncio.gather(*map(one, paths)))

    start = time.process_time()
    count = asyncio.run(everything())
    return time.process_time() - start, count


def main() -> None:
    asked = json.load(sys.stdin)
    read = {"Scrapy": scrapy, "ats-scrapers": ats_scrapers}[sys.argv[1]]
    seconds, postings = read(asked["gateway"], asked["paths"])
    json.dump({"seconds": seconds, "postings": postings}, sys.stdout)


if __name__ == "__main__":
    main()
