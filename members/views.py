from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.consents import choices_of
from members.forms import ConsentForm, ProfileForm
from members.membership import apply_again, membership_of
from members.own_data import held_about
from members.security import protection
from members.transitions import TransitionRefused


def profile_edit(request):
    member = membership_of(request.user)
    if request.method == "POST":
        form = ProfileForm(request.POST, instance=member)
        if form.is_valid():
            form.save()
            messages.success(request, _("Your profile is saved."))
            return redirect(get_next_redirect_url(request) or "me")
    else:
        form = ProfileForm(instance=member)
    context = {
        "form": form,
        "choices": choices_of(request.user) if member.is_standing else [],
        "entered": request.user.assisted_entries.select_related("entered_by", "scan"),
    }
    return TemplateResponse(request, "members/profile_edit.html", context)


def consent_list(request):
    """What the person allows, and what not; each is given and taken back by one press."""
    if request.method == "POST":
        form = ConsentForm(request.POST)
        if form.is_valid():
            form.save(request.user)
            messages.success(request, _("Saved. It holds from now on."))
        return redirect("members:consent_list")
    return TemplateResponse(request, "members/consent_list.html", {"choices": choices_of(request.user)})


def security(request):
    return TemplateResponse(request, "members/security.html", protection(request.user))


@require_POST
def application_create(request):
    """Apply once more after a decline."""
    return begun_anew(request, apply_again)


def begun_anew(request, begin):
    """A membership taken up again by `begin`, or the word that there is none to take up."""
    try:
        begin(request.user)
    except TransitionRefused:
        messages.info(request, _("Your application is open already, or you are a member."))
    else:
        messages.success(request, _("Welcome back. Your profile is still here; see what is left to do."))
    return redirect("me")


def data(request):
    """What we hold about this person, in numbers."""
    return TemplateResponse(request, "members/data.html", {"held": held_about(request.user)})


def data_file(request):
    """The same in full, as JSON."""
    response = JsonResponse(
        {kind: rows for kind, _label, rows in held_about(request.user)},
        json_dumps_params={"indent": 1, "ensure_ascii": False},
    )
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return response
