"""How complete a profile is, and which gaps are left. For its own people and coordinators, never for others."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.models import Organization
from organizations.profile.verification import has_two_contacts


@dataclass(frozen=True)
class Gap:
    label: str
    url: str


@dataclass(frozen=True)
class Completeness:
    percent: int
    gaps: list[Gap]


def completeness(organization: Organization) -> Completeness:
    """Percent of the parts that say something, rounded down, so that 100 means all of them."""
    parts = [
        ("contacts", has_two_contacts(organization), _("add a second contact")),
        ("about", bool(organization.lead), _("say in one sentence what you do")),
        ("about", bool(organization.about), _("tell who you are")),
        ("offers", organization.expertise.exists(), _("add expertise")),
        ("offers", organization.offers.exists(), _("say what others can ask you for")),
        ("scope", organization.themes.exists(), _("add a theme")),
        ("scope", organization.is_nationwide or organization.counties.exists(), _("add a county")),
        ("scope", organization.hazards.exists(), _("add a hazard")),
        ("scope", organization.languages.exists(), _("add a language")),
        ("basics", bool(organization.town or organization.county_id), _("say where the office is")),
        ("about", bool(organization.website), _("add the website")),
        ("logo", bool(organization.logo_id), _("add the logo")),
        ("projects", bool(organization.recent_work) or organization.projects.exists(), _("add a project")),
    ]
    gaps = [Gap(label, address(organization, part)) for part, is_told, label in parts if not is_told]
    return Completeness(100 * (len(parts) - len(gaps)) // len(parts), gaps)


def address(organization: Organization, part: str) -> str:
    name = "contact_list" if part == "contacts" else f"organization_edit_{part}"
    return reverse(f"organizations:{name}", args=[organization.slug])
