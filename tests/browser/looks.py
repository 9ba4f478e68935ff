"""What every page has to stand: axe-core, the width of its window, its language; and pictures to look at."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils.text import slugify
from playwright.sync_api import Page

# Without preloading: copies of the style sheets would be refused by the Content Security Policy.
OPTIONS = {"preload": False, "resultTypes": ["violations"]}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = Path(settings.BASE_DIR) / "test-results"
# Elements, their roles and variants: pages that agree in it cannot differ for axe-core.
OUTLINE = """[...document.querySelectorAll("*")].map(element => element.tagName + element.className
    + [...element.attributes].map(one => /^(data|aria)-|^(role|type|lang)$/.test(one.name) ? one.name + one.value : "")
    ).join() + innerWidth + location.pathname.startsWith("/sw/") + matchMedia("(prefers-color-scheme: dark)").matches"""
checked: set[int] = set()


def faults(page: Page) -> list[str]:
    """All that is wrong with the page, in words."""
    return [*found_by_axe(page), *too_wide(page), *wrong_language(page)]


def found_by_axe(page: Page) -> list[str]:
    """What axe-core finds; a page that was found good is not looked at again."""
    # A colour that is still changing would be measured halfway.
    page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
    outline = hash(page.evaluate(OUTLINE))
    if outline in checked:
        return []
    found = Axe().run(page, options=OPTIONS | {"runOnly": RULES}).response["violations"]
    if not found:
        checked.add(outline)
    return [f"{page.url}: {rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def too_wide(page: Page) -> list[str]:
    needed, there = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"{page.url} is {needed} wide in a window of {there}."] if needed > there else []


def wrong_language(page: Page) -> list[str]:
    said, path = page.evaluate("[document.documentElement.lang, location.pathname]")
    is_right = said == ("sw" if path.startswith("/sw/") else "en")
    return [] if is_right else [f"{page.url} says that its language is {said}."]


def picture(page: Page, name: str) -> None:
    """Where PORTAL_PICTURES is set, write the whole page as on a phone and as on a desk."""
    if not os.environ.get("PORTAL_PICTURES") or page.url == "about:blank":
        return
    PICTURES.mkdir(exist_ok=True)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=PICTURES / f"{slugify(name)}-{width}.png", full_page=True)
