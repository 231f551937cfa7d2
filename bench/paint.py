"""What a cheap phone sees of a page, and when: Chromium with its processor slowed down four times.

Largest Contentful Paint and Cumulative Layout Shift as https://web.dev/articles/vitals defines them.
"""

from __future__ import annotations

import shutil
from contextlib import AbstractAsyncContextManager

from playwright.async_api import async_playwright

from bench.measure import Line

_SLOWER, _LOADS = 4, 5
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
            paints, shifts = [], []
            for _turn in range(_LOADS):
                context = await browser.new_context(viewport={"width": 360, "height": 800})
                page = await context.new_page()
                slow = await context.new_cdp_session(page)
                await slow.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})
                await page.goto(f"{site}{path}")
                paint, shift = await page.evaluate(_MEASURE)
                paints.append(paint / 1000)
                shifts.append(shift)
                await context.close()
            said = f"{min(paints):.2f} s, at {_SLOWER}× slowdown"
            found.append(Line(f"LCP of 1 s: {name}, {count}", min(paints), "≤ 1", said))
            found.append(
                Line(f"CLS of 0.02: {name}, {count}", max(shifts) / 0.02, "≤ 1", f"{max(shifts):.4f}")
            )
        await browser.close()
    return found
