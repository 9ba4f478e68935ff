"""Measure the directory and the coverage page in a database of their own, and print the numbers as JSON."""

import json
import sys

from django.core.management.base import BaseCommand

from cop_portal.benchmarks.scratch import elsewhere, is_scratch, scratch_database

NAME = "bench_directory"


class Command(BaseCommand):
    help = "Measure directory and coverage at two sizes of the community, beside a floor, in a database of its own."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--organizations", type=int, nargs=2, default=[200, 20_000], metavar=("SMALL", "LARGE"))
        parser.add_argument("--members", type=int, nargs=2, default=[1_000, 100_000], metavar=("SMALL", "LARGE"))
        parser.add_argument("--rounds", type=int, default=40, help="how often each page is asked for")

    def handle(self, *args, organizations, members, rounds, **options):
        if not is_scratch(NAME):
            sys.exit(elsewhere(NAME, sys.argv[2:]))
        from cop_portal.benchmarks.directory import measure

        small, large = zip(organizations, members, strict=True)
        with scratch_database(NAME):
            numbers = measure(small, large, rounds, self.stderr.write)
        self.stdout.write(json.dumps(numbers, indent=2))
        if not numbers["is_as_promised"]:
            sys.exit(1)
