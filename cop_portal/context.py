"""What every template knows."""

from django.conf import settings
from django.utils.translation import gettext as _

from pages import menu


def community(request):
    """Name and contact of the community, and whether the data is a demonstration."""
    return {
        "community_name": settings.COMMUNITY_NAME,
        "community_tagline": settings.COMMUNITY_TAGLINE or _("Disaster resilience, Kenya"),
        "community_contact": settings.COMMUNITY_CONTACT,
        "decision_days": settings.DECISION_WORKING_DAYS,
        "menu_entries": menu.entries,
        "is_demonstration": settings.DEMONSTRATION,
    }
