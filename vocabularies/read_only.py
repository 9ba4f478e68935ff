"""Records that the desk shows and nobody edits."""

from django.contrib import admin


class ReadOnlyAdmin(admin.ModelAdmin):
    """Looking is all one can do here."""

    list_per_page = 20
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
