"""One list of everything that waits for a coordinator, the oldest first."""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from conversations.models import Report
from members.working_days import due
from notifications.models import Message
from organizations.models import ContactGap, JoinRequest, Organization, PossibleDuplicate, Verification
from resources.models import Resource
from terms.models import PaperSigning, Signature


@dataclass(frozen=True)
class Waiting:
    """Something to decide: since when it waits, by when an answer is promised, and where to decide."""

    kind: str
    name: str
    since: datetime.datetime
    due_on: datetime.date
    url: str


def what_waits(user) -> list[Waiting]:
    """Everything that this person may decide on."""
    rows = [row for permission, kind in KINDS if user.has_perm(permission) for row in kind(user)]
    return sorted(rows, key=lambda one: one.since)


def applications(_user) -> Iterator[Waiting]:
    for one in Organization.objects.waiting().only("name", "submitted_at"):
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


def possible_duplicates(_user) -> Iterator[Waiting]:
    for one in PossibleDuplicate.objects.waiting().select_related("organization", "resembles"):
        address = "organizations_possibleduplicate_review"
        yield row(_("Possible duplicate"), str(one), one.noted_at, address, one.pk)


def second_contacts(_user) -> Iterator[Waiting]:
    """Organizations that have named nobody by their date."""
    for gap in ContactGap.objects.overdue().select_related("organization"):
        url = reverse("admin:organizations_organization_review", args=[gap.organization_id])
        yield Waiting(_("Second contact overdue"), gap.organization.name, gap.opened_at, gap.due_on, url)


def reports(_user) -> Iterator[Waiting]:
    for one in Report.objects.open().select_related("conversation__organization"):
        name = one.conversation.organization.name
        yield row(_("Reported conversation"), name, one.reported_at, "conversations_report_review", one.pk)


def signatures(_user) -> Iterator[Waiting]:
    """Those that are decided by themselves: an organization's first one goes with its application."""
    undecided = ["draft", "submitted", "returned", "declined", "left"]
    found = Signature.objects.waiting().exclude(organization_link__organization__state__in=undecided)
    for one in found.select_related("signer__member"):
        yield row(kind_of(one), one.party_name, one.signed_at, "terms_signature_review", one.pk)


def applicants_on_paper(_user) -> Iterator[Waiting]:
    for one in Signature.objects.of_applicants_on_paper().select_related("paper", "signer__member"):
        yield row(kind_of(one), one.party_name, one.paper.checked_at, "terms_signature_review", one.pk)


def signed_pages(user) -> Iterator[Waiting]:
    for one in PaperSigning.objects.to_be_checked_by(user).only("party_name", "entered_at"):
        yield row(_("Signed page to check"), one.party_name, one.entered_at, "terms_papersigning_check", one.pk)


def resources(_user) -> Iterator[Waiting]:
    for one in Resource.objects.waiting().only("title", "submitted_at"):
        yield row(_("Resource"), one.title, one.submitted_at, "resources_resource_review", one.pk)


def failed_mail(_user) -> Iterator[Waiting]:
    for one in Message.objects.filter(state=Message.State.FAILED).only("subject", "created_at"):
        address = "notifications_message_change"
        yield row(_("Mail that could not be sent"), one.subject, one.created_at, address, one.pk)


# Who may decide on what: a new kind of waiting is one line more.
KINDS: list[tuple[str, Callable[..., Iterator[Waiting]]]] = [
    ("organizations.decide_organization", applications),
    ("organizations.decide_organization", void_marks),
    ("organizations.decide_organization", join_requests),
    ("organizations.decide_organization", possible_duplicates),
    ("organizations.decide_organization", second_contacts),
    ("conversations.decide_report", reports),
    ("terms.accept_signature", signatures),
    ("terms.accept_signature", applicants_on_paper),
    ("terms.enter_paper_signing", signed_pages),
    ("resources.moderate_resource", resources),
    ("notifications.view_message", failed_mail),
]


def kind_of(signature: Signature) -> str:
    """A member's own signature is a renewal; whoever is no member yet applies with it."""
    if signature.kind == Signature.Kind.ORGANIZATION:
        return _("Signature of an organization")
    member = getattr(signature.signer, "member", None)
    return _("Signature of a member") if member and member.is_standing else _("Application of a person")


def row(kind: str, name: str, since: datetime.datetime, address: str, pk: int) -> Waiting:
    return Waiting(
        kind, name, since, due(since, settings.DECISION_WORKING_DAYS), reverse(f"admin:{address}", args=[pk])
    )
