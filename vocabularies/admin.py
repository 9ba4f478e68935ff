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
from vocabularies.read_only import ReadOnlyAdmin


@admin.register(Theme, Hazard, Expertise, OrganizationType, ResourceType, EventType, Language)
class TermAdmin(admin.ModelAdmin):
    list_display = ["name_en", "name_sw", "slug", "position"]
    search_fields = ["name_en", "name_sw", "slug"]

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(County)
class CountyAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "number", "region", "aridity"]
    list_per_page = 50
