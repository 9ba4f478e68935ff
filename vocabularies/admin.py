from django.contrib import admin

from vocabularies.models import County
from vocabularies.read_only import ReadOnlyAdmin


@admin.register(County)
class CountyAdmin(ReadOnlyAdmin):
    list_display = ["name", "code", "number", "region", "aridity"]
    list_per_page = 50
