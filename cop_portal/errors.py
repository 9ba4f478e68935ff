"""The pages for what went wrong, in the portal's look and with true status codes."""

import secrets
import sys

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

from cop_portal.context import community

logger = structlog.get_logger(__name__)
SECRET_FIELDS = {"csrfmiddlewaretoken", "code", "password"}
# What forms carry along; nobody typed it.
HIDDEN_FIELDS = {"action", "creation_key", "next", "opening", "revision"}


def page(request, name: str, status: int, **context) -> HttpResponse:
    """An error page that needs neither database nor session: the visitor's, without a name in it."""
    if hasattr(request, "look"):
        context["csrf_token"] = get_token(request)
    html = render_to_string(f"{name}.html", {"request": request, "is_plain": True} | community(request) | context)
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store"})


@requires_csrf_token
def bad_request(request, exception):
    return page(request, "400", 400)


@requires_csrf_token
def permission_denied(request, exception):
    return page(request, "403", 403, reason=str(exception))


@requires_csrf_token
def not_found(request, exception):
    return page(request, "404", 404)


@requires_csrf_token
def too_many_requests(request, exception=None):
    return page(request, "429", 429)


@requires_csrf_token
def csrf_failure(request, reason=""):
    return page(
        request,
        "403",
        403,
        reason=_("The form had been open for too long. Go back, load the page again and send it once more."),
        typed=typed(request),
    )


@requires_csrf_token
def server_error(request):
    """500 with a number to quote; 503 while the database is away, with what was typed."""
    error = sys.exc_info()[0]
    if error and issubclass(error, (OperationalError, InterfaceError)):
        response = page(request, "503", 503, typed=typed(request))
        response["Retry-After"] = "30"
        return response
    reference = secrets.token_hex(4)
    logger.error("unexpected", reference=reference)
    return page(request, "500", 500, reference=reference)


def typed(request) -> list[tuple[str, str]]:
    """What the person had typed, so that they can keep it."""
    return [
        (name, value) for name, value in request.POST.items() if name not in SECRET_FIELDS | HIDDEN_FIELDS and value
    ]
