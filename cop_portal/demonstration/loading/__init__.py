"""The demonstration community, loaded into an empty, migrated database: all of it or nothing, and once.

What happened in the past gets rows with the right dates instead of today's activities, so that nobody
is written to about it. Dates count from the day of loading.
"""

from django.db import transaction
from django.utils import timezone

from coordination.handover import ordering
from cop_portal.demonstration.accounts import ensure_role_accounts, person_of
from cop_portal.demonstration.loading.calendar import load_events
from cop_portal.demonstration.loading.consents import load_consents
from cop_portal.demonstration.loading.conversations import load_conversations
from cop_portal.demonstration.loading.letters import load_letters
from cop_portal.demonstration.loading.library import load_resources
from cop_portal.demonstration.loading.looks import load_look
from cop_portal.demonstration.loading.news import load_news
from cop_portal.demonstration.loading.organizations import load_organizations
from cop_portal.demonstration.loading.paper_forms import load_paper_forms
from cop_portal.demonstration.loading.people import load_people
from cop_portal.demonstration.loading.privacy import load_privacy_requests
from cop_portal.demonstration.loading.profiles import load_profiles
from cop_portal.demonstration.loading.questions import load_questions
from cop_portal.demonstration.loading.signatures import load_signatures
from cop_portal.demonstration.loading.sources import read
from cop_portal.demonstration.loading.stories import load_stories
from cop_portal.demonstration.loading.troubles import load_troubles
from members.models import User
from terms import receipts
from terms.models import LedgerEntry


@transaction.atomic
def load() -> None:
    """Load the community of the JSON files, and the account of each role; nothing when it is there."""
    if is_loaded():
        return
    now = timezone.now()
    people = load_people(now)
    organizations = load_organizations(people, now)
    load_consents(people)
    load_signatures(people, organizations, now)
    load_profiles(people, organizations, now)
    load_resources(people, organizations, now)
    load_events(people, organizations, now)
    load_news(people, organizations, now)
    load_stories(organizations, now)
    load_conversations(people, organizations, now)
    load_questions(people, organizations, now)
    load_privacy_requests(people, now)
    load_troubles(people, organizations, now)
    load_letters(people, now)
    load_look(people, now)
    accounts = ensure_role_accounts()
    load_paper_forms(now)
    ordering.order(User.objects.get(email=person_of("coordinator")["email"]))
    order_receipts([account.email for account in accounts])


def order_receipts(emails: list[str | None]) -> None:
    """The certificates of those whom one can be at once; the worker makes the others within the hour."""
    for entry in LedgerEntry.objects.filter(signature__signer__email__in=emails, event__in=receipts.EVENTS):
        receipts.order(entry)


def is_loaded() -> bool:
    return User.objects.filter(email=read("people")[0]["email"]).exists()
