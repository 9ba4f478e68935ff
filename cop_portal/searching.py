"""One question to organizations, resources, events and pages at once."""

from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import F, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from events.models import Event
from organizations.directory import selection
from pages.models import Page
from resources.models import Resource

SHOWN = 5


@dataclass(frozen=True)
class Found:
    """What one part of the portal gives: at most five, with the address of all."""

    label: str
    items: list
    more: str = ""


def search_everything(query: str, user) -> list[Found]:
    """What the reader may see and what fits the words, part by part; parts without a hit are left out."""
    english = SearchQuery(query, config="portal_en", search_type="websearch")
    plain = SearchQuery(query, config="portal_sw", search_type="websearch")
    organizations = selection.search(query, user)
    resources = Resource.objects.visible_to(user).listed().filter(Q(search_en=english) | Q(search_sw=plain))
    events = (
        Event.objects.visible_to(user)
        .listed()
        .annotate(text=SearchVector("title", "lead", "description", config="portal_en"))
        .filter(text=english)
        .order_by(F("starts_at").desc())
    )
    pages = (
        Page.objects.published()
        .annotate(
            english=SearchVector("title_en", "body_en", config="portal_en"),
            kiswahili=SearchVector("title_sw", "body_sw", config="portal_sw"),
        )
        .filter(Q(english=english) | Q(kiswahili=plain))
    )
    q = "?" + urlencode({"q": query})
    found = [
        Found(_("Organizations"), list(organizations[:SHOWN]), reverse("organizations:organization_list") + q),
        Found(_("Resources"), list(resources[:SHOWN]), reverse("resources:resource_list") + q),
        Found(_("Events"), list(events[:SHOWN])),
        Found(_("Pages"), list(pages[:SHOWN])),
    ]
    return [part for part in found if part.items]
