"""The desk for the home page, which shows something of every app, and for jobs."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_lazy
from procrastinate.contrib.django.models import ProcrastinateJob

from cop_portal.home import home_context
from pages import home
from pages.forms import HomeForm
from pages.models import HomeText
from pages.shown import in_language
from vocabularies.read_only import ReadOnlyAdmin

SAVED = gettext_lazy("The home page says it so from now on.")


@admin.register(ProcrastinateJob)
class JobAdmin(ReadOnlyAdmin):
    """Every job, for administrators; what coordinators tend stands under “Mail and jobs”."""

    list_display = ["id", "task_name", "status", "attempts", "scheduled_at"]
    actions = None
    list_filter = ["status", "task_name"]
    fields = ["id", "task_name", "queue_name", "status", "attempts", "scheduled_at", "args"]


@admin.register(HomeText)
class HomeTextAdmin(ReadOnlyAdmin):
    """One page: what the home page says, its preview, and what it said before."""

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        latest = home.newest()
        if request.method != "POST":
            return self.answer(request, HomeForm(latest=latest, text=self.earlier(request)), latest)
        if not request.user.has_perm("pages.add_hometext"):
            raise PermissionDenied
        form = HomeForm(request.POST, latest=latest)
        if not form.is_valid():
            return self.answer(request, form, latest)
        if "preview" in request.POST:
            shown_home = home_context(request.user, form.text) | {"is_preview": True}
            return in_language(request.POST["preview"], TemplateResponse(request, "home.html", shown_home))
        try:
            home.choose(form.text, request.user, form.cleaned_data["base"])
        except home.WrittenMeanwhile:
            latest = home.newest()
            form.show_theirs(latest.pk)
            return self.answer(request, form, latest)
        messages.success(request, SAVED)
        return redirect("admin:pages_hometext_changelist")

    def earlier(self, request):
        """What it said once, where that is asked for by its number."""
        number = request.GET.get("text", "")
        return HomeText.objects.filter(pk=number).first() if number.isdecimal() else None

    def answer(self, request, form, latest):
        context = self.admin_site.each_context(request) | {
            "title": gettext("Home page"),
            "opts": self.opts,
            "form": form,
            "latest": latest,
            "texts": HomeText.objects.select_related("by")[:30],
            "may_write": request.user.has_perm("pages.add_hometext"),
        }
        return TemplateResponse(request, "admin/pages/home_form.html", context)
