"""After a material version of the Terms, each visit begins with what changed since one signed."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from organizations.models import Organization
from organizations.signatures.signing import party_of
from terms.models import TermsVersion
from terms.standing import obligation, party_of_person

# Whoever was led there is left in peace for the rest of the visit.
COOKIE = "__Host-asked" if settings.IS_HTTPS else "asked"
VISIT_SECONDS = 8 * 60 * 60
# Where nobody is led away from: the desk, signing in, reading the Terms, leaving, one's data.
LEFT_ALONE = {"admin", "terms", "signature", "account", "mfa", "usersessions", "leaving", "data", "demonstration"}


def owed_page(user) -> str:
    """Where this person finds what they have not signed yet: for themselves first, then for an organization."""
    if not TermsVersion.objects.material().exists():
        return ""
    if obligation(party_of_person(user)):
        return reverse("terms:my_terms")
    for organization in Organization.objects.signable_by(user):
        if obligation(party_of(organization)):
            return reverse("organizations:signature_create", args=[organization.slug])
    return ""


class LeadToTheNewVersion:
    """The first page of a visit gives way to the page that signs; from there one goes on where one wanted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if COOKIE in request.COOKIES or not begins_a_visit(request):
            return None
        page = owed_page(request.user)
        if not page:
            return None
        response = HttpResponseRedirect(f"{page}?{urlencode({'next': request.get_full_path()})}")
        response.set_cookie(COOKIE, "1", max_age=VISIT_SECONDS, httponly=True, samesite="Lax", secure=settings.IS_HTTPS)
        return response


def begins_a_visit(request: HttpRequest) -> bool:
    """Whether a signed-in person opens a page: no form, no file, nothing that a program fetches, nobody who looks as them."""
    if hasattr(request, "look"):
        return False
    is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    name = request.resolver_match.url_name or ""
    room = {*request.resolver_match.namespaces, *name.split("_")}
    return is_page and not room & LEFT_ALONE and request.user.is_authenticated
