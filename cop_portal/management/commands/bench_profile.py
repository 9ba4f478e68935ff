"""Measure the two pages of organizations in a database of their own, and print the numbers as JSON."""

import json
import sys

from django.core.management.base import BaseCommand

from cop_portal.benchmarks.scratch import elsewhere, is_scratch, scratch_database

NAME = "bench_profile"
# Twice as many measures a minute are allowed to each person.
MOST_ROUNDS = 18


class Command(BaseCommand):
    help = "Measure the two-page profile, not kept and kept, and the measure of it, beside a floor."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--rounds", type=int, default=9, choices=range(1, MOST_ROUNDS), metavar="ROUNDS")

    def handle(self, *args, rounds, **options):
        if not is_scratch(NAME):
            sys.exit(elsewhere(NAME, sys.argv[2:]))
        from cop_portal.benchmarks.profile import measure

        with scratch_database(NAME):
            numbers = measure(rounds)
        self.stdout.write(json.dumps(numbers, indent=2))
        if not numbers["is_as_promised"]:
            sys.exit(1)
