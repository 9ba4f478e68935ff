"""Bringing an organization: look its name up first, then the least that a record needs."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from organizations.forms.editing import LookUpForm, OrganizationForm, keys_of
from organizations.membership.duplicates import offered
from organizations.membership.joining import LooksAlike, NameTaken, TooManyDrafts, start


def organization_create(request):
    if request.method == "POST":
        form = OrganizationForm(request.POST, user=request.user)
        if earlier := form.made_before():
            return redirect("organizations:organization_edit", earlier.slug)
        if form.is_valid() and (organization := started(form)):
            messages.success(request, _("The organization is entered. Now tell us about it, in any order."))
            return redirect("organizations:organization_edit", organization.slug)
        return TemplateResponse(request, "organizations/organization_create.html", {"form": form})
    if "name" not in request.GET:
        return TemplateResponse(request, "organizations/organization_lookup.html", {"form": LookUpForm()})
    return looked_up(request)


def looked_up(request):
    """What is like the typed name; the form for a new record when nothing is, or when it is another one."""
    lookup = LookUpForm(request.GET)
    if not lookup.is_valid():
        return TemplateResponse(request, "organizations/organization_lookup.html", {"form": lookup})
    name = lookup.cleaned_data["name"]
    alike = offered(name, "", request.user)
    if alike and not lookup.cleaned_data["different"]:
        context = {"form": lookup, "alike": alike, "name": name}
        return TemplateResponse(request, "organizations/organization_lookup.html", context)
    form = OrganizationForm(user=request.user, initial={"name": name, "different_from": keys_of(alike)})
    return TemplateResponse(request, "organizations/organization_create.html", {"form": form})


def started(form):
    names = ("full_name", "title", "is_authorized", "is_contact", "gets_messages", "different_from")
    said = {name: form.cleaned_data[name] for name in names}
    try:
        return start(form.instance, form.user, **said)
    except LooksAlike as refused:
        form.ask_about(refused.found)
    except NameTaken:
        form.refuse_name()
    except TooManyDrafts:
        form.add_error(None, _("You have five organizations on the way. Complete one of them first."))
    return None
