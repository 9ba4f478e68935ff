"""The tables of a handover pack: what waits, what was promised, who is who, what comes, who may do what."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from coordination.register import Situation, totals
from coordination.waiting import Waiting, what_waits
from events.models import Event
from members import confirmation
from members.models import AssistedEntry, CountyChampion, Member, User
from notifications.models import Message
from organizations.contacts.gaps import CONTACTS_NEEDED
from organizations.models import ContactGap, Organization, Representation
from resources.models import Resource
from terms.models import TermsVersion

AHEAD = datetime.timedelta(days=365)
AT_ONCE = 500
Cells = Iterable[object]


@dataclass(frozen=True)
class Table:
    """`rows` walks the rows; days are written as 2026-11-22, so that a spreadsheet sorts them.

    `columns` gives each heading its share of a page's width.
    """

    slug: str
    title: Promise
    says: Promise
    columns: dict[Promise, float]
    rows: Callable[[], Iterator[Cells]]

    @property
    def file_name(self) -> str:
        return f"{self.slug}.csv"


def tables(by: User) -> list[Table]:
    """All of them, in the order of the document; what waits is what this person may decide."""
    waiting = what_waits(by)
    return [
        Table(
            "waiting",
            _("What waits now"),
            _("The list of the desk, the oldest first, with who has taken it and by when an answer is promised."),
            {
                _("What"): 1.4,
                _("About"): 2.2,
                _("Since"): 0.85,
                _("Answer promised by"): 0.95,
                _("Overdue"): 0.75,
                _("Taken by"): 0.9,
            },
            lambda: map(waiting_row, waiting),
        ),
        Table(
            "promises",
            _("What was promised, by day"),
            _("Days that members count on, whoever keeps the desk."),
            {_("Day"): 0.7, _("Promise"): 1.9, _("About"): 2.2},
            lambda: iter(promises(waiting)),
        ),
        Table(
            "calendar",
            _("The next twelve months"),
            _("Events, deadlines of calls, the Terms of Reference, terms of champions, and what comes back each year."),
            {_("Day"): 0.7, _("What"): 1.2, _("Name"): 2.4, _("Where"): 1.2},
            lambda: iter(calendar()),
        ),
        Table(
            "people",
            _("Coordinators, champions and hosts"),
            _("Whom to ask. Champions with their terms, hosts with their next event."),
            {
                _("Role"): 1,
                _("Name"): 1.2,
                _("E-mail address"): 1.8,
                _("County or event"): 1.6,
                _("From"): 0.8,
                _("Until"): 0.8,
            },
            people,
        ),
        Table(
            "organizations",
            _("Organizations and their contacts"),
            _("Those that belong, with who acts for them, and who is missing one of two contacts."),
            {
                _("Organization"): 1.3,
                _("State"): 0.9,
                _("County"): 0.8,
                _("Member since"): 0.8,
                _("Contacts"): 2.8,
                _("Missing"): 0.8,
            },
            organizations,
        ),
        Table(
            "access",
            _("Who may open the desk"),
            _("Roles, whether a second factor is set up, and the last sign-in. Secrets are in no pack."),
            {
                _("Name"): 1.2,
                _("E-mail address"): 1.9,
                _("Roles"): 1.1,
                _("Account"): 0.6,
                _("Second factor"): 0.9,
                _("Last sign-in"): 1,
            },
            access,
        ),
        Table(
            "numbers",
            _("The register in numbers"),
            _("As the first page of the desk counts them."),
            {_("What"): 2, _("People"): 1, _("Organizations"): 1},
            lambda: iter(numbers()),
        ),
    ]


def waiting_row(one: Waiting) -> Cells:
    overdue = _("yes") if one.is_overdue else ""
    return [one.kind, one.name, day(one.since), one.due_on.isoformat(), overdue, one.owner or ""]


def promises(waiting: list[Waiting]) -> list[Cells]:
    """Everything with a day, the nearest first: what waits brings its own, whatever kinds of it there are."""
    rows = [(one.due_on, _("Answer: %(kind)s") % {"kind": one.kind}, one.name) for one in waiting]
    rows += [*dates_of_terms(), *second_contacts(), *answers_of_others(), *letters(), *yearly_questions()]
    return [[when.isoformat(), promise, about] for when, promise, about in sorted(rows, key=lambda row: row[0])]


def dates_of_terms() -> Iterator[tuple]:
    today = timezone.localdate()
    for version in TermsVersion.objects.published():
        name = _("Terms of Reference, version %(number)s") % {"number": version.number}
        dates = [
            (version.effective_on, _("In force from this day")),
            (version.sign_by, _("To be signed again by this day")),
            (version.rests_from, _("From this day memberships without a signature rest")),
        ]
        yield from ((when, promise, name) for when, promise in dates if when and when >= today)


def second_contacts() -> Iterator[tuple]:
    """Those whose day is over stand in what waits."""
    gaps = ContactGap.objects.open().filter(due_on__gte=timezone.localdate()).select_related("organization")
    for gap in gaps:
        yield gap.due_on, _("Names a second contact"), gap.organization.name


def answers_of_others() -> Iterator[tuple]:
    """Who was reminded stands in what waits."""
    for entry in AssistedEntry.objects.waiting().filter(reminded_at__isnull=True):
        yield entry.lapses_on, _("Paper form lapses without an answer"), entry.full_name


def letters() -> Iterator[tuple]:
    number = Message.objects.filter(state=Message.State.QUEUED).count()
    if number:
        words = ngettext("%(number)s letter", "%(number)s letters", number) % {"number": number}
        yield timezone.localdate(), _("Letters wait to be sent"), words


def yearly_questions() -> Iterator[tuple]:
    """“Still with us?”, by month: how many people and organizations will be asked."""
    kinds = [
        (Member.objects, _("Members, asked once a year")),
        (Organization.objects, _("Organizations, asked once a year")),
    ]
    for rows, words in kinds:
        asked = confirmation.answered(rows.all())
        months = asked.annotate(month=TruncMonth("answered_at")).values("month").annotate(number=Count("pk"))
        due: Counter[datetime.date] = Counter()
        for one in months.order_by("month"):
            answered = timezone.localdate(one["month"])
            year_later = answered + datetime.timedelta(days=settings.CONFIRMATION_EVERY_DAYS)
            due[max(year_later, timezone.localdate())] += one["number"]
        for when, number in due.items():
            yield when, _("Yearly question “Still with us?”, from this day on"), f"{words}: {number}"


def calendar() -> list[Cells]:
    rows = [*events(), *deadlines(), *terms_in_the_calendar(), *terms_of_champions(), *each_year()]
    return [[when.isoformat(), *cells] for when, *cells in sorted(rows, key=lambda row: row[0])]


def events() -> Iterator[list]:
    for event in coming().filter(starts_at__lt=timezone.now() + AHEAD).with_facts():
        place = ", ".join(str(part) for part in (event.get_mode_display(), event.county) if part)
        yield [timezone.localdate(event.starts_at), str(event.type), event.title, place]


def coming():
    return Event.objects.filter(state=Event.State.PUBLISHED).upcoming()


def deadlines() -> Iterator[list]:
    for call in Resource.objects.open_calls().filter(deadline_at__lt=timezone.now() + AHEAD):
        yield [timezone.localdate(call.deadline_at), _("Deadline of a call"), call.title, ""]


def terms_in_the_calendar() -> Iterator[list]:
    yield from ([when, promise, name, ""] for when, promise, name in dates_of_terms())


def terms_of_champions() -> Iterator[list]:
    today = timezone.localdate()
    for term in CountyChampion.objects.filter(until__range=(today, today + AHEAD)).select_related("user", "county"):
        yield [term.until, _("Term of a champion ends"), str(term.user), str(term.county)]


def each_year() -> Iterator[list]:
    """What nobody asks for and what goes wrong when it is left."""
    today = timezone.localdate()
    tasks = {
        (1, 15): _("Go through who may open the desk, and end what is not used"),
        (3, 15): _("Try a restore of the backup, with whoever runs the machine"),
        (6, 15): _("Read the page on privacy and what we keep: is it still what we do?"),
        (9, 15): _("Read the Terms of Reference: is a new version needed next year?"),
        (11, 15): _("Build a handover pack, and keep it outside the portal"),
    }
    for (month, number), task in tasks.items():
        when = datetime.date(today.year, month, number)
        yield [when if when >= today else when.replace(year=today.year + 1), _("Each year"), task, ""]


def people() -> Iterator[Cells]:
    for user in staff().filter(is_active=True).prefetch_related("groups"):
        yield [roles(user), user.full_name, user.email, "", "", ""]
    today = timezone.localdate()
    for term in CountyChampion.objects.filter(Q(until__isnull=True) | Q(until__gte=today)).select_related(
        "user", "county"
    ):
        until = term.until.isoformat() if term.until else ""
        yield [_("Champion"), term.user.full_name, term.user.email, term.county, term.since.isoformat(), until]
    for event in coming().select_related("host", "created_by"):
        host = event.host.name if event.host else event.created_by.full_name
        yield [_("Host"), host, event.created_by.email, event.title, day(event.starts_at), day(event.ends_at)]


def organizations() -> Iterator[Cells]:
    acting = Prefetch("representations", Representation.objects.confirmed().select_related("person"), to_attr="acting")
    found = Organization.objects.listed().select_related("county").prefetch_related(acting)
    for one in found.alphabetical().iterator(chunk_size=AT_ONCE):
        reachable = [link for link in one.acting if not link.unreachable_since]
        missing = max(CONTACTS_NEEDED - len(reachable), 0)
        contacts = "; ".join(f"{link.full_name}, {link.title} <{link.email}>" for link in one.acting)
        said = ngettext("%(number)s contact", "%(number)s contacts", missing) % {"number": missing} if missing else ""
        yield [one.name, one.get_state_display(), one.county or "", day(one.joined_at), contacts, said]


def staff():
    return User.objects.filter(Q(is_staff=True) | Q(is_superuser=True)).order_by("full_name", "email")


def access() -> Iterator[Cells]:
    factor = Authenticator.objects.filter(user=OuterRef("pk"), type__in=["totp", "webauthn"])
    for user in staff().annotate(has_factor=Exists(factor)).prefetch_related("groups"):
        account = _("open") if user.is_active else _("closed")
        set_up = _("set up") if user.has_factor else _("missing")
        last = date_format(timezone.localtime(user.last_login), "Y-m-d H:i") if user.last_login else _("never")
        yield [user.full_name, user.email, roles(user), account, set_up, last]


def roles(user: User) -> str:
    names = sorted(group.name for group in user.groups.all())
    return ", ".join([*names, *([str(_("administrator"))] if user.is_superuser else [])])


def numbers() -> Iterator[Cells]:
    found = totals()
    people, organizations = found["people"], found["organizations"]
    yield [_("Everyone who belongs"), people.everyone, organizations.everyone]
    for situation in Situation:
        yield [situation.label, getattr(people, situation.value), getattr(organizations, situation.value)]


def day(moment) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""
