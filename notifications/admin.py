from django.contrib import admin

from notifications.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """The mail log: what was written, and what the mail server said."""

    list_display = ["created_at", "letter", "address", "subject", "state", "attempts", "sent_at"]
    list_filter = ["state", "letter"]
    search_fields = ["address", "subject"]
    fields = ["created_at", "letter", "address", "subject", "state", "attempts", "error", "sent_at", "message_id"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
