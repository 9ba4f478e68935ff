"""Every public address, in both languages, for search engines."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from events.models import Event
from organizations.models import Organization
from pages.models import Page
from resources.models import Resource
from terms.models import TermsVersion


class BothLanguages(Sitemap):
    i18n = True
    alternates = True


class Doors(BothLanguages):
    def items(self):
        return [
            "home", "join", "pages:page_list", "terms:version_list", "terms:verification", "organizations:organization_list",
            "organizations:coverage", "resources:resource_list", "resources:call_list", "events:event_list",
        ]  # fmt: skip

    def location(self, item):
        return reverse(item)


class Organizations(BothLanguages):
    def items(self):
        return Organization.objects.listed().order_by("pk").only("slug")


class Resources(BothLanguages):
    def items(self):
        return Resource.objects.visible_to(AnonymousUser()).listed().only("slug", "published_at")

    def lastmod(self, item):
        return item.published_at


class Events(BothLanguages):
    def items(self):
        return Event.objects.visible_to(AnonymousUser()).listed().order_by("pk").only("slug", "changed_at")

    def lastmod(self, item):
        return item.changed_at


class Pages(BothLanguages):
    def items(self):
        return Page.objects.published().order_by("pk")

    def lastmod(self, item):
        return item.changed_at


class Terms(BothLanguages):
    def items(self):
        return TermsVersion.objects.published().order_by("pk").only("number")


SITEMAPS = {
    "doors": Doors,
    "organizations": Organizations,
    "resources": Resources,
    "events": Events,
    "pages": Pages,
    "terms": Terms,
}
