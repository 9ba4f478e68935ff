"""What one can try in each role."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from cop_portal.demonstration.accounts import NARROWER, ROLES, person_of


@dataclass
class Offer:
    role: str
    label: str
    person: str
    text: str


def offers() -> list[Offer]:
    """The roles in the order of what they may do, each with a first thing to try."""
    return [Offer(role, *words(role)) for role in (*ROLES, *NARROWER)]


def words(role: str) -> tuple[str, str, str]:
    label, text = {
        "visitor": (_("Visitor"), _("Find an organization, download a public resource, begin to join.")),
        "applicant": (_("Applicant"), _("Complete your profile, sign the Terms of Reference, see what is missing.")),
        "member": (_("Member"), _("Share a resource, register for an event, follow themes and counties.")),
        "representative": (
            _("Representative"),
            _("Edit the organization's profile, name a contact, sign the Terms for it."),
        ),
        "coordinator": (_("Coordinator"), _("Decide what waits at the desk: applications, signatures, resources.")),
        "administrator": (_("Administrator"), _("Manage accounts, lists and pages; see who changed what.")),
        "champion": (_("Champion of a county"), _("See at the desk what waits in one county, and nothing of others.")),
        "librarian": (_("Librarian"), _("Decide on resources at the desk, and keep the lists of words.")),
        "viewer": (_("Viewer"), _("Read at the desk, and decide nothing.")),
    }[role]
    if role in ("visitor", "administrator"):
        return label, "", text
    person = person_of(role)
    return label, f"{person['given']} {person['family']}", text
