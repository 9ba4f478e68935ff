import csv

import pytest
from django.urls import reverse

from organizations.directory.coverage import Table, county_tiles, scope_tiles
from organizations.directory.roll import current
from tests.factories import OrganizationFactory
from vocabularies.models import County, Theme

pytestmark = pytest.mark.django_db


def working(themes, counties=(), **fields):
    organization = OrganizationFactory(**fields)
    organization.themes.set(Theme.objects.filter(slug__in=themes))
    organization.counties.set(County.objects.filter(slug__in=counties))
    return organization


def numbers(tiles):
    return {tile.abbreviation: (tile.count, tile.level) for tile in tiles if tile.count}


def test_tiles_count_approved_organizations():
    working([], ["turkana", "marsabit"])
    working([], ["turkana"])
    working([], ["turkana", "bomet"], state="submitted")

    found = county_tiles(current())

    assert numbers(found["tiles"]) == {"TUR": (2, 2), "MAR": (1, 1)}
    assert len(found["tiles"]) == 47


def test_nationwide_organization_counts_only_where_it_names_the_county():
    working([], ["turkana"], is_nationwide=True)
    working([], ["turkana"])

    found = county_tiles(current())

    assert found["nationwide"] == 1
    assert numbers(found["tiles"]) == {"TUR": (2, 2)}


def test_tile_says_number_and_county_in_words():
    working([], ["turkana"])

    tiles = {tile.abbreviation: tile for tile in county_tiles(current())["tiles"]}

    assert tiles["TUR"].label == "TUR 1: Turkana, 1 organization"
    assert tiles["TUR"].href == "/organizations/?county=turkana"
    assert tiles["BOM"].label == "BOM 0: Bomet, no member here"


def test_more_than_five_share_the_darkest_tile():
    for _ in range(6):
        working([], ["turkana"])

    assert numbers(county_tiles(current())["tiles"]) == {"TUR": (6, 5)}


def test_scope_of_one_organization_carries_no_links():
    organization = working([], ["turkana", "marsabit"], county=County.objects.get(slug="turkana"))

    tiles = scope_tiles(organization)

    assert {tile.abbreviation: tile.level for tile in tiles if tile.level} == {"TUR": 5, "MAR": 4}
    assert {tile.href for tile in tiles} == {""}


def test_cells_count_approved_organizations_by_theme_and_county():
    working(["early-warning"], ["turkana"])
    working(["early-warning"], is_nationwide=True)
    working(["early-warning"], ["turkana"], state="submitted")
    table = Table(theme=Theme.objects.get(slug="early-warning"))

    cells = {county.slug: row[0].count for _, counties in table.regions() for county, row in counties}

    assert table.themes[0].slug == "early-warning"
    assert (cells["turkana"], cells["bomet"]) == (1, 0)


def test_gap_names_counties_that_nobody_names_although_some_work_nationwide():
    working(["early-warning"], ["turkana"])
    working(["early-warning"], is_nationwide=True)

    gap = Table().gaps()[0]

    assert (gap.theme.slug, len(gap.counties), gap.nationwide) == ("early-warning", 46, 1)


def test_every_theme_stands_under_one_tab():
    tabs = [Table(group=group).themes for group, _ in Table().tabs[1:]]

    assert sorted(theme.slug for themes in tabs for theme in themes) == sorted(
        Theme.objects.values_list("slug", flat=True)
    )


def test_cell_leads_to_the_organizations_it_counts(client):
    working(["early-warning"], ["turkana"], name="Upeo Centre")

    page = client.get(reverse("organizations:coverage"), {"group": "preparedness", "theme": "early-warning"})

    assert (
        b'<td data-level="1"><a href="/organizations/?theme=early-warning&amp;county=turkana">1</a></td>'
        in page.content
    )
    bomet = "/organizations/?theme=early-warning&amp;county=bomet"
    empty = f'<td><a href="{bomet}">0<span class="visually-hidden">, no member here</span></a></td>'
    assert empty in page.content.decode()
    listed = client.get("/organizations/?county=turkana&theme=early-warning")
    assert [organization.name for organization in listed.context["page"]] == ["Upeo Centre"]


def test_number_of_queries_does_not_grow_with_the_members(client, django_assert_num_queries):
    for _ in range(3):
        working(["early-warning"], ["turkana"])
    with django_assert_num_queries(10):
        client.get(reverse("organizations:coverage"))
    for _ in range(27):
        working(["early-warning", "livestock"], ["turkana", "bomet"])
    with django_assert_num_queries(10):
        client.get(reverse("organizations:coverage"))


def test_csv_carries_hxl_tags_and_the_gaps(client):
    working(["early-warning"], ["turkana"])
    working(["early-warning"], ["turkana"], state="draft")

    response = client.get(reverse("organizations:coverage_csv"))

    rows = list(csv.reader(response.content.decode().splitlines()))
    assert rows[1] == [
        "#adm1+name",
        "#adm1+code+v_pcode",
        "#adm1+code+v_iso",
        "#sector+name",
        "#sector+code",
        "#meta+count",
        "#meta+count+nationwide",
    ]
    assert len(rows) == 2 + 47 * Theme.objects.count()
    assert [row for row in rows[2:] if row[5] != "0"] == [
        ["Turkana", "KE023", "KE-43", "Early warning and anticipatory action", "early-warning", "1", "0"]
    ]
