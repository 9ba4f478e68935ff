"""The smallest valid objects; everything else is said by keyword."""

import datetime

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from conversations.models import Conversation, ConversationMessage
from events.models import Event
from files.models import StoredFile
from members import consents
from members.models import CountyChampion, Member, User
from organizations.models import JoinRequest, Organization, Representation
from resources.models import Resource
from terms.models import TermsVersion
from terms.signing import Circumstances
from terms.versions import publish
from vocabularies.models import County, EventType, Language, OrganizationType, ResourceType


def came(**facts) -> Circumstances:
    """How a signer came who entered a mailed code a moment ago."""
    usual = {"ip": "192.0.2.7", "browser": "Firefox", "authenticated_by": "code", "authenticated_at": timezone.now()}
    return Circumstances(**usual | facts)


class UserFactory(DjangoModelFactory):
    """An account; `roles` are the groups of the desk that it is in, which it enters only with `is_staff`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person Number {n}")

    @classmethod
    def _create(cls, model, *args, **fields):
        """An account whose e-mail address is verified."""
        from allauth.account.models import EmailAddress

        user = model.objects.create_user(**fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    @factory.post_generation
    def roles(self, create, names, **facts):
        if names:
            self.groups.set([Group.objects.get(name=name) for name in names])


class MemberFactory(DjangoModelFactory):
    """An active member with a complete profile; `user` of it signs in."""

    class Meta:
        model = Member

    user = factory.SubFactory(UserFactory)
    state = "active"
    title = "Programme officer"
    motivation = "We learn where others have gone before us."
    county = factory.LazyFunction(lambda: County.objects.get(slug="kisumu"))
    joined_at = factory.LazyAttribute(lambda member: None if member.state == "applicant" else timezone.now())


class CountyChampionFactory(DjangoModelFactory):
    """Somebody who serves today, with the role at the desk still to be given."""

    class Meta:
        model = CountyChampion

    user = factory.SubFactory(UserFactory)
    county = factory.LazyFunction(lambda: County.objects.get(slug="kisumu"))
    since = datetime.date(2026, 1, 1)


class OrganizationFactory(DjangoModelFactory):
    """An active organization; without people, see `RepresentationFactory`."""

    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"Organization {n}")
    slug = factory.Sequence(lambda n: f"organization-{n}")
    type = factory.LazyFunction(lambda: OrganizationType.objects.get(slug="cbo"))
    created_by = factory.SubFactory(UserFactory)
    state = "active"
    submitted_at = factory.LazyFunction(timezone.now)
    joined_at = factory.LazyFunction(timezone.now)


class RepresentationFactory(DjangoModelFactory):
    """A confirmed representation by an active member, who allows to be named and takes messages; see `allows`."""

    class Meta:
        model = Representation
        skip_postgeneration_save = True

    organization = factory.SubFactory(OrganizationFactory)
    person = factory.LazyFunction(lambda: MemberFactory().user)
    full_name = factory.LazyAttribute(lambda link: link.person.full_name)
    email = factory.LazyAttribute(lambda link: link.person.email)
    title = "Director"
    state = "confirmed"
    ended_at = None
    confirmed_at = factory.LazyAttribute(lambda link: link.ended_at or timezone.now())

    @factory.post_generation
    def allows(self, create, purposes=None, **more):
        for purpose in ("directory", "messages") if purposes is None else purposes:
            if self.person:
                consents.give(self.person, purpose)


class JoinRequestFactory(DjangoModelFactory):
    """A member's request that waits for an answer."""

    class Meta:
        model = JoinRequest

    organization = factory.SubFactory(OrganizationFactory)
    person = factory.LazyFunction(lambda: MemberFactory().user)
    title = "Field officer"


class ConversationFactory(DjangoModelFactory):
    """A member's conversation with an organization; one message stands in it, by the member."""

    class Meta:
        model = Conversation
        skip_postgeneration_save = True

    organization = factory.LazyFunction(lambda: RepresentationFactory().organization)
    person = factory.LazyFunction(lambda: MemberFactory().user)
    subject = factory.Sequence(lambda n: f"Question {n}")

    @factory.post_generation
    def message(self, create, body=None, **more):
        ConversationMessageFactory(conversation=self, body=body or "May we come and see your gauges?")


class ConversationMessageFactory(DjangoModelFactory):
    """By the person who began the conversation; `is_answer` by its organization's first representative."""

    class Meta:
        model = ConversationMessage

    conversation = factory.SubFactory(ConversationFactory)
    is_answer = False
    author = factory.LazyAttribute(
        lambda one: (
            one.conversation.organization.representations.first().person if one.is_answer else one.conversation.person
        )
    )
    name = factory.LazyAttribute(lambda one: one.author.full_name)
    body = "Come on Thursday."


class StoredFileFactory(DjangoModelFactory):
    class Meta:
        model = StoredFile

    path = factory.Sequence(lambda n: f"test/{n}")
    name = "report.pdf"
    kind = "pdf"
    size = 1000
    sha256 = "0" * 64
    owner = factory.SubFactory(UserFactory)


class ResourceFactory(DjangoModelFactory):
    """A published public report, as a link."""

    class Meta:
        model = Resource

    title = factory.Sequence(lambda n: f"Resource {n}")
    slug = factory.Sequence(lambda n: f"resource-{n}")
    type = factory.LazyFunction(lambda: ResourceType.objects.get(slug="report"))
    language = factory.LazyFunction(lambda: Language.objects.get(slug="en"))
    summary = "What was tried, and what came of it."
    link = "https://example.org/report"
    visibility = "public"
    state = "published"
    published_at = factory.LazyFunction(timezone.now)
    shared_by = factory.LazyFunction(lambda: MemberFactory().user)


class EventFactory(DjangoModelFactory):
    """A published public webinar a week from now, two hours long."""

    class Meta:
        model = Event

    title = factory.Sequence(lambda n: f"Event {n}")
    slug = factory.Sequence(lambda n: f"event-{n}")
    type = factory.LazyFunction(lambda: EventType.objects.get(slug="webinar"))
    language = factory.LazyFunction(lambda: Language.objects.get(slug="en"))
    lead = "One hour, one question."
    starts_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + datetime.timedelta(hours=2))
    mode = "online"
    state = "published"
    created_by = factory.LazyFunction(lambda: MemberFactory().user)


def publish_version(number=2, text=None, **fields) -> TermsVersion:
    """One more version, material, in force today, to be signed within 30 days; dates by keyword, in days from today."""
    today = timezone.localdate()
    text = text or TermsVersion.objects.get(number=1).text_en.replace("free of charge", "free of any charge")
    usual = {
        "text_en": text,
        "change_note_en": "Joining stays free, in clearer words.",
        "is_material": True,
        "effective_on": today,
        "sign_by": today + datetime.timedelta(days=30),
        "grace_days": 10,
    }
    days = {
        name: today + datetime.timedelta(fields[name])
        for name in ("effective_on", "sign_by")
        if isinstance(fields.get(name), int)
    }
    return publish(TermsVersion(number=number, **usual | fields | days), by=None)
