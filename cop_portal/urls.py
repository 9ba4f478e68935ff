"""Every address of the portal. Kiswahili stands under /sw/, English has no prefix."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from coordination.views.looking import look_list
from cop_portal import views
from cop_portal.membership import views as membership
from cop_portal.sitemaps import SITEMAPS

urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", login_not_required(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path(".well-known/security.txt", views.security_contact, name="security_contact"),
]
if settings.DEMONSTRATION:
    urlpatterns.append(path("demo/", include("cop_portal.demonstration.urls")))

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("join/", views.join, name="join"),
    path("me/", views.me, name="me"),
    path("me/address/", membership.address_confirmation, name="address_confirmation"),
    path("me/confirmation/", membership.membership_confirmation, name="membership_confirmation"),
    path("me/leaving/", membership.leaving, name="leaving"),
    path("me/looks/", look_list, name="look_list"),
    path("me/leaving/return/", membership.return_create, name="return_create"),
    path("about/", include("pages.urls")),
    path("accounts/", include("cop_portal.accounts.urls")),
    path("", include("members.urls")),
    path("", include("notifications.urls")),
    path("", include("terms.urls")),
    path("", include("organizations.urls")),
    path("", include("conversations.urls")),
    path("", include("privacy.urls")),
    path("", include("resources.urls")),
    path("", include("events.urls")),
    path("", include("digests.urls")),
    path("admin/", admin.site.urls),
    prefix_default_language=False,
)

handler400 = "cop_portal.errors.bad_request"
handler403 = "cop_portal.errors.permission_denied"
handler404 = "cop_portal.errors.not_found"
handler429 = "cop_portal.errors.too_many_requests"
handler500 = "cop_portal.errors.server_error"
