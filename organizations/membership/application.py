"""An organization's way in: what is done, what is missing, and handing the application over."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import User
from members.transitions import TransitionRefused, change_state, lock
from members.working_days import due
from notifications import drafts
from notifications.drafts import Outgoing
from organizations.contacts.gaps import second_contact_due
from organizations.models import Organization, Representation
from organizations.signatures.signing import party_of, standing_signature
from organizations.two_pages.choice import own_document
from terms.admission import ApplicationIncomplete, Step
from terms.models import PaperSigning


@dataclass(frozen=True)
class Task(Step):
    """A step with the group it stands in; `is_begun` says that it is not untouched."""

    group: str = ""
    is_begun: bool = False


def steps(organization: Organization) -> list[Task]:
    """Everything between an organization and its membership, in the order in which one does it."""
    tasks = [*contact_tasks(organization), *telling_tasks(organization), terms_task(organization)]
    return [*tasks, decision_task(organization, is_complete=all(task.is_done for task in tasks))]


def missing(organization: Organization) -> list[Task]:
    """The steps that are not done, the decision left out: what the organization itself can do."""
    return [task for task in steps(organization)[:-1] if not task.is_done]


def contact_tasks(organization: Organization) -> list[Task]:
    url = reverse("organizations:contact_list", args=[organization.slug])
    links = sorted(
        organization.representations.open(),
        key=lambda link: (link.state != "confirmed", bool(link.unreachable_since), link.pk),
    )
    labels = [_("First contact"), _("Second contact")]
    return [
        contact_task(f"contact-{number}", label, link, organization, url)
        for number, (label, link) in enumerate(zip(labels, [*links, None, None], strict=False), 1)
    ]


def contact_task(key: str, label: str, link: Representation | None, organization: Organization, url: str) -> Task:
    until = second_contact_due(organization) if organization.is_listed else None
    if link is None:
        note = _("Nobody is named yet")
    elif link.unreachable_since:
        note = _("Our letters to %(name)s do not arrive") % {"name": link.full_name}
    elif link.state == Representation.State.CONFIRMED:
        note = _("%(name)s, %(title)s") % {"name": link.full_name, "title": link.title}
    else:
        note = _("%(name)s has not confirmed") % {"name": link.full_name}
    is_done = link is not None and link.state == Representation.State.CONFIRMED and not link.unreachable_since
    if until and not is_done:
        said = _("%(note)s. Name somebody by %(date)s.")
        if until < timezone.localdate():
            said = _("%(note)s. Overdue since %(date)s: name somebody.")
        note = said % {"note": note, "date": written(until)}
    return Task(key, label, note, "done" if is_done else "open", url, "people", link is not None)


def telling_tasks(organization: Organization) -> list[Task]:
    place = [organization.type, organization.town or organization.county]
    basics = ", ".join(str(fact) for fact in place if fact)
    is_told = bool(organization.lead and organization.about)
    expertise, offers = organization.expertise.count(), organization.offers.count()
    return [
        telling_task("basics", _("Name, type and place"), basics, organization, is_done=True),
        telling_task(
            "about",
            _("About the organization"),
            organization.lead if is_told else _("One sentence, and a text about you"),
            organization,
            is_done=is_told,
            is_begun=bool(organization.lead or organization.about),
        ),
        telling_task(
            "offers",
            _("What others can ask you for"),
            offers_note(expertise, offers),
            organization,
            is_done=expertise > 0,
            is_begun=offers > 0,
        ),
        scope_task(organization),
    ]


def telling_task(key, label, note, organization, *, is_done, is_begun=False) -> Task:
    url = reverse(f"organizations:organization_edit_{key}", args=[organization.slug])
    return Task(key, label, note, "done" if is_done else "open", url, "tell", is_begun or is_done)


def offers_note(expertise: int, offers: int) -> str:
    if not expertise:
        return _("At least one field of expertise")
    fields = ngettext("%(count)d field of expertise", "%(count)d fields of expertise", expertise) % {"count": expertise}
    if not offers:
        return fields
    return ngettext("%(fields)s, %(count)d offer", "%(fields)s, %(count)d offers", offers) % {
        "fields": fields,
        "count": offers,
    }


def scope_task(organization: Organization) -> Task:
    themes, counties = organization.themes.count(), organization.counties.count()
    has_place = organization.is_nationwide or counties > 0
    if themes and organization.is_nationwide:
        note = ngettext("%(count)d theme, nationwide", "%(count)d themes, nationwide", themes) % {"count": themes}
    elif themes and counties:
        note = _("Themes: %(themes)d, counties: %(counties)d") % {"themes": themes, "counties": counties}
    elif themes:
        note = _("At least one county, or nationwide")
    else:
        note = _("At least one theme") if has_place else _("At least one theme, and one county or nationwide")
    return telling_task(
        "scope",
        _("Themes and counties"),
        note,
        organization,
        is_done=bool(themes and has_place),
        is_begun=bool(themes or has_place),
    )


def extras(organization: Organization) -> list[Task]:
    """What nobody has to tell, and what others still like to find."""
    projects = organization.projects.count()
    note = ngettext("%(count)d project", "%(count)d projects", projects) % {"count": projects}
    return [
        extra("document", _("Own PDF"), document_note(organization), organization),
        extra("logo", _("Logo"), _("Is shown") if organization.logo_id else _("PNG, JPEG or WebP"), organization),
        extra("projects", _("Projects"), note if projects else _("Up to six, with their years"), organization),
        extra("messages", _("Messages from members"), messages_note(organization), organization),
    ]


def document_note(organization: Organization) -> str:
    own = own_document(organization)
    return own.get_state_display() if own.pk else _("In place of the two pages that the portal makes")


def messages_note(organization: Organization) -> str:
    """Whether members may write to it, and how many get what they write."""
    if not organization.takes_messages:
        return _("Switched off")
    number = organization.representations.addressees().count()
    if not number:
        return _("Reach nobody: none of the contacts takes messages")
    return ngettext("Reach %(count)d contact", "Reach %(count)d contacts", number) % {"count": number}


def extra(key: str, label: str, note: str, organization: Organization) -> Task:
    url = reverse(f"organizations:organization_edit_{key}", args=[organization.slug])
    return Task(key, label, note, "optional", url, "extra")


def terms_task(organization: Organization) -> Task:
    url = reverse("organizations:signature_create", args=[organization.slug])
    signature = standing_signature(organization)
    if signature:
        note = _("Signed by %(name)s, %(date)s") % {
            "name": signature.signer.full_name,
            "date": written(timezone.localdate(signature.signed_at)),
        }
        return Task("terms", _("Terms of Reference"), note, "done", url, "agree", True)
    if PaperSigning.objects.waiting().filter(party=party_of(organization)).exists():
        note = _("The signed page is being checked")
        return Task("terms", _("Terms of Reference"), note, "waiting", url, "agree", True)
    if organization.representations.confirmed().filter(is_authorized=True).exists():
        note = _("A person who may sign for the organization reads and signs them")
        return Task("terms", _("Terms of Reference"), note, "open", url, "agree")
    note = _("First a person who may sign for the organization has to confirm")
    return Task("terms", _("Terms of Reference"), note, "later", "", "agree")


def decision_task(organization: Organization, *, is_complete: bool) -> Task:
    label, state, url = _("A coordinator decides"), organization.state, ""
    if state == Organization.State.SUBMITTED:
        note = _("You will hear by %(date)s") % {"date": written(decision_due(organization))}
        return Task("decision", label, note, "open", url, "decide", True)
    if not organization.is_editable_application:
        return Task("decision", label, organization.get_state_display(), "done", url, "decide", True)
    if not is_complete:
        return Task("decision", label, _("Starts when everything above is completed"), "later", url, "decide")
    return Task("decision", label, _("Everything is there: hand the application in"), "open", url, "decide")


def decision_due(organization: Organization) -> datetime.date:
    """The day by which the coordinators have promised an answer."""
    return due(organization.submitted_at, settings.DECISION_WORKING_DAYS)


def grouped(tasks: list[Task]) -> list[tuple[str, list[Task]]]:
    """The steps under the headings of the to-do list."""
    headings = {"people": _("People"), "tell": _("Tell us"), "agree": _("Agree"), "decide": _("Decision")}
    return [(heading, [task for task in tasks if task.group == key]) for key, heading in headings.items()]


def bar(tasks: list[Task]) -> list[tuple[str, str]]:
    """The way in five stages, each with its state: done, open, waiting or later."""
    labels = {"people": _("Two contacts"), "tell": _("Profile"), "agree": _("Terms signed"), "decide": _("Decision")}
    stages = [(_("Account"), "done")]
    for group, label in labels.items():
        states = {task.state for task in tasks if task.group == group}
        stages.append((label, next((state for state in ("open", "waiting", "later") if state in states), "done")))
    return stages


@transaction.atomic
def submit(organization: Organization, by: User) -> Organization:
    """Hand the application to the coordinators, and confirm what it says as of today.

    Raises `ApplicationIncomplete` with the missing steps, and `TransitionRefused` when it already lies with them.
    """
    organization = lock(organization)
    if lacking := missing(organization):
        raise ApplicationIncomplete(lacking)
    now = timezone.now()
    change_state(organization, Organization.State.SUBMITTED, by, submitted_at=now, confirmed_at=now, confirmed_by=by)
    tell("application_received", organization, due_on=decision_due(organization))
    return organization


@transaction.atomic
def reopen(organization: Organization, by: User) -> None:
    """Take a declined application up again. Raises `TransitionRefused`."""
    organization = lock(organization)
    if organization.state != Organization.State.DECLINED:
        raise TransitionRefused(organization, Organization.State.DRAFT)
    change_state(organization, Organization.State.DRAFT, by)


def tell(letter: str, organization: Organization, **more) -> None:
    """The same letter to everybody who represents the organization."""
    drafts.send(to_all(letter, organization, **more))


def to_all(letter: str, organization: Organization, **more) -> list[Outgoing]:
    """One letter for each person who represents the organization."""
    context = letter_context(organization) | more
    links = organization.representations.confirmed().select_related("person")
    return [Outgoing(letter, link.person, context) for link in links]


def letter_context(organization: Organization) -> dict[str, str]:
    return {"organization": organization.name, "slug": organization.slug}


def written(day: datetime.date) -> str:
    return date_format(day, "j F Y")
