"""Rules of sharing: drafts, files, what must be complete, and where it goes."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone

from files.inspection import FileRefused
from files.models import StoredFile
from members.transitions import TransitionRefused
from resources.models import Resource
from resources.sharing import (
    SubmissionRefused,
    attach_file,
    check_may_share,
    delete_draft,
    gaps,
    start_draft,
    start_version,
    submit,
    use_link,
    withdraw,
)
from tests.factories import MemberFactory, RepresentationFactory, ResourceFactory, UserFactory
from tests.files.samples import pdf, upload
from tests.resources.shelf import complete_draft, page_text, with_file
from vocabularies.models import Language, ResourceType

pytestmark = pytest.mark.django_db


def unsaved(title: str = "River gauges", **fields) -> Resource:
    report, english = ResourceType.objects.get(slug="report"), Language.objects.get(slug="en")
    return Resource(title=title, type=report, language=english, summary="What we saw.", **fields)


@pytest.mark.parametrize("state", ["active", "unconfirmed"])
def test_members_may_share(state):
    assert check_may_share(MemberFactory(state=state).user) is None


@pytest.mark.parametrize("state", ["applicant", "declined", "suspended", "left"])
def test_others_may_not_share(state):
    with pytest.raises(PermissionDenied, match="Only members can share"):
        check_may_share(MemberFactory(state=state).user)


def test_account_without_membership_may_not_share():
    with pytest.raises(PermissionDenied):
        check_may_share(UserFactory())


def test_address_is_made_of_the_title_and_belongs_to_one(member):
    first, second = start_draft(unsaved(), member), start_draft(unsaved(), member)

    assert first.slug == "river-gauges"
    assert second.slug.startswith("river-gauges-")


@pytest.mark.parametrize("title", ["New", "Mine", "???", "-"])
def test_reserved_and_empty_addresses_are_avoided(member, title):
    slug = start_draft(unsaved(title), member).slug

    assert slug not in ("new", "mine", "")


def test_same_form_sent_twice_begins_one_draft(member):
    key = uuid.uuid4()

    drafts = [start_draft(unsaved(creation_key=key), member) for _ in range(2)]

    assert drafts[0] == drafts[1]
    assert Resource.objects.count() == 1


def test_form_of_somebody_else_begins_nothing(member):
    key = uuid.uuid4()
    start_draft(unsaved(creation_key=key), member)

    with pytest.raises(PermissionDenied):
        start_draft(unsaved(creation_key=key), MemberFactory().user)


def test_file_takes_the_place_of_link_and_earlier_file(member, django_capture_on_commit_callbacks):
    draft = start_draft(unsaved(link="https://example.org/a"), member)
    attach_file(draft, upload("one.pdf", pdf()))
    page_text(draft, 1, "Old")
    first = draft.file

    with django_capture_on_commit_callbacks(execute=True):
        attach_file(draft, upload("two.pdf", pdf("Two")))

    draft.refresh_from_db()
    assert (draft.file.name, draft.link, draft.texts.count()) == ("two.pdf", "", 0)
    assert list(StoredFile.objects.all()) == [draft.file]
    assert not default_storage.exists(first.path)


def test_link_takes_the_place_of_a_file(member):
    draft = start_draft(unsaved(), member)
    attach_file(draft, upload("one.pdf", pdf()))

    use_link(draft, "https://example.org/a")

    draft.refresh_from_db()
    assert (draft.file, draft.link, StoredFile.objects.count()) == (None, "https://example.org/a", 0)


def test_refused_file_leaves_the_draft_as_it_was(member):
    draft = start_draft(unsaved(link="https://example.org/a"), member)

    with pytest.raises(FileRefused):
        attach_file(draft, upload("one.pdf", b"no pdf"))

    draft.refresh_from_db()
    assert (draft.title, draft.link, draft.file) == ("River gauges", "https://example.org/a", None)


def test_file_and_link_at_once_are_refused_by_the_database():
    resource = with_file()

    with pytest.raises(IntegrityError, match="resource_is_a_file_or_a_link"), transaction.atomic():
        Resource.objects.filter(pk=resource.pk).update(link="https://example.org")


def test_draft_without_content_cannot_leave_by_the_database():
    draft = ResourceFactory(state="draft", link="", published_at=None)

    with pytest.raises(IntegrityError, match="resource_leaves_draft_with_content"), transaction.atomic():
        Resource.objects.filter(pk=draft.pk).update(state="submitted", submitted_at=timezone.now())


def test_empty_draft_is_told_everything_it_lacks(member):
    draft = start_draft(unsaved(), member)

    assert [gap.step for gap in gaps(draft)] == ["content", "scope", "scope", "rights"]


def test_call_needs_a_deadline_that_has_not_passed():
    call = complete_draft(type="call")
    open_until = [None, timezone.now() - datetime.timedelta(hours=1), timezone.now() + datetime.timedelta(hours=1)]

    found = []
    for call.deadline_at in open_until:
        found.append([gap.sentence for gap in gaps(call)])

    assert found == [["Say when the call closes."], ["The deadline has passed: give another one."], []]


def test_incomplete_draft_is_not_sent():
    draft = complete_draft(people_consented=False)

    with pytest.raises(SubmissionRefused):
        submit(draft, draft.shared_by)

    assert Resource.objects.get().state == "draft"


def test_sending_gives_it_to_the_coordinators_and_says_so(mailbox):
    draft = complete_draft(title="River gauges")

    submit(draft, draft.shared_by)

    assert Resource.objects.get().state == "submitted"
    letter = mailbox()[0]
    assert (letter.subject, letter.to) == ("We have received “River gauges”", [draft.shared_by.email])
    assert len(mailbox()) == 1


def test_sending_twice_is_refused():
    draft = complete_draft()
    submit(draft, draft.shared_by)

    with pytest.raises(TransitionRefused):
        submit(draft, draft.shared_by)


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_trusted_organization_publishes_at_once(state, mailbox):
    link = RepresentationFactory(organization__is_trusted=True)
    draft = complete_draft(state=state, organization=link.organization, shared_by=link.person, title="Gauges")

    submit(draft, link.person)

    assert Resource.objects.get().state == "published"
    assert [letter.subject for letter in mailbox()] == ["“Gauges” is in the library"]


def test_trust_does_not_reach_who_represents_it_no_longer():
    link = RepresentationFactory(organization__is_trusted=True)
    draft = complete_draft(organization=link.organization, shared_by=link.person)
    link.state, link.ended_at = "ended", timezone.now()
    link.save()

    with pytest.raises(SubmissionRefused, match="You may not share for this organization now"):
        submit(draft, link.person)


def test_untrusted_organization_waits_for_a_coordinator():
    link = RepresentationFactory()
    draft = complete_draft(organization=link.organization, shared_by=link.person)

    submit(draft, link.person)

    assert Resource.objects.get().state == "submitted"


def test_new_version_begins_with_what_the_old_one_says():
    old = complete_draft(state="published", published_at=timezone.now(), title="Gauges", people_consented=True)

    draft = start_version(old, old.shared_by)

    facts = (draft.state, draft.title, draft.version, draft.replaces, draft.link, draft.people_consented)
    assert facts == ("draft", "Gauges", 2, old, "", False)
    assert list(draft.themes.all()) == list(old.themes.all())
    assert start_version(old, old.shared_by) == draft


def test_only_what_is_published_can_be_withdrawn():
    published, draft = ResourceFactory(), complete_draft()

    withdraw(published, published.shared_by)

    assert Resource.objects.get(pk=published.pk).state == "withdrawn"
    with pytest.raises(TransitionRefused):
        withdraw(draft, draft.shared_by)


def test_deleted_draft_takes_its_file_along(django_capture_on_commit_callbacks):
    draft = with_file(state="draft", published_at=None)
    path = draft.file.path

    with django_capture_on_commit_callbacks(execute=True):
        delete_draft(draft)

    assert (Resource.objects.count(), StoredFile.objects.count(), default_storage.exists(path)) == (0, 0, False)
