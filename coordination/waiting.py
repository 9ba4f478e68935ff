"""One list of everything that waits for a coordinator, the oldest first."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from conversations.models import Report
from coordination import jobs
from coordination.models import Claim, Letter
from members.models import AssistedEntry, Member, User
from members.scope import counties_of
from members.working_days import due
from notifications.models import Bounce, Message
from organizations.models import ContactGap, JoinRequest, Organization, PossibleDuplicate, Verification
from privacy.models import PrivacyRequest
from resources.models import Resource
from terms.models import PaperSigning, Signature


@dataclass(frozen=True)
class Waiting:
    """Something to decide: since when it waits, by when an answer is promised, where to decide, and who has taken it."""

    kind: str
    name: str
    since: datetime.datetime
    due_on: datetime.date
    url: str
    pk: int
    slug: str = ""
    owner: User | None = None

    @property
    def key(self) -> str:
        return f"{self.slug}:{self.pk}"

    @property
    def is_overdue(self) -> bool:
        return self.due_on < timezone.localdate()


@dataclass(frozen=True)
class Kind:
    """Who may decide on it, and how it is found. `find` takes the person who asks.

    What `in_counties` finds, given a set of counties, is also shown to the champions of these.
    """

    slug: str
    label: str | Promise
    permission: str
    find: Callable[[User], Iterator[Waiting]]
    in_counties: Callable[[set[int]], Iterator[Waiting]] | None = None

    def rows(self, user: User, counties: set[int] | None) -> Iterator[Waiting]:
        if counties is not None:
            return self.in_counties(counties) if self.in_counties else iter(())
        return self.find(user) if user.has_perm(self.permission) else iter(())


def what_waits(user: User) -> list[Waiting]:
    """Everything on which this person may decide; for a champion, what concerns their counties."""
    counties = counties_of(user)
    claims = {(one.kind, one.subject_id): one.by for one in Claim.objects.standing().select_related("by")}
    rows = [
        replace(row, slug=kind.slug, owner=claims.get((kind.slug, row.pk)))
        for kind in KINDS
        for row in kind.rows(user, counties)
    ]
    return sorted(rows, key=lambda one: one.since)


def matter_at(user: User, url: str) -> Waiting | None:
    """What waits for this person at that address of the desk."""
    return next((one for one in what_waits(user) if one.url == url), None)


def first_of(rows: list[Waiting], user: User) -> Waiting | None:
    """Where to begin: one's own matter before one that nobody has taken, the earliest promise before a later one."""
    open_to_them = [one for one in rows if one.owner in (None, user)]
    return min(open_to_them, key=lambda one: (one.owner is None, one.due_on, one.since), default=None)


def decides(user: User) -> bool:
    """Whether anything can ever wait for this person."""
    return counties_of(user) is not None or any(user.has_perm(kind.permission) for kind in KINDS)


def applications(_user) -> Iterator[Waiting]:
    return rows_of_applications(Organization.objects.waiting())


def applications_within(counties: set[int]) -> Iterator[Waiting]:
    return rows_of_applications(Organization.objects.waiting().within(counties))


def rows_of_applications(found) -> Iterator[Waiting]:
    for one in found.only("name", "submitted_at"):
        address = "organizations_organization_review"
        yield row(_("Application of an organization"), one.name, one.submitted_at, address, one.pk)


def void_marks(_user) -> Iterator[Waiting]:
    found = Verification.objects.void().select_related("organization").only("ended_at", "organization__name")
    for one in found:
        name, address = one.organization.name, "organizations_organization_verification"
        yield row(_("Verified mark, void by a change"), name, one.ended_at, address, one.organization_id)


def join_requests(_user) -> Iterator[Waiting]:
    for one in JoinRequest.objects.unheard().select_related("person", "organization"):
        address = "organizations_joinrequest_review"
        yield row(_("Request to join an organization"), str(one), one.asked_at, address, one.pk)


def paper_forms(_user) -> Iterator[Waiting]:
    """Forms that the person has not answered: a telephone call helps, before they lapse and after."""
    for one in AssistedEntry.objects.silent():
        lapsed = one.state == AssistedEntry.State.LAPSED
        kind = _("Paper form, lapsed") if lapsed else _("Paper form without an answer")
        until = due(one.ended_at, settings.DECISION_WORKING_DAYS) if lapsed else one.lapses_on
        yield Waiting(kind, one.full_name, one.entered_at, until, one.get_absolute_url(), one.pk)


def possible_duplicates(_user) -> Iterator[Waiting]:
    for one in PossibleDuplicate.objects.waiting().select_related("organization", "resembles"):
        address = "organizations_possibleduplicate_review"
        yield row(_("Possible duplicate"), str(one), one.noted_at, address, one.pk)


def reports(_user) -> Iterator[Waiting]:
    for one in Report.objects.open().select_related("conversation__organization"):
        name = one.conversation.organization.name
        yield row(_("Reported conversation"), name, one.reported_at, "conversations_report_review", one.pk)


def privacy_requests(_user) -> Iterator[Waiting]:
    """With a clock of their own, in calendar days."""
    for one in PrivacyRequest.objects.open():
        kind = _("Privacy request: %(right)s") % {"right": one.get_right_display()}
        url = reverse("admin:privacy_privacyrequest_review", args=[one.pk])
        yield Waiting(kind, one.name, one.received_at, one.due_on, url, one.pk)


def second_contacts(_user) -> Iterator[Waiting]:
    return rows_of_gaps(ContactGap.objects.overdue())


def second_contacts_within(counties: set[int]) -> Iterator[Waiting]:
    return rows_of_gaps(ContactGap.objects.overdue().filter(organization__in=Organization.objects.within(counties)))


def rows_of_gaps(found) -> Iterator[Waiting]:
    """Organizations that have named nobody by their date."""
    for gap in found.select_related("organization"):
        url = reverse("admin:organizations_organization_review", args=[gap.organization_id])
        yield Waiting(_("Second contact overdue"), gap.organization.name, gap.opened_at, gap.due_on, url, gap.pk)


def signatures(_user) -> Iterator[Waiting]:
    """Those that are decided by themselves: an organization's first one goes with its application."""
    undecided = ["draft", "submitted", "returned", "declined", "left"]
    found = Signature.objects.waiting().exclude(organization_link__organization__state__in=undecided)
    for one in found.select_related("signer__member"):
        yield row(kind_of(one), one.party_name, one.signed_at, "terms_signature_review", one.pk)


def applicants_on_paper(_user) -> Iterator[Waiting]:
    for one in Signature.objects.of_applicants_on_paper().select_related("paper", "signer__member"):
        yield row(kind_of(one), one.party_name, one.paper.checked_at, "terms_signature_review", one.pk)


def people_within(counties: set[int]) -> Iterator[Waiting]:
    """People of these counties who have applied and signed."""
    applicants = Member.objects.filter(state=Member.State.APPLICANT).within(counties)
    found = Signature.objects.waiting().filter(kind=Signature.Kind.PERSON, signer__member__in=applicants)
    for one in found.select_related("signer__member"):
        url = reverse("admin:members_member_change", args=[one.signer.member.pk])
        yield replace(row(kind_of(one), one.party_name, one.signed_at, "terms_signature_review", one.pk), url=url)


def signed_pages(user) -> Iterator[Waiting]:
    for one in PaperSigning.objects.to_be_checked_by(user).only("party_name", "entered_at"):
        yield row(_("Signed page to check"), one.party_name, one.entered_at, "terms_papersigning_check", one.pk)


def resources(_user) -> Iterator[Waiting]:
    return rows_of_resources(Resource.objects.waiting())


def resources_within(counties: set[int]) -> Iterator[Waiting]:
    for one in rows_of_resources(Resource.objects.waiting().within(counties)):
        yield replace(one, url=reverse("admin:resources_resource_change", args=[one.pk]))


def rows_of_resources(found) -> Iterator[Waiting]:
    for one in found.only("title", "submitted_at"):
        yield row(_("Resource"), one.title, one.submitted_at, "resources_resource_review", one.pk)


def letters(user) -> Iterator[Waiting]:
    for one in Letter.objects.waiting_for(user):
        yield row(_("Letter to many, to confirm"), str(one), one.handed_over_at, "letter_detail", one.pk)


def failed_mail(_user) -> Iterator[Waiting]:
    for one in Message.objects.failed().only("subject", "created_at"):
        yield row_of_machinery(_("Mail that could not be sent"), one.subject, one.created_at, one.pk)


def returned_letters(_user) -> Iterator[Waiting]:
    for one in Bounce.objects.of_members().select_related("message__recipient"):
        name = str(one.message.recipient or one.address)
        yield row_of_machinery(_("Address that does not work"), name, one.received_at, one.pk)


def failed_jobs(_user) -> Iterator[Waiting]:
    for one in jobs.described(list(jobs.failed())):
        yield row_of_machinery(_("Job that failed"), one.task_name, one.failed_at, one.pk)


def row_of_machinery(kind: str, name: str, since: datetime.datetime, pk: int) -> Waiting:
    return Waiting(kind, name, since, due(since, settings.DECISION_WORKING_DAYS), reverse("admin:mail_and_jobs"), pk)


# A new kind of waiting is an entry more.
KINDS = [
    Kind(
        "application",
        gettext_lazy("Applications of organizations"),
        "organizations.decide_organization",
        applications,
        applications_within,
    ),
    Kind("signature", gettext_lazy("People and signatures"), "terms.accept_signature", signatures, people_within),
    Kind("paper", gettext_lazy("Applicants on paper"), "terms.accept_signature", applicants_on_paper),
    Kind("form", gettext_lazy("Paper forms without an answer"), "members.assist_joining", paper_forms),
    Kind("page", gettext_lazy("Signed pages to check"), "terms.enter_paper_signing", signed_pages),
    Kind("resource", gettext_lazy("Resources"), "resources.moderate_resource", resources, resources_within),
    Kind("join", gettext_lazy("Requests to join"), "organizations.decide_organization", join_requests),
    Kind(
        "contact",
        gettext_lazy("Second contacts"),
        "organizations.decide_organization",
        second_contacts,
        second_contacts_within,
    ),
    Kind("duplicate", gettext_lazy("Possible duplicates"), "organizations.decide_organization", possible_duplicates),
    Kind("report", gettext_lazy("Reports"), "conversations.decide_report", reports),
    Kind("privacy", gettext_lazy("Privacy requests"), "privacy.decide_privacyrequest", privacy_requests),
    Kind("mark", gettext_lazy("Verified marks"), "organizations.decide_organization", void_marks),
    Kind("letter", gettext_lazy("Letters to confirm"), "coordination.confirm_letter", letters),
    Kind("mail", gettext_lazy("Mail"), "notifications.tend_message", failed_mail),
    Kind("bounce", gettext_lazy("Addresses that do not work"), "notifications.tend_message", returned_letters),
    Kind("job", gettext_lazy("Jobs"), "notifications.tend_message", failed_jobs),
]


def kind_of(signature: Signature) -> str:
    """A member's own signature is a renewal; whoever is no member yet applies with it."""
    if signature.kind == Signature.Kind.ORGANIZATION:
        return _("Signature of an organization")
    member = getattr(signature.signer, "member", None)
    return _("Signature of a member") if member and member.is_standing else _("Application of a person")


def row(kind: str, name: str, since: datetime.datetime, address: str, pk: int) -> Waiting:
    answer = due(since, settings.DECISION_WORKING_DAYS)
    return Waiting(kind, name, since, answer, reverse(f"admin:{address}", args=[pk]), pk)
