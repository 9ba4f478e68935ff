"""Measure signing in a database of its own, and print the numbers as JSON."""

import json
import sys

from django.core.management.base import BaseCommand

from cop_portal.benchmarks.scratch import elsewhere, is_scratch, scratch_database

NAME = "bench_signing"


class Command(BaseCommand):
    help = "Measure signing, the check of the ledger and the making of receipts, in a database of its own."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--signatures", type=int, default=400, help="how many are signed by 8 at once")
        parser.add_argument("--rows", type=int, default=10_000, help="how long the ledger is that is checked")
        parser.add_argument("--receipts", type=int, default=12, help="after how many signings the receipt is awaited")

    def handle(self, *args, signatures, rows, receipts, **options):
        """The settings of this process name the real database: another process, with its own, does the work."""
        if is_scratch(NAME):
            self.measure(signatures, rows, receipts)
            return
        numbers = ["--signatures", str(signatures), "--rows", str(rows), "--receipts", str(receipts)]
        sys.exit(elsewhere(NAME, numbers))

    def measure(self, signatures: int, rows: int, receipts: int):
        from cop_portal.benchmarks.signing import measure

        with scratch_database(NAME):
            numbers = measure(signatures, rows, receipts)
        self.stdout.write(json.dumps(numbers, indent=2))
        if not numbers["is_as_promised"]:
            sys.exit(1)
