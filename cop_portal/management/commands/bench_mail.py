"""Measure how fast letters to everybody go out in a database of their own, and print the numbers as JSON."""

import json
import sys

from django.core.management.base import BaseCommand

from cop_portal.benchmarks.scratch import elsewhere, is_scratch, scratch_database

NAME = "bench_mail"


class Command(BaseCommand):
    help = "Measure the outbox with two workers and a mail server that only counts, in a database of its own."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--letters", type=int, default=20_000)
        parser.add_argument("--kills", type=int, default=2, help="how many workers are killed on the way")

    def handle(self, *args, letters, kills, **options):
        if not is_scratch(NAME):
            sys.exit(elsewhere(NAME, sys.argv[2:]))
        from cop_portal.benchmarks.mail import measure

        with scratch_database(NAME):
            numbers = measure(letters, kills, self.stderr.write)
        self.stdout.write(json.dumps(numbers, indent=2))
        if not numbers["is_as_promised"]:
            sys.exit(1)
