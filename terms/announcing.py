"""Telling members and applicants what to sign: at once when a version is published, and again on later days."""

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from procrastinate.contrib.django import app

from members.models import Member, Transition
from terms.models import TermsVersion
from terms.owing import party_by, signed_number
from terms.telling import BATCH, Audience, announce_to, remind_all

# The jobs that announce a version; the second one belongs to the floor above, so it is known by its name.
ANNOUNCERS = ["terms.tasks.announce_to_members", "organizations.tasks.announce_to_organizations"]


def order(version: TermsVersion) -> None:
    """Have a material version announced by jobs, in the caller's transaction. A correction asks nobody for anything."""
    if version.is_material and version.sign_by:
        for job in ANNOUNCERS:
            app.configure_task(job).defer(version_id=version.pk)


def announce(version: TermsVersion, most: int = BATCH) -> int:
    """To the members who have not signed it, a batch at a time; gives how many were looked at.

    Called again it goes on where it stopped, even by `kill -9`: letter and record are one transaction.
    """
    return announce_to(members(), version, most)


def remind(most: int = BATCH) -> int:
    """Letters to people; see `remind_all`."""
    return remind_all(members(), applicants(), most)


def members() -> Audience:
    """Those who belong; without a signature they were asked since they joined."""
    standing = people().filter(state__in=[Member.State.ACTIVE, Member.State.UNCONFIRMED])
    return Audience(standing.annotate(began=Coalesce("joined_at", "created_at")), "user", about)


def applicants() -> Audience:
    """Those on their way in, since they applied, or applied again."""
    applied = Transition.objects.filter(
        subject_kind=Value("members.member"), subject_id=OuterRef("pk"), after=Member.State.APPLICANT
    )
    began = Coalesce(Subquery(applied.order_by("-at").values("at")[:1]), "created_at")
    return Audience(people().filter(state=Member.State.APPLICANT).annotate(began=began), "user", about)


def people():
    return (
        Member.objects.filter(user__is_active=True)
        .annotate(party=party_by("person", "user_id"))
        .annotate(signed=signed_number())
    )


def about(member: Member) -> dict:
    return {"party_name": "", "slug": "", "is_application": member.state == Member.State.APPLICANT}
