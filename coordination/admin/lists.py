"""The shared lists at the desk."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext

from coordination import lists
from coordination.list_forms import TermForm
from vocabularies.merging import uses
from vocabularies.models import EventType, Expertise, Hazard, Language, OrganizationType, ResourceType, Theme


@admin.register(Theme, Hazard, Expertise, OrganizationType, ResourceType, EventType, Language)
class TermAdmin(admin.ModelAdmin):
    """A list with its uses; each term is renamed, retired or merged, and never deleted."""

    form = TermForm
    change_form_template = "admin/coordination/term_form.html"

    def has_delete_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        extra = lists.EXTRA.get(self.opts.model_name, [])
        return ["name_en", "name_sw", *extra, "slug", *(["is_retired", "base"] if obj else [])]

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def changelist_view(self, request, extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        former = self.model._base_manager.exclude(merged_into=None).select_related("merged_into").order_by("slug")
        context = self.admin_site.each_context(request) | {
            "title": capfirst(self.opts.verbose_name_plural),
            "opts": self.opts,
            "terms": uses(self.model),
            "former": former,
            "may_change": self.has_change_permission(request),
            "may_add": self.has_add_permission(request),
        }
        return TemplateResponse(request, "admin/coordination/term_list.html", context)

    def save_model(self, request, obj, form, change):
        before = lists.in_words(self.model._base_manager.get(pk=obj.pk)) if change else ""
        lists.save(obj, request.user, before)
        if change and obj.is_retired and "is_retired" in form.changed_data:
            self.message_user(request, gettext("No longer offered. Where it was chosen before, it stays."))
