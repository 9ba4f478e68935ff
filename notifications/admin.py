from django.contrib import admin

from notifications.models import Message
from vocabularies.read_only import ReadOnlyAdmin


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    """The mail log: what was written, and what the mail server said."""

    list_display = ["created_at", "letter", "address", "subject", "state", "attempts", "sent_at"]
    list_filter = ["state", "letter"]
    search_fields = ["address", "subject"]
    fields = ["created_at", "letter", "address", "subject", "state", "attempts", "error", "sent_at", "message_id"]
