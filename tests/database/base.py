"""The portal's database backend, able to empty tables that refuse it: tests only."""

from django.db.backends.postgresql.operations import DatabaseOperations

from cop_portal.database import base

QUEUE = "TRUNCATE procrastinate_jobs, procrastinate_periodic_defers, procrastinate_events CASCADE;"


class FlushingOperations(DatabaseOperations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        statements = super().sql_flush(style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade)
        return ["SET LOCAL session_replication_role = replica;", *statements, QUEUE] if statements else []


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = FlushingOperations
