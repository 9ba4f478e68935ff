"""The ledger at the desk: read, never edited."""

from django.contrib import admin

from terms.models import LedgerAnchor, LedgerEntry, LedgerPurge
from vocabularies.read_only import ReadOnlyAdmin


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ["number", "event", "signature", "recorded_at"]
    list_filter = ["event"]
    list_select_related = ["signature"]
    fields = ["number", "event", "signature", "recorded_at", "hash", "previous_hash", "record"]


@admin.register(LedgerAnchor)
class LedgerAnchorAdmin(ReadOnlyAdmin):
    list_display = ["day", "number", "hash", "sent_at"]
    date_hierarchy = "day"
    fields = ["day", "number", "hash", "sent_at"]


@admin.register(LedgerPurge)
class LedgerPurgeAdmin(ReadOnlyAdmin):
    list_display = ["entry", "purged_at", "reason"]
    list_select_related = ["entry"]
    fields = ["entry", "purged_at", "reason"]
