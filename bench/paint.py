"""What a cheap phone sees of a page, and when: Chromium with its processor slowed down four times.

Largest Contentful Paint and Cumulative Layout Shift as https://web.dev/articles/vitals defines them.
"""

from __future__ import annotations

import shutil
from contextlib import AbstractAsyncContextManager

from playwright.async_api import Browser, async_playwright

from bench.measure import Line

_SLOWER, _LOADS = 4, 5
_PATIENCE = 3600.0  # seconds for one load: the first waits until the sets are read
_PATHS = {"first page": "/", "filtered": "/?setting=remote&lives=TX&holds=CPC"}
_MEASURE = """() => new Promise(done => {
    let paint = 0, shift = 0;
    new PerformanceObserver(list => { for (const one of list.getEntries()) paint = one.startTime; })
        .observe({type: 'largest-contentful-paint', buffered: true});
    new PerformanceObserver(list => { for (const one of list.getEntries()) shift += one.value; })
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done([paint, shift]), 300);
})"""


async def lines(count: str, served: AbstractAsyncContextManager[tuple[str, str]]) -> list[Line]:
    """LCP and CLS of the search page on a phone, the best of some loads: other work on this machine only
    adds. Nothing where Chromium is not installed."""
    program = shutil.which("chromium")
    if program is None:
        return []
    found = []
    async with served as (site, _), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, path in _PATHS.items():
            await _load(browser, f"{site}{path}")  # which reads the sets
            loads = [await _load(browser, f"{site}{path}") for _ in range(_LOADS)]
            paint, shift = min(one for one, _ in loads), max(one for _, one in loads)
            said = f"{paint:.2f} s, at {_SLOWER}× slowdown"
            found.append(Line(f"LCP of 1 s: {name}, {count}", paint, "≤ 1", said))
            found.append(Line(f"CLS of 0.02: {name}, {count}", shift / 0.02, "≤ 1", f"{shift:.4f}"))
        await browser.close()
    return found


async def _load(browser: Browser, url: str) -> tuple[float, float]:
    """Seconds to the largest paint, and the layout's shift."""
    context = await browser.new_context(viewport={"width": 360, "height": 800})
    page = await context.new_page()
    slow = await context.new_cdp_session(page)
    await slow.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
    answer = await page.goto(url, timeout=_PATIENCE * 1000)
    assert answer is not None
    assert answer.status == 200, f"{url}: {answer.status}"
    paint, shift = await page.evaluate(_MEASURE)
    await context.close()
    return paint / 1000, shift
