"""The client against a scripted host: what it sends, what it gives back, and when."""

from __future__ import annotations

from scripted_host import Host, response

from scrapers.source import Request


async def test_a_page_comes_back_with_its_logical_address() -> None:
    async with Host() as host, host.http() as http:
        host.pages["jobs.example.com/list"] = response(200, "hello", Content_Type="text/html", ETag='"1"')
        answer = await http.fetch(Request("https://jobs.example.com/list?a=1"))
    assert answer.page is not None
    assert (answer.page.url, answer.page.body) == ("https://jobs.example.com/list?a=1", b"hello")
    assert (answer.page.content_type, answer.status, answer.validators.etag) == ("text/html", 200, '"1"')
    assert host.urls == ["jobs.example.com/list?a=1"]
    assert host.asked[1].headers["user-agent"] == "Chartwork/1.2 (+https://chartwork.example/bot)"
    assert host.asked[1].at - host.asked[0].at >= 2.0
