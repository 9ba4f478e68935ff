"""The first page of the desk: what waits, who has taken it, and the community in numbers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination import claims, growth, jobs
from coordination.forms import ClaimForm, WaitingForm
from coordination.register import totals
from coordination.waiting import decides, first_of, what_waits
from members.scope import counties_of
from vocabularies.models import County

PER_PAGE = 50


def start(request) -> dict:
    """What the first page shows to this person."""
    rows = what_waits(request.user)
    form = WaitingForm(request.GET, rows=rows, user=request.user)
    page = Paginator(form.found(), PER_PAGE).get_page(request.GET.get("page"))
    counties = counties_of(request.user)
    shown = {
        "form": form,
        "waiting": rows,
        "page": page,
        "first": first_of(rows, request.user),
        "decides": decides(request.user),
        "overdue": sum(one.is_overdue for one in rows),
        "mine": sum(one.owner == request.user for one in rows),
        "free": sum(one.owner is None for one in rows),
        "champion_of": County.objects.filter(pk__in=counties or ()),
        "is_champion": counties is not None,
    }
    if request.user.has_perm("notifications.view_message"):
        shown["worker"] = jobs.liveness()
    if request.user.has_perm("terms.view_register"):
        shown["register"] = totals()
    return shown if shown["is_champion"] else shown | {"growth": growth.growth()}


@require_POST
def claim_create(request):
    """Take a matter, or what somebody took two days ago and left."""
    form = ClaimForm(request.POST, user=request.user)
    if not form.is_valid():
        messages.warning(request, _("This does not wait any more: somebody has decided it."))
        return redirect(form.way_back(request))
    try:
        claims.take(*form.subject, request.user)
    except claims.TakenByAnother as taken:
        messages.warning(request, _("%(person)s was first and looks after it.") % {"person": taken.by})
    else:
        messages.success(request, _("It is yours for two days. Give it back if you do not get to it."))
    return redirect(form.way_back(request))


@require_POST
def release_create(request):
    form = ClaimForm(request.POST, user=request.user)
    if form.is_valid():
        claims.release(*form.subject, request.user)
        messages.success(request, _("Given back: others see that it is free."))
    return redirect(form.way_back(request))
