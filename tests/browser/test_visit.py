"""A first visit: look around without an account, with and without scripts."""

import re

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("page_name", ["page_360", "page_1280", "page_without_scripts"])
def test_visitor_finds_out_what_the_community_is(request, site, page_name):
    page = request.getfixturevalue(page_name)

    page.goto("/")
    menu = page.get_by_text("Menu", exact=True)
    if menu.is_visible():
        menu.click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="About").click()

    expect(page).to_have_url(f"{site.url}/about/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/sw/", "/about/"])
@pytest.mark.parametrize("page_name", ["page_360", "page_1280"])
def test_pages_for_visitors_are_accessible(request, axe, page_name, path):
    page = request.getfixturevalue(page_name)

    page.goto(path)

    axe(page)


@pytest.mark.parametrize("path", ["/coverage/", "/sw/coverage/", "/coverage/?group=preparedness"])
def test_coverage_prints_on_one_page(page_1280, path):
    page_1280.goto(path)

    sheets = page_1280.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1
