"""The ledger at the desk: read, never edited."""

from django.contrib import admin

from terms.admin.read_only import ReadOnlyAdmin
from terms.models import LedgerEntry


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ["number", "event", "signature", "recorded_at"]
    list_filter = ["event"]
    list_select_related = ["signature"]
    fields = ["number", "event", "signature", "recorded_at", "hash", "previous_hash", "record"]
