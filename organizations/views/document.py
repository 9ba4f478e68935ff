"""The two pages of an organization as a file, and the choice which ones they are."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from files.inspection import FileRefused
from files.serving import serve
from organizations.forms.document import DocumentForm
from organizations.models import Organization
from organizations.profile import shown
from organizations.profile.editing import EditedMeanwhile
from organizations.profile.own_document import given
from organizations.two_pages.choice import choose, do_without
from organizations.two_pages.copies import copy_for
from organizations.views.editing import own_organization


def organization_edit_document(request, slug):
    organization = own_organization(request, slug)
    if request.method == "POST":
        form = DocumentForm(request.POST, request.FILES, instance=organization)
        if form.is_valid() and decided(request, form, organization):
            messages.success(request, _("Saved."))
            return redirect("organizations:organization_edit", slug)
    else:
        form = DocumentForm(instance=organization)
    context = {"organization": organization, "form": form, "own": form.own}
    return TemplateResponse(request, "organizations/organization_edit_document.html", context)


def decided(request, form, organization) -> bool:
    cleaned = form.cleaned_data
    choice = {name: cleaned[name] for name in ("upload", "visibility", "state")}
    try:
        if cleaned.get("is_removed"):
            do_without(organization, request.user, cleaned["revision"])
        elif form.own.pk or cleaned["upload"]:
            choose(organization, request.user, cleaned["revision"], **choice)
    except EditedMeanwhile as error:
        form.refuse_stale(error.revision)
        return False
    except FileRefused as error:
        form.add_error("upload", error)
        return False
    return True


@login_not_required
def organization_profile(request, slug):
    """The organization's own PDF where this reader gets it, else the two pages that the portal makes."""
    organization = visible_organization(request, slug)
    if organization.slug != slug:
        return redirect("organizations:organization_profile", organization.slug)
    if own := given(organization, shown.seen_by(organization, request.user)):
        return serve(request, own.file, as_attachment=True)
    return portal_pages(request, organization)


@login_not_required
def organization_portal_profile(request, slug):
    """The two pages that the portal makes, also where the organization gives out its own."""
    organization = visible_organization(request, slug)
    if organization.slug != slug:
        return redirect("organizations:organization_portal_profile", organization.slug)
    return portal_pages(request, organization)


def visible_organization(request, slug) -> Organization:
    visible = Organization.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("type", "county", "logo", "confirmed_by__member").addressed(slug))


def portal_pages(request, organization) -> HttpResponse:
    """A copy that holds more than visitors see is kept by nobody; that of visitors is asked for again by its mark."""
    copy = copy_for(organization, request.user, request.LANGUAGE_CODE)
    is_public = shown.audience(organization, request.user) == "visitor" and organization.is_listed
    etag = f'"{copy.key}"'
    unchanged = get_conditional_response(request, etag=etag) if is_public else None
    response = unchanged or HttpResponse(copy.pdf(), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{organization.slug}.pdf"'
    if is_public:
        response["ETag"] = etag
    else:
        response["Cache-Control"] = "private, no-store"
    return response
