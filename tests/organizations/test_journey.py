"""From a typed name to a row in the directory, as the people and the coordinator do it."""

import re
import uuid

import pytest
from django.urls import reverse

from notifications.models import Message
from organizations.models import Organization
from terms.signing import open_text
from tests.factories import UserFactory
from tests.letters import decide
from vocabularies.models import County, Expertise, OrganizationType, Theme

pytestmark = pytest.mark.django_db


def letters():
    return sorted(Message.objects.values_list("letter", "address"))


def bring(browser):
    kind = OrganizationType.objects.get(slug="cbo").pk
    sent = {"name": "Kilele Watch", "type": kind, "full_name": browser.user.full_name, "title": "Director"}
    browser.post("/organizations/new/", sent | {"is_authorized": "on", "creation_key": str(uuid.uuid4())})
    return Organization.objects.get(name="Kilele Watch")


def tell(browser, url):
    term = {model: model.objects.first().pk for model in (Theme, County, Expertise)}
    rows = {"offers-TOTAL_FORMS": "0", "offers-INITIAL_FORMS": "0"}
    for part, sent in {
        "about": {"lead": "We read the slope.", "about": "Eleven people.", "revision": "1"},
        "scope": {"themes": [term[Theme]], "counties": [term[County]], "revision": "2"},
        "offers": {"expertise": [term[Expertise]], "revision": "3"} | rows,
    }.items():
        assert browser.post(f"{url}edit/{part}/", sent).status_code == 302


def name_second(browser, url):
    sent = {"full_name": "Mutiso", "email": "mutiso@example.org", "title": "Secretary", "is_authorized": "no"}
    browser.post(f"{url}contacts/new/", sent)
    return re.search(r"http://localhost:8000(\S+confirmation/)", Message.objects.get(letter="contact_invited").text)[1]


def sign(browser, url, version):
    ticks = {"electronic": "on", "has_read": "on", "authority": "on"}
    opening = open_text(version, "en", browser.user)
    browser.post(f"{url}terms/", ticks | {"typed_name": browser.user.full_name, "opening": opening})


def test_organization_joins(client_of, version, administrator, desk_session):
    people = [UserFactory(email="kamene@example.org"), UserFactory(email="mutiso@example.org")]
    first, second = (client_of(person) for person in people)
    first.user, coordinator = people[0], client_of()
    desk_session(coordinator, administrator)

    organization = bring(first)
    url = organization.get_absolute_url()
    tell(first, url)
    confirmation = name_second(first, url)
    sign(first, url, version)
    second.post(
        confirmation,
        {"full_name": "M", "title": "S", "email_visibility": "members", "phone_visibility": "members"},
    )
    first.post(f"{url}edit/submission/")
    assert b"Kilele Watch" not in client_of().get("/organizations/").content
    review = reverse("admin:organizations_organization_review", args=[organization.pk])
    decide(coordinator, review, {"decision": "approve", "accept_signature": "on", "reason": "", "revision": "4"})

    assert b"Kilele Watch" in client_of().get("/organizations/").content
    assert letters() == [
        ("application_received", "kamene@example.org"),
        ("application_received", "mutiso@example.org"),
        ("contact_confirmed", "kamene@example.org"),
        ("contact_invited", "mutiso@example.org"),
        ("organization_approved", "kamene@example.org"),
        ("organization_approved", "mutiso@example.org"),
        ("signature_received", "kamene@example.org"),
    ]
