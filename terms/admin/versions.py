"""Versions of the Terms at the desk."""

from django.contrib import admin

from terms.admin.read_only import ReadOnlyAdmin
from terms.models import TermsVersion


@admin.register(TermsVersion)
class TermsVersionAdmin(ReadOnlyAdmin):
    list_display = ["number", "state", "effective_on", "is_material", "published_at"]
    fields = [
        "number",
        "state",
        "effective_on",
        "is_material",
        "change_note",
        "sha256_en",
        "sha256_sw",
        "renderer",
        "text_en",
    ]
