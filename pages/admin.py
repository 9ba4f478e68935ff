from django.contrib import admin

from pages.models import Page


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    list_display = ["slug", "kind", "title_en", "title_sw", "position"]
    list_filter = ["kind"]
    search_fields = ["title_en", "title_sw"]
    fields = [
        "slug", "kind", "position", "told_by", "published_on",
        "title_en", "summary_en", "quotation_en", "body_en",
        "title_sw", "summary_sw", "quotation_sw", "body_sw",
    ]  # fmt: skip
