"""Duplicates at the desk: two records side by side, put together, and taken apart again within seven days."""

from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.admin.own_pages import OwnPagesAdmin
from organizations.forms.merging import MergerForm
from organizations.membership.merging import MergerRefused, merge, stays, undo
from organizations.models import Merger, Organization


@admin.register(Merger)
class Mergers(OwnPagesAdmin):
    permission = "organizations.decide_organization"
    folder = "admin/organizations/merger"
    list_display = ["reading", "merged_by", "merged_at", "undone_at"]
    list_select_related = ["kept", "merged", "merged_by"]
    fields = ["kept", "merged", "merged_by", "merged_at", "reason", "undone_by", "undone_at"]

    @admin.display(description=_("merger"))
    def reading(self, merger):
        return format_html('<a href="{}">{}</a>', merger.get_absolute_url(), merger)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("<int:kept>/<int:merged>/", view(self.compare_view), name="organizations_merger_compare"),
            path("<int:pk>/review/", view(self.review_view), name="organizations_merger_review"),
            *super().get_urls(),
        ]

    def compare_view(self, request, kept, merged):
        """The two side by side, and what the one that is kept will say."""
        self.check_permission(request)
        kept, merged = (get_object_or_404(Organization, pk=pk) for pk in (kept, merged))
        form = MergerForm(request.POST if request.method == "POST" else None, kept=kept, merged=merged)
        if form.is_bound and form.is_valid() and (merger := put_together(form, kept, merged, request.user)):
            messages.success(request, gettext("Merged. For seven days it can be undone."))
            return redirect(merger)
        context = {"title": gettext("Two records side by side"), "kept": kept, "merged": merged, "form": form}
        return self.answer(request, "compare", context | {"sides": [side(kept), side(merged, into=kept)]})

    def review_view(self, request, pk):
        """What went over, and the way back."""
        self.check_permission(request)
        merger = get_object_or_404(Merger.objects.select_related("kept", "merged", "merged_by", "undone_by"), pk=pk)
        if request.method == "POST":
            try:
                undo(merger, request.user)
            except MergerRefused as refused:
                messages.error(request, refused.message)
            else:
                messages.success(request, gettext("Undone: both records stand as they stood before."))
            return redirect(merger)
        numbers = {relation: len(keys) for relation, keys in merger.moved.items()}
        return self.answer(request, "review", {"title": str(merger), "merger": merger, "numbers": numbers})


def side(organization, into=None) -> dict:
    """What hangs on one of the two; `into` says which of its people the other one has already."""
    links = organization.representations.all()
    return {
        "organization": organization,
        "links": [(link, bool(into) and stays(link, into)) for link in links],
        "signed": organization.signature_links.select_related("signature__version", "signature__signer"),
        "resources": organization.resources.count(),
        "events": organization.events.count(),
    }


def put_together(form, kept, merged, by) -> Merger | None:
    """The merger; nothing, and the reason in the form, when it was refused."""
    said = form.cleaned_data
    revisions = (said["kept_revision"], said["merged_revision"])
    try:
        return merge(kept, merged, by, chosen=form.chosen, reason=said["reason"], revisions=revisions)
    except MergerRefused as refused:
        form.renew(kept, merged)
        form.add_error(None, refused)
    return None
