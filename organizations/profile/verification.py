"""The verified mark: given by a coordinator who says what was seen, void once the name or number changes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Transition, User
from members.transitions import lock, record
from organizations.models import Organization, ProfileEdit, Verification
from organizations.signatures.signing import standing_signature
from terms.models import Signature, TermsVersion

CONTACTS_NEEDED = 2
# Whoever verified a record verified these: another name or number is another record.
VOIDED_BY = {"name", "registration_number"}


class ChangedMeanwhile(Exception):
    """The record was changed since the coordinator opened it; `revision` is that of now."""

    def __init__(self, revision: int):
        self.revision = revision
        super().__init__(revision)


class NothingToTakeBack(Exception):
    """The mark no longer stands; somebody else was first."""


def current(organization: Organization) -> Verification | None:
    """The mark that stands, or the void one that waits for a coordinator."""
    latest = organization.verifications.exclude(state__in=["replaced", "withdrawn"])
    return latest.select_related("by", "version").first()


def has_two_contacts(organization: Organization) -> bool:
    return organization.representations.confirmed().filter(is_contact=True).count() >= CONTACTS_NEEDED


def version_signed(organization: Organization) -> TermsVersion | None:
    """The version of the Terms whose signature for the organization stands and is accepted."""
    signature = standing_signature(organization)
    is_accepted = signature is not None and signature.state == Signature.State.ACCEPTED
    return signature.version if signature and is_accepted else None


def said(verification: Verification | None) -> list[str]:
    """What was seen, as the history keeps it."""
    if verification is None or verification.state != Verification.State.STANDING:
        return []
    facts = [("certificate", verification.has_certificate), ("contacts", verification.has_contacts)]
    seen = [name for name, is_seen in facts if is_seen]
    return seen + ([f"terms-{verification.version.number}"] if verification.version else [])


def readable(fact: str) -> str:
    """One thing that was seen, in words."""
    if fact == "certificate":
        return _("Registration certificate seen")
    if fact == "contacts":
        return _("Two contacts confirmed")
    return _("Terms of Reference, version %(number)s, signed") % {"number": fact.removeprefix("terms-")}


@transaction.atomic
def verify(
    organization: Organization,
    by: User,
    *,
    revision: int,
    has_certificate: bool = False,
    has_contacts: bool = False,
    has_signed: bool = False,
) -> Verification:
    """Give the mark, in place of one that stands or is void. The form has compared what is ticked with the record.

    Raises `ChangedMeanwhile` when the record is no longer at the `revision` that was read.
    """
    organization = lock(organization)
    if organization.revision != revision:
        raise ChangedMeanwhile(organization.revision)
    before = end(organization, Verification.State.REPLACED, by)
    after = Verification.objects.create(
        organization=organization,
        name=organization.name,
        registration_number=organization.registration_number,
        has_certificate=has_certificate,
        has_contacts=has_contacts,
        version=version_signed(organization) if has_signed else None,
        by=by,
    )
    write_down(organization, by, before, said(after))
    return after


@transaction.atomic
def take_back(organization: Organization, by: User) -> None:
    """End the mark, or close the task that a void one has opened. Raises `NothingToTakeBack`."""
    organization = lock(organization)
    if current(organization) is None:
        raise NothingToTakeBack
    write_down(organization, by, end(organization, Verification.State.WITHDRAWN, by), [])


def void_if_changed(organization: Organization, changed: set[str], by: User) -> None:
    """A mark that stood for another name or number is void from now on. The caller holds the row."""
    standing = organization.verifications.standing().exists()
    if standing and changed & VOIDED_BY:
        write_down(organization, by, end(organization, Verification.State.VOID, by), [])


def stand_again(organization: Organization, marks: list[int], by: User) -> None:
    """One of these marks that is void stands again: the change is undone. The caller holds the row."""
    mark = current(organization)
    if mark and mark.pk in marks and mark.state == Verification.State.VOID:
        mark.state, mark.ended_by, mark.ended_at = Verification.State.STANDING, None, None
        mark.save(update_fields=["state", "ended_by", "ended_at"])
        write_down(organization, by, [], said(mark))


def end(organization: Organization, state: str, by: User) -> list[str]:
    """End the mark, standing or void; gives what it said until now."""
    verification = current(organization)
    if verification is None:
        return []
    before = said(verification)
    verification.state, verification.ended_by, verification.ended_at = state, by, timezone.now()
    verification.save(update_fields=["state", "ended_by", "ended_at"])
    return before


def write_down(organization: Organization, by: User, before: list[str], after: list[str]) -> None:
    """In the log of decisions; in the history of the profile where it says something else now."""
    record(organization, Transition.What.MARK, by, ", ".join(before), ", ".join(after))
    if before != after:
        ProfileEdit.objects.create(organization=organization, by=by, field="verification", before=before, after=after)
