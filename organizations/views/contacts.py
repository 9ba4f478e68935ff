"""Who represents an organization."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.transitions import TransitionRefused
from organizations.contacts import gaps, representation
from organizations.forms.contacts import ConfirmationForm, InvitationForm, PersonForm
from organizations.models import Representation
from organizations.views.editing import own_organization


def contact_list(request, slug):
    organization = own_organization(request, slug)
    context = {
        "organization": organization,
        "links": organization.representations.open().with_naming().select_related("invited_by", "replaces"),
        "asked": organization.join_requests.waiting().select_related("person"),
        "former": organization.representations.former(),
        "today": timezone.localdate(),
        "due_on": gaps.second_contact_due(organization) if organization.is_listed else None,
    }
    return TemplateResponse(request, "organizations/contact_list.html", context)


def contact_create(request, slug):
    organization = own_organization(request, slug)
    if request.method == "POST":
        form = InvitationForm(request.POST)
        if form.is_valid() and invited(form, organization, request.user):
            messages.success(request, _("The letter is on its way. The person counts as soon as they confirm."))
            return redirect("organizations:contact_list", slug)
    else:
        form = InvitationForm()
    context = {"organization": organization, "form": form}
    return TemplateResponse(request, "organizations/contact_create.html", context)


def succession_create(request, slug, pk):
    """Name who succeeds oneself, or a colleague whom letters do not reach."""
    organization = own_organization(request, slug)
    link = get_object_or_404(organization.representations.replaceable_by(request.user), pk=pk)
    if request.method == "POST":
        form = InvitationForm(request.POST)
        if form.is_valid() and invited(form, organization, request.user, replaces=link):
            messages.success(request, _("The letter is on its way. Until the person confirms, nothing changes."))
            return redirect("organizations:contact_list", slug)
    else:
        form = InvitationForm()
    context = {"organization": organization, "form": form, "link": link}
    return TemplateResponse(request, "organizations/succession_create.html", context)


def invited(form, organization, inviter, **more):
    try:
        return representation.invite(organization, inviter, **form.cleaned_data, **more)
    except representation.SuccessorNamed:
        form.add_error(None, _("A successor is named already and has not answered. Remove that name first."))
    except representation.AlreadyNamed:
        form.add_error("email", _("This person is already named for the organization."))
    except representation.TooManyContacts:
        form.add_error(
            None,
            _("Ten people are named already, or twenty in one day. Remove one who has not answered, or wait a day."),
        )
    return None


def contact_edit(request, slug, pk):
    """One's own entry; nobody changes another person's."""
    organization = own_organization(request, slug)
    link = get_object_or_404(organization.representations.confirmed(), pk=pk, person=request.user)
    if request.method == "POST":
        form = PersonForm(request.POST, instance=link)
        if form.is_valid():
            representation.correct(link, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("organizations:contact_list", slug)
    else:
        is_named = organization.representations.named().filter(pk=link.pk).exists()
        form = PersonForm(instance=link, initial={"is_contact": is_named})
    context = {"organization": organization, "form": form, "link": link}
    return TemplateResponse(request, "organizations/contact_edit.html", context)


@require_POST
def contact_reminder(request, slug, pk):
    link = get_object_or_404(own_organization(request, slug).representations.invited(), pk=pk)
    try:
        representation.remind(link)
    except representation.RemindedLately:
        messages.info(request, _("A letter went out within the last day. Give the person time to answer."))
    else:
        messages.success(request, _("The letter is on its way once more."))
    return redirect("organizations:contact_list", slug)


@require_POST
def reachability_create(request, slug, pk):
    """The person themselves says that letters arrive again."""
    link = get_object_or_404(own_organization(request, slug).representations.confirmed(), pk=pk, person=request.user)
    gaps.reach(link, request.user)
    messages.success(request, _("Thank you. You count as a contact again."))
    return redirect("organizations:contact_list", slug)


@require_POST
def contact_delete(request, slug, pk):
    """Take back an unanswered invitation, or stop representing the organization oneself."""
    link = get_object_or_404(own_organization(request, slug).representations.endable_by(request.user), pk=pk)
    is_own = link.person == request.user
    try:
        representation.end(link, request.user)
    except representation.LastRepresentative:
        messages.error(request, _("Nobody else represents the organization. First name somebody who confirms."))
    except TransitionRefused:
        messages.info(request, _("The person has answered meanwhile."))
    else:
        messages.success(request, _("You no longer represent the organization.") if is_own else _("Removed."))
        if is_own:
            return redirect("me")
    return redirect("organizations:contact_list", slug)


def contact_confirmation(request, slug, pk):
    """Only the person who was named, by the address to which the letter went."""
    link = get_object_or_404(
        Representation.objects.answerable_by(request.user).select_related("organization", "invited_by"),
        pk=pk,
        organization__slug=slug,
    )
    if link.state != Representation.State.INVITED:
        return TemplateResponse(request, "organizations/contact_answered.html", {"link": link})
    if request.method == "POST" and "refuse" in request.POST:
        return refused(request, link)
    form = ConfirmationForm(request.POST if request.method == "POST" else None, instance=link)
    if request.method == "POST" and form.is_valid() and confirmed(form, request.user):
        messages.success(request, _("Thank you. You now represent %(name)s.") % {"name": link.organization.name})
        return redirect("organizations:organization_edit", slug)
    return TemplateResponse(request, "organizations/contact_confirmation.html", {"link": link, "form": form})


def confirmed(form, person):
    try:
        representation.confirm(form.instance, person, **form.cleaned_data)
    except representation.AlreadyNamed:
        form.add_error(None, _("You already represent this organization under another address."))
        return False
    except TransitionRefused:
        form.add_error(None, _("The invitation has been taken back."))
        return False
    return True


def refused(request, link):
    try:
        representation.refuse(link, request.user)
    except TransitionRefused:
        messages.info(request, _("The invitation has been taken back."))
    else:
        messages.success(request, _("You are not named for the organization. We have told the person who named you."))
    return redirect("me")
