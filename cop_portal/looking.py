"""A session that looks as a member: read-only by construction, and closed wherever a page is not named here."""

from collections.abc import Callable

import structlog
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from coordination import looking
from coordination.models import Look

END = "admin:look_end"
# What is shown. Hidden stay signing, signatures' proof, messages between people, files, exports, sign-in, security
# and the member's data; and every new page, until it is named here.
SHOWN = {
    "alive",
    "ready",
    "robots",
    "sitemap",
    "security_contact",
    "home",
    "search",
    "join",
    "me",
    "look_list",
    "membership_confirmation",
    "leaving",
    "members:profile_edit",
    "members:consent_list",
    "notifications:preference_edit",
    "pages:page_list",
    "pages:page_detail",
    "terms:version_list",
    "terms:version_detail",
    "terms:version_changes",
    "terms:version_text",
    "terms:version_paper",
    "terms:signature_list",
    "terms:verification",
    "terms:verification_detail",
    "organizations:organization_list",
    "organizations:organization_create",
    "organizations:organization_detail",
    "organizations:organization_edit",
    "organizations:organization_edit_basics",
    "organizations:organization_edit_about",
    "organizations:organization_edit_offers",
    "organizations:organization_edit_projects",
    "organizations:organization_edit_scope",
    "organizations:organization_edit_logo",
    "organizations:organization_edit_document",
    "organizations:organization_edit_messages",
    "organizations:organization_history",
    "organizations:organization_logo",
    "organizations:organization_profile",
    "organizations:organization_portal_profile",
    "organizations:organization_confirmation",
    "organizations:organization_leaving",
    "organizations:contact_list",
    "organizations:contact_create",
    "organizations:contact_edit",
    "organizations:contact_confirmation",
    "organizations:succession_create",
    "organizations:join_request_create",
    "organizations:coverage",
    "organizations:coverage_csv",
    "resources:resource_list",
    "resources:resource_create",
    "resources:resource_detail",
    "resources:resource_edit",
    "resources:resource_edit_content",
    "resources:resource_edit_scope",
    "resources:resource_edit_rights",
    "resources:my_resources",
    "resources:call_list",
    "resources:call_calendar",
    "resources:feed",
    "events:event_list",
    "events:event_month",
    "events:event_create",
    "events:event_detail",
    "events:event_edit",
    "events:event_calendar",
    "events:calendar_feed",
    "events:feed",
    "events:registration_edit",
    "events:cancellation_create",
    "events:outcome_edit",
    "digests:follow_list",
    "digests:news_list",
    "digests:public_news_list",
    "digests:news_detail",
}


class LookAsAMember:
    """Within a look the request is the member's, for reading what is shown; nothing else gets through to a view.

    The session stays the coordinator's, and so does what the log says. Ending a look is the one press that is taken.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        if looking.KEY not in request.session:
            return self.get_response(request)
        route = route_of(request)
        if route == END and request.method == "POST":
            return self.get_response(request)
        look = looking.look_of(request)
        if look is None or not looking.stands(look, request):
            return over(request)
        with structlog.contextvars.bound_contextvars(looking_as=look.person_id):
            return self.as_member(request, look, route)

    def as_member(self, request, look: Look, route: str) -> HttpResponse:
        coordinator = request.user
        request.look, request.user = look, look.person
        try:
            if request.method not in ("GET", "HEAD"):
                return refused(request, _("Nothing can be changed or signed while you look as somebody else."))
            if route not in SHOWN:
                return refused(request, _("This page is not shown while you look as somebody else."))
            response = self.get_response(request)
        finally:
            request.user = coordinator
        response["Cache-Control"] = "private, no-store"
        return response


def route_of(request) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def over(request) -> HttpResponse:
    """Back to oneself; whatever was pressed on a page of the look is not done."""
    looking.leave(request)
    if request.method not in ("GET", "HEAD"):
        return refused(request, _("The look is over. Nothing was done; you are yourself again."))
    messages.info(request, _("The look is over; you are yourself again."))
    return redirect("admin:index" if request.user.is_staff else "home")


def refused(request, sentence: str) -> HttpResponse:
    response = render(request, "looking/refused.html", {"sentence": sentence}, status=403)
    response["Cache-Control"] = "private, no-store"
    return response
