"""The obstacles to using a screen: findings of axe, parts out of the view, small targets."""

from playwright.sync_api import Page

SERIOUS = ("serious", "critical")

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .map((element) => element.outerHTML.slice(0, 120))"""

TOO_SMALL = """() => [...document.querySelectorAll("button, select, textarea, a.button, .steps a")]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.outerHTML.slice(0, 120), element.getBoundingClientRect()])
  .filter(([, box]) => box.height < 24 || box.width < 24)"""

MOVING = "() => document.getAnimations().length"


def findings(page: Page) -> list[str]:
    """Return the serious violations that axe finds on the page."""
    found = page.evaluate("() => axe.run(document, {preload: false})")
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found["violations"]
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]
