"""Requests to join an organization for which nobody acts any more: the coordinators decide at their desk."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from organizations.forms.joining import JoinDecisionForm
from organizations.models import JoinRequest


def join_request_review(request, pk):
    """Who asks, and the answer."""
    if not request.user.has_perm("organizations.decide_organization"):
        raise PermissionDenied
    found = JoinRequest.objects.unheard().select_related("organization", "person__member")
    join_request = get_object_or_404(found, pk=pk)
    form = JoinDecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.decide(join_request, request.user):
        messages.success(request, _("Your answer is on its way to %(name)s.") % {"name": join_request.person.full_name})
        return redirect("admin:index")
    context = admin.site.each_context(request) | {"title": join_request, "join_request": join_request, "form": form}
    return TemplateResponse(request, "admin/organizations/joinrequest/review.html", context)
