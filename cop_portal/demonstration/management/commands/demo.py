"""The demonstration in one command: prepare the database, load the community once, serve it."""

import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from cop_portal.demonstration import loading, running


class Command(BaseCommand):
    help = "Serve the demonstration community until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args, port, **options):
        running.stop_on_signals()
        try:
            if not running.is_free(port):
                raise CommandError(f"Port {port} is taken. Choose another one: make demo PORT={port + 1}")
            use_address(port)
            self.prepare()
            running.serve(port, self.say)
        except running.Stopped:
            self.say("Stopped.")
        except running.ProcessFailed as failure:
            raise CommandError(str(failure)) from failure

    def prepare(self):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        if not loading.is_loaded():
            self.say("Loading the demonstration community, once.")
            loading.load()

    def say(self, sentence: str):
        self.stdout.write(sentence)
        self.stdout.flush()


def use_address(port: int) -> None:
    """Mails, PDFs and feeds name the address that is really served; start over when another one is set."""
    url = f"http://localhost:{port}"
    if url != settings.PORTAL_URL:
        os.environ["PORTAL_URL"] = url
        manage = str(Path(settings.BASE_DIR) / "manage.py")
        os.execv(sys.executable, [sys.executable, manage, "demo", "--port", str(port)])  # noqa: S606  our own command
