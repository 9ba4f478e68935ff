"""Forms on paper as the tests enter and answer them."""

import datetime

from django.urls import reverse
from django.utils import timezone

from members.models import AssistedEntry, User
from notifications.models import Message
from organizations.membership import assisting
from organizations.models import OrganizationOnPaper
from tests.factories import MemberFactory, UserFactory
from tests.files.samples import pdf, upload
from vocabularies.models import County, OrganizationType

TODAY = timezone.localdate()


def entry_of(**changes) -> AssistedEntry:
    usual = {
        "full_name": "Lokwang Ekiru",
        "email": "lokwang@example.org",
        "title": "Herder",
        "county": County.objects.get(slug="turkana"),
        "motivation": "I read the clouds.",
        "language": "sw",
        "filled_on": TODAY,
        "place": "Loiyangalani",
    }
    return AssistedEntry(**usual | changes)


def entered(by, *, organization=None, scan=None, **changes) -> AssistedEntry:
    made = assisting.enter(entry_of(**changes), scan or upload("form.pdf", pdf()), by, organization=organization)
    return AssistedEntry.objects.get(pk=made.pk)


def new_organization(**changes) -> OrganizationOnPaper:
    usual = {
        "is_new": True,
        "name": "Ziwa Herders",
        "type": OrganizationType.objects.get(slug="cbo"),
        "is_authorized": True,
        "second_name": "Akai Lomuria",
        "second_email": "akai@example.org",
        "second_title": "Treasurer",
    }
    return OrganizationOnPaper(**usual | changes)


def asked_days_ago(entry, days) -> AssistedEntry:
    AssistedEntry.objects.filter(pk=entry.pk).update(asked_at=timezone.now() - datetime.timedelta(days=days))
    return entry


def letters() -> list[tuple[str, str, str]]:
    return list(Message.objects.order_by("pk").values_list("letter", "address", "language"))


def signed_up(email="lokwang@example.org") -> User:
    """The person has made an account with the address to which the letter went."""
    user = UserFactory(email=email, full_name="")
    MemberFactory(user=user, state="applicant", title="", motivation="", county=None)
    return user


def answer(**changes) -> dict:
    usual = {
        "full_name": "Lokwang Ekiru",
        "title": "Elder",
        "county": County.objects.get(slug="turkana").pk,
        "motivation": "I read the clouds and the grass.",
        "phone": "",
        "language": "sw",
    }
    return usual | changes


def page(entry) -> str:
    return reverse("organizations:paper_form_detail", args=[entry.pk])
