"""The jobs of organizations."""

from procrastinate.contrib.django import app

from organizations.contacts import gaps, representation
from organizations.membership import assisting, confirmation
from organizations.signatures import announcing
from terms.models import TermsVersion


# Behind whatever one person waits for.
@app.task(priority=-5)
def announce_to_organizations(version_id: int) -> None:
    if announcing.announce(TermsVersion.objects.get(pk=version_id)) == announcing.BATCH:
        announce_to_organizations.defer(version_id=version_id)


# 08:11 in Nairobi.
@app.periodic(cron="11 5 * * *")
@app.task(priority=-5)
def remind_organizations(timestamp: int) -> None:
    if announcing.remind() == announcing.BATCH:
        remind_organizations.configure(task_kwargs={"timestamp": timestamp}).defer()


@app.periodic(cron="17 4 * * *")
@app.task(queueing_lock="ask_organizations")
def ask_organizations(timestamp: int) -> None:
    confirmation.ask_organizations()


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="keep_contacts")
def keep_contacts(timestamp: int) -> None:
    gaps.keep_contacts()


@app.periodic(cron="23 3 * * *")
@app.task(queueing_lock="forget_unanswered")
def forget_unanswered(timestamp: int) -> None:
    representation.forget()


@app.periodic(cron="29 4 * * *")
@app.task(queueing_lock="keep_up_paper_forms")
def keep_up_paper_forms(timestamp: int) -> None:
    assisting.keep_up()
