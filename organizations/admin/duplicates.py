"""Possible duplicates at the desk: two records side by side, to be called different or merged."""

from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.admin.own_pages import OwnPagesAdmin
from organizations.forms.duplicates import DifferenceForm
from organizations.models import PossibleDuplicate


@admin.register(PossibleDuplicate)
class PossibleDuplicates(OwnPagesAdmin):
    permission = "organizations.decide_organization"
    folder = "admin/organizations/possibleduplicate"
    list_display = ["reading", "state", "said_by", "noted_at", "decided_by", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["organization", "resembles", "said_by", "decided_by"]
    fields = ["organization", "resembles", "said_by", "noted_at", "state", "decided_by", "decided_at", "answer"]

    @admin.display(description=_("possible duplicate"))
    def reading(self, duplicate):
        return format_html('<a href="{}">{}</a>', duplicate.get_absolute_url(), duplicate)

    def get_urls(self):
        review = self.admin_site.admin_view(self.review_view)
        return [path("<int:pk>/review/", review, name="organizations_possibleduplicate_review"), *super().get_urls()]

    def review_view(self, request, pk):
        """The two side by side, who called them different, and the decision."""
        self.check_permission(request)
        found = PossibleDuplicate.objects.select_related("said_by", "decided_by")
        duplicate = get_object_or_404(found, pk=pk)
        form = DifferenceForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and form.decide(duplicate, request.user):
            messages.success(request, gettext("Noted: two organizations. Nobody is asked about them again."))
            return redirect("admin:index")
        sides = [side(one) for one in (duplicate.organization, duplicate.resembles)]
        context = {"title": str(duplicate), "duplicate": duplicate, "form": form, "sides": sides}
        return self.answer(request, "review", context)


def side(organization) -> dict:
    """What tells one organization from another."""
    return {"organization": organization, "links": organization.representations.open()}
