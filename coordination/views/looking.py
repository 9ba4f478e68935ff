"""Looking at the portal as a member sees it, and whom one has looked at."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination import looking
from coordination.forms import LookForm


@permission_required("coordination.look_as_member", raise_exception=True)
def look_create(request, pk):
    member = get_object_or_404(looking.lookable(request.user).select_related("user"), pk=pk)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        look = looking.begin(member, request.user, form.cleaned_data["reason"])
        looking.enter(request, look)
        return redirect("me")
    context = admin.site.each_context(request) | {
        "title": _("Look at the portal as %(name)s sees it") % {"name": member},
        "form": form,
        "member": member,
        "minutes": settings.LOOK_MINUTES,
    }
    return TemplateResponse(request, "admin/coordination/look_create.html", context)


@require_POST
def look_end(request):
    """Back to the desk, to the member whom one has looked as."""
    look = looking.look_of(request)
    looking.leave(request)
    if look is None:
        return redirect("admin:index")
    looking.end(look)
    messages.success(request, _("The look is over; you are yourself again."))
    return redirect(reverse("admin:members_member_change", args=[look.person.member.pk]))


def look_list(request):
    """Who has looked at the portal as this person sees it, and why."""
    looks = request.user.looks.select_related("by")
    return TemplateResponse(request, "looking/look_list.html", {"looks": looks})
