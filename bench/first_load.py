"""Times of the page's first load over a slow line: `python -m bench.first_load [runs]`.

Every answer comes 400 ms after its call, and 50 kB a second in all, as Chromium emulates them; a
browser opens six connections. The processor is this machine's, and is named with its load.
"""

import os
import statistics
import sys
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import PHONE, launched
from tests.support.stacks import run_embedded

LATENCY_MS = 400
BYTES_PER_SECOND = 50_000
RUNS = 5

TIMES = """
window.seen = {paint: 0, shift: 0, usable: 0};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) seen.paint = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
const look = () => {
  if (document.querySelector(".lobby button[type=submit]")) seen.usable = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def main(runs: int) -> None:
    with sync_playwright() as playwright, run_embedded() as stack, launched(playwright) as browser:
        found = [first_load(browser, stack.url) for _ in range(runs)]
    for name, unit in {
        "paint": "ms",
        "usable": "ms",
        "bytes": "",
        "calls": "",
        "shift": "",
    }.items():
        values = [load[name] for load in found]
        print(
            f"{name}: {statistics.median(values):g} {unit}  (of {min(values):g} to {max(values):g})"
        )
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def first_load(browser: Browser, url: str) -> dict[str, float]:
    """Return the milliseconds, bytes, calls and shift of a load with an empty cache."""
    context = browser.new_context(locale="en-GB", viewport=PHONE, service_workers="block")
    try:
        context.add_init_script(TIMES)
        page = context.new_page()
        session = context.new_cdp_session(page)
        sizes: list[float] = []

        def finished(event: dict[str, Any]) -> None:
            sizes.append(event["encodedDataLength"])

        session.send("Network.enable")
        session.on("Network.loadingFinished", finished)
        line = {"offline": False, "latency": LATENCY_MS}
        line |= dict.fromkeys(("downloadThroughput", "uploadThroughput"), BYTES_PER_SECOND)
        session.send("Network.emulateNetworkConditions", line)
        page.goto(url + "/", wait_until="networkidle")
        page.wait_for_function("() => seen.usable > 0")
        seen: dict[str, float] = page.evaluate("() => seen")
        return {**seen, "bytes": sum(sizes), "calls": len(sizes)}
    finally:
        context.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
