"""Confirming the membership once a year, leaving the community, and returning."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cop_portal.membership.addresses import works
from cop_portal.membership.confirmation import confirm
from cop_portal.membership.forms import CreditForm, LeavingForm
from cop_portal.membership.leaving import come_back, consequences, leave
from members.confirmation import is_open
from members.membership import choose_credit, membership_of
from members.models import Transition
from members.views import begun_anew
from organizations.contacts.representation import confirmed_of
from terms.ceremony import confirmed_circumstances


def membership_confirmation(request):
    """Still with us? What is on record, and the press that it is right."""
    member = membership_of(request.user)
    if request.method == "POST":
        if member.pk and confirm(request.user):
            messages.success(request, _("Thank you. Your membership is confirmed as of today."))
        else:
            messages.info(request, _("There is nothing to confirm now."))
        return redirect("me")
    context = {
        "member": member,
        "is_open": is_open(member),
        "links": confirmed_of(request.user).order_by("organization__name"),
        "themes": member.themes.all() if member.pk else [],
    }
    return TemplateResponse(request, "confirmation.html", context)


def leaving(request):
    """What leaving brings, and the press; afterwards, what stays possible."""
    user, member = request.user, membership_of(request.user)
    if member.pk is None or member.state == member.State.LEFT:
        return left(request, member)
    form = LeavingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        choice, reason = form.cleaned_data["keeps_credit"], form.cleaned_data["reason"]
        leave(user, confirmed_circumstances(request), keeps_credit=choice, reason=reason)
        messages.success(request, _("You have left the community. We have written to you."))
        return redirect("leaving")
    context = {"form": form, "member": member, "consequences": consequences(user)}
    return TemplateResponse(request, "leaving.html", context)


def left(request, member):
    """For somebody who has left: the way back, and whether the name stays on what they shared."""
    form = CreditForm(initial={"keeps_credit": "keep" if member.keeps_credit else "remove"})
    if request.method == "POST" and member.pk:
        form = CreditForm(request.POST)
        if form.is_valid():
            choose_credit(request.user, keeps_credit=form.cleaned_data["keeps_credit"])
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("leaving")
    ended = Transition.objects.of(member).filter(after="left").first() if member.pk else None
    return TemplateResponse(request, "left.html", {"form": form, "member": member, "ended": ended})


@require_POST
def return_create(request):
    """Come back after leaving."""
    return begun_anew(request, come_back)


@require_POST
def address_confirmation(request):
    """The person says that letters arrive."""
    works(request.user)
    messages.success(request, _("Thank you. We write to this address again."))
    return redirect("me")
