"""One list of everything that waits for a coordinator, the oldest first."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from members.working_days import due
from notifications.models import Message
from organizations.models import ContactGap, JoinRequest, Organization, Verification
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
    rows = []
    if user.has_perm("organizations.decide_organization"):
        rows += [
            row(
                _("Application of an organization"),
                one.name,
                one.submitted_at,
                "organizations_organization_review",
                one.pk,
            )
            for one in Organization.objects.waiting().only("name", "submitted_at")
        ]
        rows += [
            row(
                _("Verified mark, void by a change"),
                one.organization.name,
                one.ended_at,
                "organizations_organization_verification",
                one.organization_id,
            )
            for one in Verification.objects.void().select_related("organization").only("ended_at", "organization__name")
        ]
        rows += [
            row(
                _("Request to join an organization"),
                str(one),
                one.asked_at,
                "organizations_joinrequest_review",
                one.pk,
            )
            for one in JoinRequest.objects.unheard().select_related("person", "organization")
        ]
        rows += [second_contact(one) for one in ContactGap.objects.overdue().select_related("organization")]
    if user.has_perm("terms.accept_signature"):
        rows += [
            row(kind_of(one), one.party_name, one.signed_at, "terms_signature_review", one.pk) for one in signatures()
        ]
        rows += [
            row(kind_of(one), one.party_name, one.paper.checked_at, "terms_signature_review", one.pk)
            for one in Signature.objects.of_applicants_on_paper().select_related("paper")
        ]
    if user.has_perm("terms.enter_paper_signing"):
        rows += [
            row(_("Signed page to check"), one.party_name, one.entered_at, "terms_papersigning_check", one.pk)
            for one in PaperSigning.objects.to_be_checked_by(user).only("party_name", "entered_at")
        ]
    if user.has_perm("resources.moderate_resource"):
        rows += [
            row(_("Resource"), one.title, one.submitted_at, "resources_resource_review", one.pk)
            for one in Resource.objects.waiting().only("title", "submitted_at")
        ]
    if user.has_perm("notifications.view_message"):
        rows += [
            row(_("Mail that could not be sent"), one.subject, one.created_at, "notifications_message_change", one.pk)
            for one in Message.objects.filter(state=Message.State.FAILED).only("subject", "created_at")
        ]
    return sorted(rows, key=lambda one: one.since)


def signatures():
    """Signatures that are decided by themselves: an organization's first one goes with its application."""
    return (
        Signature.objects.waiting()
        .select_related("signer__member")
        .exclude(organization_link__organization__state__in=["draft", "submitted", "returned", "declined", "left"])
    )


def kind_of(signature: Signature) -> str:
    """A member's own signature is a renewal; whoever is no member yet applies with it."""
    if signature.kind == Signature.Kind.ORGANIZATION:
        return _("Signature of an organization")
    member = getattr(signature.signer, "member", None)
    return _("Signature of a member") if member and member.is_standing else _("Application of a person")


def second_contact(gap: ContactGap) -> Waiting:
    """An organization that has named nobody by its date."""
    url = reverse("admin:organizations_organization_review", args=[gap.organization_id])
    return Waiting(_("Second contact overdue"), gap.organization.name, gap.opened_at, gap.due_on, url)


def row(kind: str, name: str, since: datetime.datetime, address: str, pk: int) -> Waiting:
    return Waiting(
        kind, name, since, due(since, settings.DECISION_WORKING_DAYS), reverse(f"admin:{address}", args=[pk])
    )
