import pytest
from django.urls import reverse

from organizations.directory.selection import Selection, search
from organizations.forms.directory import DirectoryForm
from organizations.models import Offer, Organization
from tests.factories import OrganizationFactory, RepresentationFactory
from vocabularies.models import County, Expertise, Theme

pytestmark = pytest.mark.django_db
UNLISTED = ["draft", "submitted", "returned", "declined", "suspended", "left"]


def names(organizations):
    return [organization.name for organization in organizations]


def chosen(**query):
    return DirectoryForm(query).selection()


def working_on(*slugs, **fields):
    organization = OrganizationFactory(**fields)
    organization.themes.set(Theme.objects.filter(slug__in=slugs))
    return organization


@pytest.mark.parametrize("state", UNLISTED)
def test_what_is_not_approved_is_nowhere_in_the_directory(client, state):
    OrganizationFactory(name="Approved Group")
    hidden = working_on("early-warning", name="Hidden Group", state=state, is_nationwide=True)
    hidden.counties.set([County.objects.get(slug="kisumu")])

    page = client.get(reverse("organizations:organization_list"))

    assert b"Hidden Group" not in page.content
    assert b"1 organization<" in page.content
    assert names(search("hidden group", None)) == []
    assert names(search("hiddn", None)) == []
    assert chosen().counts()["theme"] == {}
    assert chosen().nationwide() == 0
    assert {tile.count for tile in page.context["map"]["tiles"]} == {0}


def test_full_text_finds_words_of_profile_and_offers():
    OrganizationFactory(name="Nyika Imara Trust", lead="We read the signs of drought early.")
    lender = OrganizationFactory(name="Ziwa Salama Network")
    Offer.objects.create(organization=lender, kind="lend", text="Two rain gauges and a boat.")
    OrganizationFactory(name="Third", acronym="BGT", sub_counties="Laisamis and North Horr")

    assert names(search("droughts", None)) == ["Nyika Imara Trust"]
    assert names(search("boats", None)) == ["Ziwa Salama Network"]
    assert names(search("bgt", None)) == names(search("laisamis", None)) == ["Third"]


def test_misspelt_name_is_found_where_no_word_fits():
    OrganizationFactory(name="Kenya Red Cross Society")
    OrganizationFactory(name="Ziwa Salama Network")

    assert names(search("Kenya Red Cros", None)) == ["Kenya Red Cross Society"]
    assert names(search("Ziwá Sallama", None)) == ["Ziwa Salama Network"]


def test_filters_combine():
    both = working_on("early-warning", "livestock", name="Both")
    both.counties.set([County.objects.get(slug="turkana")])
    working_on("early-warning", name="One")

    found = chosen(theme="early-warning", county="turkana").listing()

    assert names(found) == ["Both"]


def test_nationwide_organization_is_found_by_reach_and_in_counties_it_names():
    everywhere = OrganizationFactory(name="Everywhere", is_nationwide=True)
    everywhere.counties.set([County.objects.get(slug="turkana")])
    OrganizationFactory(name="Elsewhere")

    assert names(chosen(county="bomet").listing()) == []
    assert names(chosen(county="turkana").listing()) == ["Everywhere"]
    assert names(chosen(nationwide="on").listing()) == ["Everywhere"]


def test_counts_obey_the_other_filters_and_not_their_own():
    advice = Expertise.objects.get(slug="ews-design")
    working_on("early-warning").expertise.set([advice])
    working_on("livestock")
    warning, livestock = (Theme.objects.get(slug=slug).pk for slug in ("early-warning", "livestock"))

    assert chosen(theme="early-warning").counts()["theme"] == {warning: 1, livestock: 1}
    assert chosen(theme="livestock").counts()["expertise"] == {}
    assert chosen(expertise="ews-design").counts()["theme"] == {warning: 1}


def test_map_follows_the_other_filters(client):
    warning = working_on("early-warning")
    warning.counties.set([County.objects.get(slug="turkana")])
    other = working_on("livestock")
    other.counties.set([County.objects.get(slug="bomet")])

    page = client.get(reverse("organizations:organization_list"), {"theme": "early-warning", "county": "bomet"})

    shown = {tile.abbreviation: tile.count for tile in page.context["map"]["tiles"] if tile.count}
    assert shown == {"TUR": 1}
    assert b'href="/organizations/?theme=early-warning&amp;county=turkana"' in page.content


def test_names_stand_as_a_person_reads_them():
    for name in ["zebra Group", "Éclair Trust", "Apple Trust", "banana Group"]:
        OrganizationFactory(name=name)

    assert names(chosen().listing()) == ["Apple Trust", "banana Group", "Éclair Trust", "zebra Group"]


def test_recently_joined_stand_first_when_asked(client):
    OrganizationFactory(name="A first")
    OrganizationFactory(name="B later")

    page = client.get(reverse("organizations:organization_list"), {"sort": "new"})

    assert names(page.context["page"]) == ["B later", "A first"]


def test_empty_result_names_the_filter_to_drop(client):
    working_on("early-warning")

    page = client.get(reverse("organizations:organization_list"), {"theme": "early-warning", "county": "bomet"})

    assert page.context["near_misses"] == [{"label": "Bomet", "href": "?theme=early-warning", "count": 1}]
    assert "Without Bomet there is 1 organization" in page.content.decode()


def test_unknown_filter_is_said_and_left_out(client):
    OrganizationFactory(name="Still here")

    page = client.get(reverse("organizations:organization_list"), {"theme": "no-such-theme"})

    assert names(page.context["page"]) == ["Still here"]
    assert list(page.context["form"].errors) == ["theme"]


def test_twenty_stand_on_a_page(client):
    OrganizationFactory.create_batch(21)

    pages = [client.get(reverse("organizations:organization_list"), {"page": n}) for n in (1, 2)]

    assert [len(page.context["page"].object_list) for page in pages] == [20, 1]


def test_number_of_queries_does_not_grow_with_the_list(client, django_assert_num_queries):
    def fill(number):
        for organization in OrganizationFactory.create_batch(number):
            organization.themes.set(Theme.objects.all()[:4])
            organization.counties.set(County.objects.all()[:4])
            Offer.objects.create(organization=organization, kind="lend", text="A tent.")

    fill(3)
    with django_assert_num_queries(11):
        client.get(reverse("organizations:organization_list"))
    fill(27)
    with django_assert_num_queries(11):
        client.get(reverse("organizations:organization_list"))


def test_list_as_csv_is_for_coordinators(client, administrator):
    hyperlink = OrganizationFactory(
        name='=HYPERLINK("http://evil")', town="Lodwar", acronym="+1", sub_counties="Loima", website="https://é.ke"
    )
    RepresentationFactory(organization=hyperlink, email="hidden@example.org", phone="+254 700 000001")
    OrganizationFactory(name="Waiting", state="submitted")
    url = reverse("organizations:organization_csv")

    assert client.get(url).status_code == 302
    client.force_login(RepresentationFactory().person)
    assert client.get(url).status_code == 403
    client.force_login(administrator)
    lines = client.get(url).content.decode("utf-8-sig").splitlines()

    assert client.get(url).content.startswith(b"\xef\xbb\xbfName,Acronym,Type")
    assert lines[0] == "Name,Acronym,Type,Town,County,Nationwide,Counties,Sub-counties,Themes,Website,Joined"
    assert lines[1].startswith('"\'=HYPERLINK(""http://evil"")",\'+1,')
    assert ",Lodwar,,no,,Loima,," in lines[1]
    assert "hidden@" not in lines[1]
    assert not [line for line in lines if "Waiting" in line]


def test_list_as_csv_obeys_the_filters(client, administrator):
    working_on("early-warning", name="Warns")
    working_on("livestock", name="Herds")
    client.force_login(administrator)

    lines = client.get(reverse("organizations:organization_csv"), {"theme": "livestock"}).content.decode().splitlines()

    assert [line.split(",")[0] for line in lines[1:]] == ["Herds"]


def test_selection_without_filters_is_everybody_listed():
    OrganizationFactory(name="One")

    assert names(Selection.of({}).listing()) == names(Organization.objects.listed()) == ["One"]


@pytest.mark.parametrize("prefix", ["", "/sw"])
def test_thousands_are_set_apart(client, prefix):
    one = working_on("early-warning", is_nationwide=True)
    facts = {"type": one.type, "created_by": one.created_by, "state": "active", "joined_at": one.joined_at}
    made = Organization.objects.bulk_create(
        Organization(name=f"Network {n}", slug=f"network-{n}", is_nationwide=True, **facts) for n in range(1234)
    )
    theme, through = one.themes.get(), Organization.themes.through
    through.objects.bulk_create(through(organization=other, theme=theme) for other in made)

    plain = client.get(f"{prefix}/organizations/").content.decode()
    empty = client.get(f"{prefix}/organizations/", {"theme": "early-warning", "county": "bomet"}).content.decode()

    heading = plain.partition('<div class="section-head">')[2].partition("</h2>")[0]
    near_miss = empty.partition('<div class="empty">')[2]
    assert ["1,235" in heading, "1,235" in near_miss] == [True, True]
    assert ["(1,235)</span>" in plain, "(1,235)</option>" in plain] == [True, True]
    assert "1235" not in plain + empty
