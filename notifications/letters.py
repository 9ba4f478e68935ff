"""The letters whose words coordinators may choose, and what each of them can name."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Placeholder:
    """What stands for a value; `expression` is how the letter's own template writes it."""

    name: str
    expression: str
    says: str | Promise

    @property
    def is_personal(self) -> bool:
        """It may say who somebody is, or what is between them and us: nothing for a subject."""
        return self.name in {"name", "party", "reason"}


@dataclass(frozen=True)
class Letter:
    """`sent` says when it goes out."""

    sent: str | Promise
    placeholders: tuple[Placeholder, ...]

    @property
    def required(self) -> list[str]:
        """A decision without its reason is none."""
        return [one.name for one in self.placeholders if one.name == "reason"]


NAME = Placeholder("name", "{{ person.first_name }}", _("how the person is addressed"))
COMMUNITY = Placeholder("community", "{{ community_name }}", _("the name of the community"))
CONTACT = Placeholder("contact", "{{ community_contact }}", _("the address of the coordinators"))
ORGANIZATION = Placeholder("organization", "{{ organization }}", _("the name of the organization"))
TITLE = Placeholder("title", "{{ title }}", _("the title of the resource"))
REASON = Placeholder("reason", "{{ reason }}", _("the reason that the coordinator writes"))
PARTY = Placeholder("party", "{{ party_name }}", _("for whom the Terms were signed"))
VERSION = Placeholder("version", "{{ signature.version.number }}", _("the number of the version of the Terms"))
DUE = Placeholder("date", '{{ due_on|date:"j F Y" }}', _("the day by which it is due"))
ASKED = Placeholder("date", '{{ asked_at|date:"j F Y" }}', _("the day on which we asked"))
SUBJECT = Placeholder("subject", "{{ subject }}", _("the subject of the conversation"))
UNTIL = Placeholder("date", '{{ until|date:"j F Y" }}', _("the day until which no messages may be written"))
READERS = Placeholder(
    "readers",
    '{% if resource.visibility == "public" %}{% translate "Everyone can read it." %}{% else %}'
    '{% translate "Members can read it." %}{% endif %}',
    _("who can read it, in a sentence"),
)


def link(route: str, *parts: str, name: str = "link") -> Placeholder:
    """On a line of its own it becomes a link."""
    return Placeholder(
        name, "{{ portal }}{% url " + " ".join([f'"{route}"', *parts]) + " %}", _("the link, on its own")
    )


def letter(sent: Promise, *placeholders: Placeholder) -> Letter:
    return Letter(sent, (NAME, *placeholders, COMMUNITY, CONTACT))


APPLICATION = link("organizations:organization_edit", "slug")
CONTACTS = link("organizations:contact_list", "slug")
STILL_THERE = link("organizations:organization_confirmation", "slug")
SHARED = link("resources:resource_edit", "resource.slug")

LETTERS = {
    "application_received": letter(_("An organization has applied"), ORGANIZATION, DUE, APPLICATION),
    "organization_approved": letter(
        _("An organization is approved"), ORGANIZATION, link("organizations:organization_detail", "slug")
    ),
    "organization_returned": letter(
        _("An application of an organization is sent back"), ORGANIZATION, REASON, APPLICATION
    ),
    "organization_declined": letter(
        _("An application of an organization is declined"), ORGANIZATION, REASON, APPLICATION
    ),
    "member_welcome": letter(_("A person is approved"), link("digests:follow_list", name="follow"), link("me")),
    "member_declined": letter(_("An application of a person is declined"), REASON),
    "signature_accepted": letter(
        _("A signature is accepted"), PARTY, VERSION, link("terms:receipt_detail", "signature.code")
    ),
    "signature_refused": letter(_("A signature is refused"), PARTY, VERSION, REASON, link("me")),
    "resource_published": letter(
        _("A resource is published"), TITLE, READERS, link("resources:resource_detail", "resource.slug")
    ),
    "resource_returned": letter(_("A resource is sent back"), TITLE, REASON, SHARED),
    "resource_declined": letter(_("A resource is declined"), TITLE, REASON),
    "report_kept": letter(_("A report is answered: nothing is changed"), SUBJECT, ORGANIZATION, REASON),
    "report_stopped": letter(
        _("A report is answered: the other person may not write for a time"), SUBJECT, ORGANIZATION, UNTIL
    ),
    "writing_stopped": letter(_("Somebody may write no messages for a time"), SUBJECT, ORGANIZATION, UNTIL, REASON),
    "second_contact_missing": letter(_("An organization needs a second contact"), ORGANIZATION, DUE, CONTACTS),
    "second_contact_reminder": letter(_("Reminder of the second contact"), ORGANIZATION, DUE, CONTACTS),
    "membership_confirmation_asked": letter(
        _("Once a year to members: still with us?"), link("membership_confirmation")
    ),
    "membership_confirmation_reminded": letter(
        _("Reminder to members: still with us?"), ASKED, link("membership_confirmation")
    ),
    "organization_confirmation_asked": letter(
        _("Once a year to organizations: still with us?"), ORGANIZATION, STILL_THERE
    ),
    "organization_confirmation_reminded": letter(
        _("Reminder to organizations: still with us?"), ORGANIZATION, ASKED, STILL_THERE
    ),
}
