"""Putting up a logo, and handing it out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from files.serving import serve
from organizations.forms.logo import LogoForm
from organizations.models import Organization
from organizations.profile.editing import EditedMeanwhile
from organizations.profile.logo import set_logo
from organizations.views.editing import own_organization


def organization_edit_logo(request, slug):
    organization = own_organization(request, slug)
    if request.method == "POST":
        form = LogoForm(request.POST, request.FILES, instance=organization)
        if form.is_valid() and put_up(request, form, organization):
            messages.success(request, _("Saved."))
            return redirect("organizations:organization_edit", slug)
    else:
        form = LogoForm(instance=organization)
    context = {"organization": organization, "form": form}
    return TemplateResponse(request, "organizations/organization_edit_logo.html", context)


def put_up(request, form, organization) -> bool:
    cleaned = form.cleaned_data
    try:
        set_logo(organization, cleaned["picture"], form.name, cleaned["revision"], request.user)
    except EditedMeanwhile as error:
        form.refuse_stale(error.revision)
        return False
    return True


@login_not_required
def organization_logo(request, slug):
    """The address bears the number of the file: the person's own browser may keep it for a day."""
    visible = Organization.objects.visible_to(request.user).select_related("logo")
    organization = get_object_or_404(visible, slug=slug)
    if organization.logo is None:
        raise Http404
    response = serve(request, organization.logo, as_attachment=False)
    if organization.is_listed:
        response["Cache-Control"] = "private, max-age=86400"
    return response
