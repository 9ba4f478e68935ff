"""Handover packs: have one made, see how it stands, take it along."""

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.handover import ordering
from coordination.models import HandoverPack
from files.serving import serve
from members.models import Transition

SHOWN = 20
SECONDS_TO_THE_NEXT_LOOK = 5


@require_safe
@permission_required("coordination.build_handover", raise_exception=True)
def handover_list(request):
    """The packs; while one is being made the page comes again by itself, without a script."""
    page = Paginator(HandoverPack.objects.select_related("made_by", "file"), SHOWN).get_page(request.GET.get("page"))
    packs = list(page)
    failed = ordering.jobs_of(packs, ["failed"]) - ordering.jobs_of(packs, ordering.UNDER_WAY)
    awaited = [pack for pack in packs if not pack.made_at and pack.pk not in failed]
    context = admin.site.each_context(request) | {
        "title": _("Handover packs"),
        "page": page,
        "failed": failed,
        "is_awaited": bool(awaited),
        "looks": Transition.objects.filter(what="handover").select_related("by")[:SHOWN],
    }
    response = TemplateResponse(request, "admin/coordination/handover/handover_list.html", context)
    if awaited:
        response["Refresh"] = str(SECONDS_TO_THE_NEXT_LOOK)
    return response


@require_POST
@permission_required("coordination.build_handover", raise_exception=True)
def handover_create(request):
    ordering.order(request.user)
    messages.success(request, _("The pack is being made. You may stay on this page, or come back to it."))
    return redirect("admin:handover_list")


@require_POST
@permission_required("coordination.build_handover", raise_exception=True)
def handover_file(request, pk):
    """Whoever takes a pack along stands in the log of decisions, so this is no link."""
    pack = get_object_or_404(HandoverPack.objects.select_related("file"), pk=pk)
    try:
        file = ordering.take(pack, request.user)
    except ordering.NotThere as error:
        raise Http404 from error
    return serve(request, file, as_attachment=True)
