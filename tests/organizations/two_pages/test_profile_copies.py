"""A copy is never older than what it says, is typeset once, and is for nobody else."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import DatabaseError, models, transaction
from django.urls import reverse
from django.utils import timezone

from cop_portal.settings import CACHES
from files.models import StoredFile
from files.storing import keep
from members import consents
from members.models import Consent, Member, User
from organizations.models import Offer, Organization, Project, Representation, Verification
from organizations.profile import verification
from organizations.two_pages import copies
from organizations.two_pages.copies import copy_for
from organizations.two_pages.document import typeset_profile
from terms.models import TermsVersion
from tests.factories import MemberFactory
from tests.files.samples import picture
from tests.organizations import profiles
from tests.parallel import at_once
from vocabularies.models import County, Expertise, Hazard, Language, OrganizationType, Theme

pytestmark = pytest.mark.django_db
READ = [
    *(Organization, Offer, Project, Representation, Verification, StoredFile, TermsVersion, Consent, Member, User),
    *(County, Expertise, Hazard, Language, OrganizationType, Theme),
]
# What the two pages say; terms in their language, people as contacts and by whom something was confirmed.
SAID = """
organization.name organization.acronym organization.slug organization.type organization.website organization.logo
organization.town organization.county organization.lead organization.about organization.recent_work
organization.is_nationwide organization.sub_counties organization.neighbours organization.state organization.joined_at
organization.confirmed_at organization.confirmed_by organization.themes organization.hazards organization.counties
organization.expertise organization.languages
offer.kind offer.text project.name project.starts_in project.ends_in
representation.person representation.full_name representation.title representation.email representation.phone
representation.email_visibility representation.phone_visibility representation.is_contact consent.withdrawn_at
verification.has_certificate verification.has_contacts verification.version verification.by
verification.at storedfile.path member.keeps_credit user.full_name user.is_active
county.name county.abbreviation county.row county.column organizationtype.name_en organizationtype.name_sw
expertise.name_en expertise.name_sw hazard.name_en hazard.name_sw language.name_en language.name_sw
theme.name_en theme.name_sw
expertise.merged_into hazard.merged_into language.merged_into theme.merged_into
"""


@pytest.fixture
def told(db):
    """An organization about which everything is said that the two pages can say."""
    organization = profiles.usual(is_cross_border=True, neighbours="Uganda", sub_counties="Kangema")
    organization.logo = keep(picture("webp"), "logo.webp", "webp", organization.created_by)
    keep(picture("png"), "other.webp", "webp", organization.created_by)
    organization.registration_number = "CBO-7"
    organization.confirmed_at, organization.confirmed_by = profiles.moment(), MemberFactory().user
    organization.save()
    consents.give(organization.confirmed_by, consents.Purpose.DIRECTORY)
    by = MemberFactory().user
    version = TermsVersion.objects.in_force()
    TermsVersion.objects.create(number=2, text_en="# Terms", effective_on=timezone.localdate())
    facts = {"name": organization.name, "registration_number": "CBO-7", "version": version, "by": by}
    Verification.objects.create(organization=organization, has_certificate=True, **facts)
    return organization, organization.representations.first().person


def keys(organization, insider):
    """The copies of one who sees all, and of a visitor in the other language."""
    fresh = Organization.objects.get(pk=organization.pk)
    return [copy_for(fresh, insider, "en").key, copy_for(fresh, AnonymousUser(), "sw").key]


def others(field, row):
    """Other values that a field of this kind may take; the database takes one of them, or none."""
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey):
        return field.related_model._base_manager.exclude(pk=value).order_by("-pk").values_list("pk", flat=True)[:1]
    if field.choices:
        return [choice for choice, _label in field.flatchoices if choice != value]
    if isinstance(field, models.BooleanField):
        return [not value]
    if isinstance(field, models.DateTimeField):
        return [value - datetime.timedelta(days=400), timezone.now()] if value else [timezone.now()]
    if isinstance(field, models.IntegerField):
        return [(value or 0) + 1, (value or 0) + 100]
    if isinstance(field, models.CharField | models.TextField):
        return [f"{row.pk}another"[: field.max_length]]
    return []


def fields(model):
    own = [field for field in model._meta.get_fields() if field.concrete and not field.auto_created]
    return [field for field in own if not field.generated and not field.primary_key]


def change(row, field) -> bool:
    """Whether the database took another value for it."""
    if field.many_to_many:
        getattr(row, field.name).clear()
        return True
    for value in others(field, row):
        try:
            with transaction.atomic():
                return bool(type(row)._base_manager.filter(pk=row.pk).update(**{field.attname: value}))
        except DatabaseError:
            continue
    return False


def is_said(field, model, told, before) -> bool:
    """Whether the copies are others after this field was changed in every row, which is taken back."""
    with transaction.atomic():
        changed = [change(row, field) for row in model._base_manager.all()]
        try:
            return any(changed) and keys(*told) != before
        except Organization.DoesNotExist:
            return True
        finally:
            transaction.set_rollback(True)


def test_whatever_is_said_and_changes_gives_another_copy(told):
    """Walks every field of every model that the two pages read: a new one has to be sorted here."""
    before = keys(*told)

    said = {
        f"{model._meta.model_name}.{field.name}"
        for model in READ
        for field in fields(model)
        if is_said(field, model, told, before)
    }

    assert said == set(SAID.split())


def pdf(client, organization, prefix="", **headers):
    address = reverse("organizations:organization_portal_profile", args=[organization.slug])
    return client.get(prefix + address, headers=headers)


@pytest.fixture
def typesetting(monkeypatch):
    """Counts how often something is typeset."""
    texts = []

    def typeset(text, language):
        texts.append((text.name, language))
        return typeset_profile(text, language)

    monkeypatch.setattr(copies, "typeset_profile", typeset)
    return texts


def test_copy_is_typeset_once_for_all_who_read_the_same(client_of, told, typesetting):
    organization, insider = told
    readers = [
        None,
        None,
        MemberFactory().user,
        MemberFactory().user,
        insider,
        organization.representations.last().person,
    ]

    copies = [pdf(client_of(reader), organization).content for reader in readers]

    assert (copies[0], copies[2]) == (copies[1], copies[3])
    assert len(set(copies)) == len(typesetting) == 2


def test_next_reader_gets_what_was_just_changed(client, told, typesetting):
    organization, _insider = told
    link = organization.representations.first()
    before = pdf(client, organization).content

    link.email_visibility = "public"
    link.save()
    open_now = pdf(client, organization).content
    link.email_visibility = "members"
    link.save()

    assert (open_now == before, pdf(client, organization).content == before, len(typesetting)) == (False, True, 2)


def test_mark_that_is_taken_back_is_gone_from_every_copy(told):
    before = keys(*told)

    verification.take_back(told[0], told[1])

    assert set(keys(*told)).isdisjoint(before)


def test_logo_that_the_storage_lost_is_left_out(client, told):
    default_storage.delete(told[0].logo.path)

    assert pdf(client, told[0]).content.startswith(b"%PDF")


def test_copy_of_yesterday_bears_another_date(told):
    today = keys(*told)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=1)):
        assert set(keys(*told)).isdisjoint(today)


def test_update_that_sets_pages_otherwise_gives_other_copies(told, monkeypatch):
    before = keys(*told)

    monkeypatch.setattr(copies, "look", lambda: "another look")

    assert set(keys(*told)).isdisjoint(before)


def test_visitors_copy_is_asked_for_by_its_mark_and_members_is_kept_by_nobody(client_of, member, told, typesetting):
    organization, _insider = told
    visitor = client_of()
    public = pdf(visitor, organization)
    typesetting.clear()
    caches["documents"].clear()

    unchanged = pdf(visitor, organization, **{"If-None-Match": public["ETag"]})
    Organization.objects.filter(pk=organization.pk).update(lead="Another one.")
    changed = pdf(visitor, organization, **{"If-None-Match": public["ETag"]})

    assert (unchanged.status_code, unchanged.content, changed.status_code, len(typesetting)) == (304, b"", 200, 1)
    assert public["Cache-Control"] == unchanged["Cache-Control"] == "public, max-age=60, stale-while-revalidate=300"
    private = pdf(client_of(member), organization)
    assert (private["Cache-Control"], "ETag" in private) == ("private, no-store", False)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_has_it_typeset(told, typesetting):
    copy = copy_for(*told, "en")

    copies = at_once(*[copy.pdf] * 6)

    assert (len(set(copies)), len(typesetting)) == (1, 1)


def test_copies_have_a_cache_of_their_own_that_cannot_grow_without_end():
    assert copies.KEPT_FOR <= 24 * 60 * 60
    assert CACHES["documents"]["LOCATION"] != CACHES["default"]["LOCATION"]
    assert CACHES["documents"]["OPTIONS"]["MAX_ENTRIES"] <= 2_000
