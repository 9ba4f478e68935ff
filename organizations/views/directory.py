"""The directory and what an organization shows of itself."""

from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from files.spreadsheets import csv_headers, csv_lines
from organizations.directory.coverage import county_tiles, scope_tiles
from organizations.directory.selection import table
from organizations.forms.directory import DirectoryForm
from organizations.models import Organization
from organizations.profile import own_document, shown

PER_PAGE = 20
LISTS = ["offers", "projects", "expertise", "themes", "hazards", "languages", "counties"]


@login_not_required
def organization_list(request):
    form = DirectoryForm(request.GET)
    selection = form.selection()
    found = selection.listing(sort=form.cleaned_data.get("sort"))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    form.show_counts(selection)
    context = {
        "area": "organizations",
        "form": form,
        "page": page,
        "entries": selection.entries(page.object_list, form.terms("theme"), form.terms("county")),
        "everybody": selection.roll.everybody.bit_count(),
        "chips": form.chips(selection.chosen),
        "near_misses": [] if page.paginator.count else form.near_misses(selection),
        "map": county_tiles(
            selection.roll,
            selection.found(but="county"),
            counties=form.terms("county"),
            keep=form.kept(),
            chosen=selection.chosen.get("county"),
        ),
    }
    return TemplateResponse(request, "organizations/organization_list.html", context)


@permission_required("organizations.decide_organization", raise_exception=True)
def organization_csv(request):
    """The same list for coordinators' spreadsheets."""
    form = DirectoryForm(request.GET)
    lines = csv_lines(table(form.selection().whole()))
    return HttpResponse(lines, headers=csv_headers(f"organizations-{timezone.localdate()}.csv"))


@login_not_required
def organization_detail(request, slug):
    visible = Organization.objects.visible_to(request.user).select_related("type", "county", "confirmed_by__member")
    organization = get_object_or_404(visible.addressed(slug))
    if organization.slug != slug:
        return redirect(organization, permanent=organization.former_addresses.get(slug=slug).is_settled)
    context = {name: getattr(organization, name).all() for name in LISTS} | {
        "area": "organizations",
        "organization": organization,
        "verified": shown.verified(organization),
        "contacts": shown.contacts(organization, request.user),
        "tiles": scope_tiles(organization),
        "can_edit": organization.is_editable_by(request.user),
        "own_document": own_document.given(organization, shown.seen_by(organization, request.user)),
        "signature": shown.terms_signed(organization),
        "resources": organization.resources.visible_to(request.user).listed().select_related("type")[:5],
        "events": organization.events.visible_to(request.user).upcoming()[:3],
        "today": timezone.localdate(),
    }
    return TemplateResponse(request, "organizations/organization_detail.html", context)
