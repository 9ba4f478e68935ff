"""Terms of the shared lists: put in order, and two made one."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_POST

from coordination import lists
from coordination.list_forms import LastingTermForm, StepForm
from vocabularies.merging import CannotMerge, count

WHY = {
    CannotMerge.GONE: gettext_lazy("Somebody else merged one of the two meanwhile. Nothing was changed by you."),
    CannotMerge.SAME: gettext_lazy("Choose the term that stays."),
    CannotMerge.RETIRED: gettext_lazy("The term that stays was retired meanwhile. Choose another, or offer it again."),
    CannotMerge.DEADLINE: gettext_lazy("A type with a deadline and one without cannot become one."),
    CannotMerge.BUSY: gettext_lazy(
        "Others are saving with this term at this very moment. Nothing was changed; try again."
    ),
}


def found(request, name, pk):
    """The term, for those who may change its list."""
    if name not in lists.LISTS:
        raise Http404
    if not request.user.has_perm(f"vocabularies.change_{name}"):
        raise PermissionDenied
    return get_object_or_404(lists.LISTS[name]._base_manager, pk=pk)


@require_POST
def term_order(request, name, pk):
    term, form = found(request, name, pk), StepForm(request.POST)
    if form.is_valid() and not term.merged_into_id:
        lists.move(term, form.cleaned_data["step"], request.user)
    return redirect(f"admin:vocabularies_{name}_changelist")


def term_merger(request, name, pk):
    """Which term stays, what would go over to it; then it goes."""
    term = found(request, name, pk)
    if term.merged_into_id:
        messages.error(request, WHY[CannotMerge.GONE])
        return redirect(f"admin:vocabularies_{name}_changelist")
    data = request.POST if request.method == "POST" else request.GET if "into" in request.GET else None
    form = LastingTermForm(data, merged=term)
    lasting = form.cleaned_data["into"] if form.is_valid() else None
    if request.method == "POST" and lasting:
        try:
            lists.merge(term, lasting, request.user)
        except CannotMerge as refusal:
            form.add_error(None, WHY[refusal.why])
        else:
            messages.success(request, gettext("Merged. Every link now says: %(name)s") % {"name": lasting})
            return redirect(f"admin:vocabularies_{name}_changelist")
    return TemplateResponse(request, "admin/coordination/term_merger.html", shown(request, term, lasting, form))


def shown(request, term, lasting, form):
    counts = {which: count(one) for which, one in (("merged", term), ("lasting", lasting)) if one}
    kinds = sorted({kind for those in counts.values() for kind in those}, key=lambda kind: kind._meta.label)
    rows = [
        (kind._meta.verbose_name_plural, counts["merged"].get(kind, 0), counts.get("lasting", {}).get(kind, 0))
        for kind in kinds
    ]
    return admin.site.each_context(request) | {
        "title": gettext("Merge “%(name)s” into another term") % {"name": term},
        "opts": term._meta,
        "term": term,
        "lasting": lasting,
        "form": form,
        "rows": rows,
    }
