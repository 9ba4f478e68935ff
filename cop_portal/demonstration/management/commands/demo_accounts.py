"""Who may be tried in the demonstration, as JSON."""

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand

from cop_portal.demonstration.accounts import ensure_role_accounts


class Command(BaseCommand):
    help = "Print role, e-mail address and authenticator secret of the demonstration's accounts."

    def handle(self, *args, **options):
        accounts = [asdict(account) for account in ensure_role_accounts()]
        self.stdout.write(json.dumps(accounts, indent=2))
