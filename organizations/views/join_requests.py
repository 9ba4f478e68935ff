"""Asking to represent an organization that is here already, and answering who asked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.transitions import TransitionRefused
from organizations.contacts import join_requests
from organizations.forms.joining import JoinDecisionForm, JoinRequestForm
from organizations.models import JoinRequest, Organization


def join_request_create(request, slug):
    """The form; where one's request waits already, since when, and how to take it back."""
    organization = get_object_or_404(Organization.objects.listed(), slug=slug)
    own = JoinRequest.objects.waiting().filter(organization=organization, person=request.user).first()
    form = JoinRequestForm(request.POST if request.method == "POST" and not own else None)
    if form.is_valid() and asked(form, organization, request.user):
        messages.success(request, _("Your request is on its way. You get a letter as soon as somebody has answered."))
        return redirect("organizations:join_request_create", slug)
    context = {"organization": organization, "form": form, "own": own}
    return TemplateResponse(request, "organizations/join_request_create.html", context)


def asked(form, organization, person):
    try:
        return join_requests.ask(organization, person, **form.cleaned_data)
    except join_requests.AlreadyNamed:
        form.add_error(None, _("You represent this organization already."))
    except join_requests.AlreadyAsked:
        form.add_error(None, _("You have asked already. After a no, you may ask once more when 30 days are over."))
    except join_requests.TooManyRequests:
        form.add_error(None, _("Five of your requests wait for an answer, or you have asked ten times today."))
    return None


@require_POST
def join_request_delete(request, slug, pk):
    """The person who asked takes the request back."""
    own = get_object_or_404(JoinRequest, pk=pk, organization__slug=slug, person=request.user)
    try:
        join_requests.withdraw(own)
    except TransitionRefused:
        messages.info(request, _("Your request has been answered already."))
    else:
        messages.success(request, _("Your request is taken back."))
    return redirect("me")


def join_request_detail(request, slug, pk):
    """Who asks, and the answer of somebody who acts for the organization."""
    found = JoinRequest.objects.addressed_to(request.user).select_related("organization", "person", "decided_by")
    join_request = get_object_or_404(found, pk=pk, organization__slug=slug)
    form = JoinDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.decide(join_request, request.user):
        messages.success(request, _("Your answer is on its way to %(name)s.") % {"name": join_request.person.full_name})
        return redirect("organizations:contact_list", slug)
    context = {"join_request": join_request, "organization": join_request.organization, "form": form}
    return TemplateResponse(request, "organizations/join_request_detail.html", context)
