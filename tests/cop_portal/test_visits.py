import pytest

from terms.acceptance import accept
from tests.factories import RepresentationFactory, publish_version
from tests.organizations.signatures.test_signing import sign_by
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
PAGE = {"HTTP_ACCEPT": "text/html,*/*"}


@pytest.fixture
def browser(client_of, member, administrator):
    accept(sign_as(member), administrator)
    return client_of(member)


def test_visit_begins_with_what_changed_then_goes_on(browser):
    publish_version()

    first = browser.get("/resources/?q=goats", **PAGE)
    assert first.url == "/me/terms/?next=%2Fresources%2F%3Fq%3Dgoats"
    assert 'href="/resources/?q=goats">Not now, go on' in browser.get(first.url, **PAGE).text

    assert browser.get("/resources/?q=goats", **PAGE).status_code == 200


def test_each_visit_begins_so(browser):
    publish_version()
    browser.get("/", **PAGE)
    cookie = browser.cookies.pop("asked")

    assert (cookie["max-age"], cookie["httponly"]) == (8 * 60 * 60, True)
    assert browser.get("/", **PAGE).url == "/me/terms/?next=%2F"


@pytest.mark.parametrize("version", [None, {"is_material": False, "sign_by": None}])
def test_nobody_is_led_where_nothing_is_to_be_signed(browser, version):
    if version:
        publish_version(**version)
    assert browser.get("/resources/", **PAGE).status_code == 200


@pytest.mark.parametrize("address", ["/terms/", "/me/terms/signed/", "/me/data/", "/accounts/email/", "/me/leaving/"])
def test_terms_data_and_sign_in_are_left_alone(browser, address):
    publish_version()
    assert browser.get(address, **PAGE).status_code == 200


def test_what_programs_fetch_and_forms_send_is_left_alone(browser):
    publish_version()
    assert browser.get("/feeds/resources.atom", HTTP_ACCEPT="application/atom+xml").status_code == 200
    assert browser.post("/me/profile/", {}, **PAGE).status_code == 200


def test_way_back_leads_nowhere_else(browser):
    publish_version()
    assert 'href="/me/">Not now' in browser.get("/me/terms/?next=https://example.org/", **PAGE).text


def test_who_signed_for_themselves_is_led_to_what_the_organization_owes(client_of, administrator):
    link = RepresentationFactory(is_authorized=True)
    accept(sign_by(link), administrator)
    accept(sign_as(link.person), administrator)
    second = publish_version()
    sign_as(link.person, version=second)

    response = client_of(link.person).get("/", **PAGE)

    assert response.url == f"/organizations/{link.organization.slug}/terms/?next=%2F"


def test_form_leads_past_where_one_wanted_to_go_so_that_a_press_is_repeated_after_the_code(client, member, sign_in):
    sign_in(client, member, minutes=20)

    page = client.get("/me/terms/?next=/events/")

    assert 'action="/me/terms/"' in page.text
    assert 'href="/events/"' in page.text
