"""Measure letters about what is new in a database of their own, and print the numbers as JSON."""

import json
import sys

from django.core.management.base import BaseCommand

from cop_portal.benchmarks.scratch import elsewhere, is_scratch, scratch_database

NAME = "bench_digests"


class Command(BaseCommand):
    help = "Measure how fast two workers write and send letters about what is new, in a database of their own."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--members", type=int, default=20_000)
        parser.add_argument("--kills", type=int, default=2, help="how many workers are killed on the way")

    def handle(self, *args, members, kills, **options):
        if not is_scratch(NAME):
            sys.exit(elsewhere(NAME, sys.argv[2:]))
        from cop_portal.benchmarks.digests import measure

        with scratch_database(NAME):
            numbers = measure(members, kills, self.stderr.write)
        self.stdout.write(json.dumps(numbers, indent=2))
        if not numbers["is_as_promised"]:
            sys.exit(1)
