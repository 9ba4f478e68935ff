"""Who changed what on a profile, for its own people and the coordinators."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from organizations.models import Organization
from organizations.profile import history

PER_PAGE = 20


def organization_history(request, slug):
    organization = get_object_or_404(Organization.objects.history_visible_to(request.user), slug=slug)
    edits = organization.edits.select_related("by")
    page = Paginator(edits, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "organization": organization,
        "page": page,
        "edits": history.readable(page.object_list),
    }
    return TemplateResponse(request, "organizations/organization_history.html", context)
