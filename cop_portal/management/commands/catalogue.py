from django.core.management.base import BaseCommand, CommandError

from cop_portal import catalogue


class Command(BaseCommand):
    help = "Update and compile the Kiswahili catalogue, or list what it lacks."

    def add_arguments(self, parser):
        parser.add_argument("--missing", action="store_true", help="list untranslated messages, change nothing")

    def handle(self, *args, missing, **options):
        merged = catalogue.merged()
        if missing:
            lacking = catalogue.missing(merged)
            for message in lacking:
                self.stdout.write(repr(message.id))
            if lacking:
                raise CommandError(f"{len(lacking)} messages have no Kiswahili.")
            return
        catalogue.write(merged)
        self.stdout.write(f"{len(merged)} messages, {len(catalogue.missing(merged))} without Kiswahili.")
