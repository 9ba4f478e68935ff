import datetime
import hashlib
import io
import json
from collections import Counter

import pikepdf
import pytest
from django.utils import timezone

from conversations.models import Conversation, ConversationMessage
from coordination import letters
from coordination.jobs import described, failed
from coordination.waiting import what_waits
from cop_portal.demonstration.accounts import ensure_role_accounts, person_of
from cop_portal.demonstration.loading import load
from cop_portal.demonstration.loading.sources import read
from digests.models import Follow, News
from digests.reading import unread
from digests.runs import start_due
from digests.selection import select
from events.models import Event, Registration
from files.models import StoredFile
from members.consents import people
from members.models import AssistedEntry, Consent, Member, Transition, User
from notifications.models import Message
from organizations.models import Offer, Organization, OrganizationSignature, OwnDocument, Representation, Verification
from organizations.profile.verification import has_two_contacts
from organizations.signatures.signing import party_of, standing_signature
from pages.models import Page
from privacy.models import PrivacyRequest
from resources.models import Resource
from terms.admission import steps
from terms.ledger.checking import faults
from terms.models import LedgerEntry, Signature
from terms.standing import is_resting
from vocabularies.models import County

pytestmark = pytest.mark.django_db
STATEFUL = [Member, Organization, Representation, Signature, Resource, Event, Registration]
TABLES = [*STATEFUL, User, Transition, LedgerEntry, Offer, OrganizationSignature, StoredFile, Page, Message, Consent]
TABLES += [Conversation, ConversationMessage, PrivacyRequest, AssistedEntry]


@pytest.fixture(autouse=True, scope="module")
def community(kept_for_the_module):
    load()


def states(model):
    return dict(Counter(model.objects.values_list("state", flat=True)))


def test_community_has_the_sizes_and_states_it_was_designed_with():
    assert {model.__name__: states(model) for model in STATEFUL[:5]} == {
        "Member": {"active": 53, "applicant": 7},
        "Organization": {"active": 21, "submitted": 2, "returned": 1, "draft": 1},
        "Representation": {"confirmed": 52, "invited": 1},
        "Signature": {"accepted": 74, "signed": 7, "superseded": 72},
        "Resource": {"published": 110, "submitted": 8, "declined": 2},
    }
    planned = Counter(row["state"] for row in read("events"))
    # The call of this month is over in the month's last days.
    assert states(Event) in (planned, planned - Counter(["published"]) + Counter(["closed"]))
    assert (Page.objects.stories().count(), User.objects.filter(groups__name="coordinators").count()) == (6, 3)


def test_one_privacy_request_is_open_one_overdue_one_answered():
    requests = PrivacyRequest.objects.order_by("-received_at")

    assert [(one.state, one.is_overdue) for one in requests] == [("open", False), ("open", True), ("fulfilled", False)]


def test_members_follow_and_some_news_are_new():
    member = User.objects.get(email=person_of("member")["email"])

    assert {follow.topic for follow in member.follows.in_rows()} > {*member.member.themes.all(), member.member.county}
    assert not Follow.objects.exclude(user__member__state="active").exists()
    assert unread(member).number < len(select([member.pk])[member.pk])
    assert [run.rhythm for run in start_due()] == ["daily"]
    assert not News.objects.filter(appeared_at__gt=timezone.now() - datetime.timedelta(hours=1)).exists()


def test_each_role_is_somebody_of_the_community():
    before = User.objects.count()

    accounts = ensure_role_accounts()

    assert (User.objects.count(), before) == (61, 61)
    assert [account.email for account in accounts] == [
        None,
        "naliaka.wafula@example.org",
        "achieng.onyancha@example.org",
        "nasieku.lemarti@example.org",
        "safia.omar@example.org",
        "administrator@example.org",
        "makena.mutua@example.org",
        "amina.mwakio@example.org",
        "chebet.kiptanui@example.org",
    ]


def test_second_loading_adds_nothing():
    before = {model: model.objects.count() for model in TABLES}

    load()

    assert {model: model.objects.count() for model in TABLES} == before


def test_nobody_is_written_to_about_the_past():
    written = Message.objects.exclude(letter=letters.NAME).order_by("pk")
    assert list(written.values_list("state", flat=True)) == ["failed", "bounced"]


def test_desk_has_something_of_each_kind_that_goes_wrong():
    coordinator = User.objects.get(email=person_of("coordinator")["email"])

    kinds = Counter(one.slug for one in what_waits(coordinator))

    assert {kind: kinds[kind] for kind in ("mail", "bounce", "job", "report", "duplicate", "privacy")} == {
        "mail": 1, "bounce": 1, "job": 1, "report": 1, "duplicate": 1, "privacy": 2,
    }  # fmt: skip
    assert described(list(failed()))[0].is_parked
    assert OwnDocument.objects.get().file.pages <= 2


def test_ledger_holds_and_is_in_the_order_of_time():
    recorded = list(LedgerEntry.objects.order_by("number").values_list("recorded_at", flat=True))

    assert (list(faults()), len(recorded)) == ([], 371)
    assert recorded == sorted(recorded)


def test_entries_of_the_past_bear_the_time_of_signing():
    signed = LedgerEntry.objects.filter(event="signed").select_related("signature")

    assert [entry.recorded_at for entry in signed] == [entry.signature.signed_at for entry in signed]
    assert {datetime.datetime.fromisoformat(json.loads(entry.record)["recorded_at"]) for entry in signed} == {
        entry.signature.signed_at for entry in signed
    }


def test_nothing_in_the_record_lies_in_the_future():
    now = timezone.now()

    assert not Transition.objects.filter(at__gt=now).exists()
    assert not Signature.objects.filter(signed_at__gt=now).exists()
    assert not Registration.objects.filter(asked_at__gt=now).exists()


def test_every_state_but_the_first_has_its_record():
    first = {Member: "applicant", Organization: "draft", Signature: "signed", Resource: "draft", Event: "draft"}
    moved = {row for model, state in first.items() for row in model.objects.exclude(state=state)}

    last = {row: Transition.objects.of(row).filter(what="state").first() for row in moved}
    assert {row: step.after for row, step in last.items()} == {row: row.state for row in moved}


def test_calls_close_in_the_coming_weeks():
    days = [call.days_left for call in Resource.objects.open_calls()]

    assert days == [3, 6, 9, 27]


def test_papers_are_short_small_and_whole():
    papers = {paper: paper.open().read() for paper in StoredFile.objects.filter(kind="pdf")}

    assert len(papers) == 51
    for paper, content in papers.items():
        assert (paper.size, paper.sha256) == (len(content), hashlib.sha256(content).hexdigest())
        assert paper.size < 30_000
        assert len(pikepdf.open(io.BytesIO(content)).pages) == paper.pages <= 2


def test_forty_four_counties_have_an_organization():
    covered = County.objects.filter(organizations__in=Organization.objects.listed())

    assert covered.distinct().count() == 44


def test_seats_are_kept_within_capacity_and_the_last_to_ask_wait():
    full = Event.objects.filter(registrations__state="waiting").distinct().get()

    assert (full.registrations.seated().count(), full.registrations.waiting().count()) == (full.capacity, 4)
    assert [seat.state for seat in full.registrations.order_by("asked_at")][-5:] == ["seated"] + 4 * ["waiting"]


def test_only_members_hold_seats():
    assert set(Registration.objects.values_list("person__member__state", flat=True)) == {"active"}


def test_coordinators_find_applications_that_are_ready():
    waiting = Organization.objects.waiting()

    assert [standing_signature(organization).state for organization in waiting] == ["signed", "signed"]
    assert [organization.representations.confirmed().count() for organization in waiting] == [2, 2]


def test_members_have_whole_profiles_and_two_parties_have_not_signed_again():
    active = Organization.objects.filter(state="active")
    open_steps = [
        (member.user.email, step.key)
        for member in Member.objects.standing()
        for step in steps(member)
        if not step.is_done
    ]

    assert open_steps == [("lekishon.tanui@example.org", "terms")]
    assert [row.slug for row in active if is_resting(party_of(row))] == ["afya-kingo-health-partners"]


def test_verified_marks_say_what_the_records_bear_out():
    marks = Verification.objects.standing().select_related("organization")

    assert len(marks) == 5
    assert all(has_two_contacts(mark.organization) for mark in marks if mark.has_contacts)
    assert all(mark.at > mark.organization.joined_at and mark.by != mark.organization.created_by for mark in marks)
    assert all(logo.size <= 8 * 1024 for logo in StoredFile.objects.filter(kind="webp"))


def test_representative_has_a_new_message_and_a_new_answer_and_the_member_an_old_one():
    new = {
        email: [one.is_unread for one in Conversation.objects.visible_to(user).newest_first(user)]
        for email in ("nasieku.lemarti@example.org", "achieng.onyancha@example.org")
        for user in User.objects.filter(email=email)
    }

    assert new == {"nasieku.lemarti@example.org": [True, True], "achieng.onyancha@example.org": [False]}


@pytest.mark.parametrize(
    ("role", "said"),
    [
        ("nasieku.lemarti", "Amina Dida asks to join Nyika Imara Trust"),
        ("achieng.onyancha", "You asked to join Shule Salama Programme"),
        ("naliaka.wafula", "Do you represent Bonde Risk Mapping Lab?"),
    ],
)
def test_representative_member_and_applicant_have_a_question_on_their_page(client, role, said):
    client.force_login(User.objects.get(email=f"{role}@example.org"))

    assert said in client.get("/me/").text


def test_contacts_allow_to_be_named_and_take_messages_in_their_own_language():
    links = Representation.objects.confirmed()

    assert set(links.named()) == set(links.filter(is_contact=True))
    assert set(links.addressees()) == set(links)
    assert 20 < people("newsletter").count() < 50
    assert all(consent.language == consent.person.language for consent in Consent.objects.select_related("person"))


def test_a_paper_form_waits_for_its_person_and_another_lapses_soon():
    assert list(AssistedEntry.objects.order_by("pk").values_list("full_name", "state")) == [
        ("Lokwang Ekiru", "waiting"),
        ("Akai Lomuria", "waiting"),
    ]
    assert [entry.full_name for entry in AssistedEntry.objects.silent()] == ["Akai Lomuria"]
