from django.contrib import admin

from vocabularies.models import (
    County,
    EventType,
    Expertise,
    Hazard,
    Language,
    OrganizationType,
    ResourceType,
    Theme,
)


@admin.register(Theme, Hazard, Expertise, OrganizationType, ResourceType, EventType, Language)
class TermAdmin(admin.ModelAdmin):
    list_display = ["name_en", "name_sw", "slug", "position"]
    search_fields = ["name_en", "name_sw", "slug"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(County)
class CountyAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "number", "region", "aridity"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
