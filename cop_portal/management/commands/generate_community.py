"""Fill a database that holds nobody real with an invented community, for measuring."""

from django.core.management.base import BaseCommand, CommandError

from cop_portal.benchmarks.community import RealPeople, generate, tidy


class Command(BaseCommand):
    help = "Invent organizations and members, the same at every run; a run that was stopped goes on."

    def add_arguments(self, parser):
        parser.add_argument("--organizations", type=int, default=20_000)
        parser.add_argument("--members", type=int, default=100_000)

    def handle(self, *args, organizations, members, **options):
        try:
            generate(organizations, members, self.stdout.write)
        except RealPeople as refusal:
            raise CommandError("This database holds people who are not invented. Nothing was written.") from refusal
        tidy()
        self.stdout.write("Done.")
