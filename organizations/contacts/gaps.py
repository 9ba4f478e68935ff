"""Below two contacts whom letters reach, a task with a date opens for an organization; it closes by itself."""

import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from members.models import User
from members.transitions import TransitionRefused, lock
from notifications import bounces, outbox
from notifications.models import Bounce
from organizations.models import ContactGap, Organization, Representation

CONTACTS_NEEDED = 2
TO_NAME_ANOTHER = datetime.timedelta(days=30)
REMINDED_BEFORE = datetime.timedelta(days=7)


def settle(organization: Organization) -> None:
    """Open or close the task as the contacts are now. The caller holds the organization's row."""
    gap = organization.contact_gaps.open().first()
    is_short = organization.is_listed and organization.representations.reachable().count() < CONTACTS_NEEDED
    if is_short and gap is None:
        gap = organization.contact_gaps.create(due_on=timezone.localdate() + TO_NAME_ANOTHER)
        tell("second_contact_missing", gap)
    elif gap and not is_short:
        gap.closed_at = timezone.now()
        gap.save(update_fields=["closed_at"])


def tell(letter: str, gap: ContactGap) -> None:
    """To everybody who acts for it and whom letters reach."""
    organization = gap.organization
    context = {"organization": organization.name, "slug": organization.slug, "due_on": gap.due_on}
    for link in organization.representations.able_to_act().reachable().select_related("person"):
        outbox.post(letter, link.person, context)


def second_contact_due(organization: Organization) -> datetime.date | None:
    """The day by which an organization below two contacts names another; it hides nothing meanwhile."""
    if organization.representations.reachable().count() >= CONTACTS_NEEDED:
        return None
    gap = organization.contact_gaps.open().first()
    return gap.due_on if gap else timezone.localdate() + TO_NAME_ANOTHER


def keep_contacts() -> None:
    """The hour's work, safe to repeat: whom letters do not reach, tasks to open and to close, and reminders."""
    for link in bounced():
        mark_unreachable(link)
    for organization in unsettled():
        with transaction.atomic():
            settle(lock(organization))
    for gap in to_remind():
        remind(gap)


def bounced() -> QuerySet[Representation]:
    """Contacts from whom a letter came back for good since they confirmed, and who have not said that it works."""
    address = Lower(Coalesce("person__email", "email"))
    since = Coalesce("reached_at", "confirmed_at", "invited_at")
    links = Representation.objects.open().filter(unreachable_since__isnull=True).annotate(to=address, since=since)
    came_back = Bounce.objects.unanswered().filter(address=OuterRef("to"), received_at__gt=OuterRef("since"))
    return links.filter(Exists(came_back)).order_by("pk")


@transaction.atomic
def mark_unreachable(link: Representation) -> None:
    """From now on the contact does not count, until the person says that the address works."""
    organization = lock(link.organization)
    if bounced().filter(pk=link.pk).exists():
        Representation.objects.filter(pk=link.pk).update(unreachable_since=timezone.now())
        settle(organization)


@transaction.atomic
def reach(link: Representation, by: User) -> None:
    """The person says that letters reach them again. Raises `TransitionRefused` when they no longer represent it."""
    organization = lock(link.organization)
    link = lock(link)
    if link.state != Representation.State.CONFIRMED or link.person_id != by.pk:
        raise TransitionRefused(link, Representation.State.CONFIRMED)
    link.unreachable_since, link.reached_at = None, timezone.now()
    link.save(update_fields=["unreachable_since", "reached_at"])
    bounces.confirm(by.email)
    settle(organization)


def unsettled() -> QuerySet[Organization]:
    """Those whose task stands open without need, or should and does not."""
    counts = Q(representations__state="confirmed", representations__unreachable_since__isnull=True)
    numbered = Organization.objects.annotate(
        contacts=Count("representations", filter=counts),
        has_gap=Exists(ContactGap.objects.open().filter(organization=OuterRef("pk"))),
    )
    is_short = Q(state__in=Organization.LISTED, contacts__lt=CONTACTS_NEEDED)
    return numbered.filter(is_short & Q(has_gap=False) | ~is_short & Q(has_gap=True)).order_by("pk")


def to_remind() -> QuerySet[ContactGap]:
    soon = timezone.localdate() + REMINDED_BEFORE
    return ContactGap.objects.open().filter(reminded_at__isnull=True, due_on__lte=soon).order_by("pk")


@transaction.atomic
def remind(gap: ContactGap) -> None:
    gap = lock(gap)
    if gap.closed_at is None and gap.reminded_at is None:
        gap.reminded_at = timezone.now()
        gap.save(update_fields=["reminded_at"])
        tell("second_contact_reminder", gap)
