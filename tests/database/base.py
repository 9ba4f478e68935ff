"""The portal's database backend, able to empty tables that refuse it: tests only."""

from django.db.backends.postgresql.operations import DatabaseOperations

from cop_portal.database import base

QUEUE = "TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_events RESTART IDENTITY CASCADE;"


class FlushingOperations(DatabaseOperations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        # Numbers begin again as well: a server that still runs knows content types and vocabularies by theirs.
        statements = super().sql_flush(style, tables, reset_sequences=True, allow_cascade=allow_cascade)
        return ["SET LOCAL session_replication_role = replica;", *statements, QUEUE] if statements else []


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = FlushingOperations

    def get_connection_params(self):
        # What these tests commit need not outlive a crash of the server: no commit waits for the disk.
        return super().get_connection_params() | {"options": "-c synchronous_commit=off"}
