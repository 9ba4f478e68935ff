"""Check every signature's entries in the ledger. Exit status 0: all fits; 1: something does not; 2: wrong use."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from terms.ledger.anchors import NoAnchors, read_anchors
from terms.ledger.checking import Report, check


class Command(BaseCommand):
    help = "Check the whole ledger of signatures and name the first entry that does not fit."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the whole report as JSON")
        parser.add_argument(
            "--anchors",
            type=Path,
            metavar="PATH",
            help="compare with a copy of the anchors: their file, or saved letters",
        )

    def handle(self, *args, anchors, **options):
        try:
            report = check(read_anchors(anchors) if anchors else ())
        except NoAnchors as error:
            raise CommandError(f"{anchors}: {error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(report), indent=2))
        else:
            self.say(report)
        if report.faults:
            sys.exit(1)

    def say(self, report: Report):
        for number, day in report.purged:
            self.stdout.write(f"Entry {number}: personal values removed on {day}.")
        for number, seconds in report.clock_notes:
            self.stdout.write(f"Entry {number}: the clock had been set back by {seconds} seconds.")
        for fault in report.faults:
            self.stdout.write(f"{place(fault.number)}: {fault.reason}.")
        if fault := report.first_fault:
            self.stdout.write(f"The ledger does not hold. First fault: {place(fault.number)}, {fault.reason}.")
        else:
            head = "{} {}".format(*report.head) if report.head else "none"
            self.stdout.write(f"The ledger holds: {report.entries} entries, head {head}, {report.seconds} seconds.")


def place(number: int | None) -> str:
    return f"entry {number}".capitalize() if number else "No entry"


def as_json(report: Report) -> dict:
    faults = [{"number": fault.number, "reason": fault.reason} for fault in report.faults]
    first = report.first_fault
    return {
        "entries": report.entries,
        "anchors": report.anchored,
        "faults": faults,
        "first_fault": {"number": first.number, "reason": first.reason} if first else None,
        "purged": [{"number": number, "removed_on": day.isoformat()} for number, day in report.purged],
        "clock_notes": [{"number": number, "behind_seconds": seconds} for number, seconds in report.clock_notes],
        "head": {"number": report.head[0], "hash": report.head[1]} if report.head else None,
        "seconds": report.seconds,
    }
