"""Fill an empty, migrated database with the demonstration community."""

from django.core.management.base import BaseCommand

from cop_portal.demonstration.loading import load


class Command(BaseCommand):
    help = "Load the demonstration community; does nothing when it is there."

    def handle(self, *args, **options):
        load()
