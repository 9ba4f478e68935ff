"""Whatever is decided at the desk leaves a row in the log of decisions: every press is in one of the two lists below."""

import datetime
import uuid

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import timezone

from conversations import reporting
from coordination import letters, looking
from coordination.handover import ordering
from coordination.list_forms import fingerprint
from events import publishing as event_publishing
from events.models import Registration
from members.exporting import record_export
from members.models import CountyChampion, Transition
from notifications import mail_log, outbox, wording
from notifications.models import Message
from organizations.contacts import join_requests
from organizations.membership import assisting, duplicates, founding_list, merging, review
from organizations.models import PossibleDuplicate
from organizations.profile import verification
from organizations.signatures import paper
from pages.models import Page
from privacy import answering, asking
from resources import publishing as resource_publishing
from terms import acceptance, versions
from terms.models import Signature
from tests.coordination.letters import letter
from tests.factories import (
    ConversationFactory,
    CountyChampionFactory,
    EventFactory,
    JoinRequestFactory,
    MemberFactory,
    OrganizationFactory,
    ResourceFactory,
    UserFactory,
)
from tests.organizations.membership.test_assisting import entered
from tests.organizations.membership.test_founding_list import GOOD, bring_in
from tests.terms.drafts import draft
from tests.terms.test_signing import sign_as
from tests.test_access import MATRIX, lines_of
from tests.world_objects import merger_into, signed_page
from vocabularies.models import County, Theme

pytestmark = pytest.mark.django_db
# Presses that decide nothing, and why. One that is not here has to be shown below to leave a row.
NOTHING_DECIDED = {
    "admin:index": "shows what waits",
    "admin:login": "leads to the sign-in",
    "admin:logout": "ends the session",
    "admin:view_on_site": "leads elsewhere",
    "admin:mail_and_jobs": "shows",
    "admin:register": "shows",
    "admin:resources_resource_file": "shows",
    "admin:claim_create": "stands on the list itself, for two days",
    "admin:release_create": "stands on the list itself",
    "admin:letter_create": "a draft keeps who wrote it",
    "admin:letter_edit": "a draft still",
    "admin:letter_test": "goes to oneself",
    "admin:note_create": "the note keeps who wrote it and when",
    "admin:terms_termsversion_begin": "a draft keeps who wrote it; publishing is the decision",
    "admin:terms_signature_evidence": "each look is recorded for the signer (EvidenceView)",
    "admin:terms_signature_pack": "recorded for the signer too (EvidenceView)",
    "admin:terms_papersigning_entry": "the page waits for a second coordinator, and keeps who entered it",
    "terms.termsversion": "drafts; Django's own log names who deleted one",
    "resources.resource": "words are corrected, nothing is decided",
}
# What people do below the matrix: Django's own forms and actions, by model.
GENERATED = {"change", "add", "delete"}


def published_terms(by):
    version = draft()
    version.is_material = False
    versions.publish(version, by)


def submitted():
    return OrganizationFactory(state="submitted", submitted_at=timezone.now(), joined_at=None)


def reported():
    conversation = ConversationFactory()
    return reporting.report(conversation, conversation.organization.representations.get().person, "Rude.")


def failed():
    message = outbox.post("member_welcome", UserFactory())
    Message.objects.filter(pk=message.pk).update(state="failed")
    return message


def marked(by):
    organization = OrganizationFactory()
    verification.verify(organization, by, revision=organization.revision, has_contacts=True)
    return organization


def two_alike():
    return PossibleDuplicate.objects.create(organization=OrganizationFactory(), resembles=OrganizationFactory())


def asked():
    return asking.ask_without_account("access", "All of it.", "Z", "z@example.org", "en")


def answered(by):
    answering.answer(asked(), by, "refused", subject="S", text="T", reason="No.", identity_check="")


def entered_request(by):
    asking.enter(
        by, received_on=timezone.localdate(), email="", contact="Box 7", right="access", channel="letter",
        name="Z", language="en", words="All of it.",
    )  # fmt: skip


def made(by):
    pack = ordering.order(by)
    ordering.make(pack)
    pack.refresh_from_db()
    return pack


# The activity behind each press. Where the desk itself does it, see DESK.
DECISIONS = {
    "admin:handover_create": made,
    "admin:handover_file": lambda by: ordering.take(made(UserFactory()), by),
    "action export_registrations": lambda by: record_export(Registration, 2, by),
    "admin:members_assistedentry_entry": entered,
    "admin:members_assistedentry_review": lambda by: assisting.close(entered(UserFactory()), by, "Withdrawn."),
    "admin:conversations_report_review": lambda by: reporting.keep(reported(), by, "Fine."),
    "admin:letter_decision": lambda by: letters.drop(letter(), by, "Not now."),
    "admin:look_create": lambda by: looking.begin(MemberFactory(), by, "Asked."),
    "admin:look_end": lambda by: looking.end(looking.begin(MemberFactory(), by, "Asked.")),
    "admin:mail_and_jobs_decision": lambda by: mail_log.set_aside(failed(), by, "Called."),
    "admin:notifications_letterwording_edit": lambda by: wording.choose(
        "member_declined", "en", "Subject", "Text {reason}", by
    ),
    "admin:organizations_foundinglist_new": lambda by: bring_in(GOOD, by=by),
    "admin:organizations_joinrequest_review": lambda by: join_requests.decline(JoinRequestFactory(), by, "No."),
    "admin:organizations_merger_compare": lambda by: merging.merge(
        OrganizationFactory(), OrganizationFactory(state="draft"), by, chosen={}, reason="The same."
    ),
    "admin:organizations_merger_review": lambda by: merging.undo(merger_into(OrganizationFactory()), by),
    "admin:organizations_organization_review": lambda by: review.decline(submitted(), by, "No."),
    "admin:organizations_organization_verification": marked,
    "admin:organizations_possibleduplicate_review": lambda by: duplicates.call_different(two_alike(), by, "Two."),
    "admin:privacy_privacyrequest_entry": entered_request,
    "admin:privacy_privacyrequest_review": answered,
    "admin:resources_resource_review": lambda by: resource_publishing.decline(
        ResourceFactory(state="submitted", submitted_at=timezone.now(), published_at=None), by, "No."
    ),
    "admin:terms_papersigning_check": lambda by: paper.reject(signed_page(UserFactory(), None), by, "Blurred."),
    "admin:terms_signature_review": lambda by: acceptance.refuse(
        sign_as(MemberFactory(state="applicant").user), by, "No."
    ),
    "admin:terms_termsversion_preview": published_terms,
    "action accept_signatures": lambda by: acceptance.accept_each(
        Signature.objects.filter(pk=sign_as(MemberFactory().user).pk), by
    ),
    "action publish_resources": lambda by: resource_publishing.publish(
        ResourceFactory(state="submitted", submitted_at=timezone.now(), published_at=None), by
    ),
    "action cancel_events": lambda by: event_publishing.cancel_event(EventFactory(), by, "Rain."),
    "action close_event": lambda by: event_publishing.close(
        EventFactory(
            starts_at=timezone.now() - datetime.timedelta(days=2), ends_at=timezone.now() - datetime.timedelta(days=1)
        ),
        by,
        "We met.",
    ),
}


def change_rights(desk):
    values = {"full_name": "Wanjiru", "language": "en", "is_active": "on", "is_staff": "on"}
    desk.post(f"/admin/members/user/{UserFactory().pk}/change/", values)


def appoint(desk):
    values = {"county": County.objects.get(slug="kisumu").pk, "since": "2026-01-01", "until": ""}
    desk.post("/admin/members/countychampion/add/", values | {"email": MemberFactory().user.email})


def end_term(desk):
    champion = CountyChampionFactory(user=MemberFactory().user, since=datetime.date(2026, 1, 1))
    values = {"email": champion.user.email, "county": champion.county_id, "since": "2026-01-01", "until": "2026-10-31"}
    desk.post(f"/admin/members/countychampion/{champion.pk}/change/", values)
    assert CountyChampion.objects.get().until


def trust(desk):
    organization = OrganizationFactory(name="Kilele Watch")
    values = {"name": "Kilele Watch", "type": organization.type_id, "revision": "1", "is_trusted": "on"}
    desk.post(f"/admin/organizations/organization/{organization.pk}/change/", values)
    organization.refresh_from_db()
    assert organization.is_trusted


def take_the_log_along(desk):
    row = Transition.objects.create(subject_kind="members.member", subject_id=1, subject_name="A")
    desk.post("/admin/members/transition/", {"action": "export", "_selected_action": [row.pk]})


def remove_factor(desk):
    factor = Authenticator.objects.create(user=UserFactory(), type="totp", data={})
    desk.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.filter(pk=factor.pk).exists()


def change_a_role(desk):
    role = Group.objects.get(name="viewers")
    desk.post(f"/admin/auth/group/{role.pk}/change/", {"name": "viewers"})
    assert not role.permissions.exists()


def rename_term(desk):
    term = Theme.objects.first()
    names = {"name_en": "Floods", "name_sw": "Mafuriko", "group": term.group, "sendai_priority": term.sendai_priority}
    desk.post(f"/admin/vocabularies/theme/{term.pk}/change/", names | {"base": fingerprint(term)})


def write_page(desk):
    page = {"kind": "about", "slug": "new", "base": "0", "title_en": "New", "body_en": "New."}
    desk.post("/admin/pages/page/add/", page | {"draft": ""})


def put_in_menu(desk):
    entry = {"place": "menu", "page": Page.objects.first().pk, "label_en": "A", "label_sw": "B", "position": 1}
    desk.post("/admin/pages/menuentry/add/", entry)


def take_page_down(desk):
    page = Page.objects.create(slug="some", title_en="Some", body_en="Some.")
    desk.post(f"/admin/pages/page/{page.pk}/withdrawal/")


def merge_terms(desk):
    merged, lasting = Theme.objects.all()[:2]
    desk.post(f"/admin/lists/theme/{merged.pk}/merger/", {"into": lasting.pk})


def order_terms(desk):
    desk.post(f"/admin/lists/theme/{Theme.objects.last().pk}/order/", {"step": "-1"})


DESK = {
    "admin:pages_page_withdrawal": take_page_down,
    "admin:term_merger": merge_terms,
    "admin:term_order": order_terms,
    "pages.menuentry": put_in_menu,
    "pages.page": write_page,
    "vocabularies": rename_term,
    "auth.group": change_a_role,
    "admin:register_csv": lambda desk: desk.post("/admin/register.csv"),
    "action export": take_the_log_along,
    "members.countychampion": appoint,
    "members.countychampion ended": end_term,
    "members.user": change_rights,
    "mfa.authenticator": remove_factor,
    "organizations.organization": trust,
}


def presses() -> set[str]:
    """Every way in which the desk takes a press: our own addresses, actions on lists, Django's forms that write."""
    own = {row.route for row in MATRIX if row.route.startswith("admin:") and "POST" in row.methods}
    actions = {f"action {name}" for desk in admin.site._registry.values() for name in desk.actions or []}
    models = {
        line["desk"]
        for line in lines_of("desk")
        for role, may in line.items()
        if role != "desk" and GENERATED & set(may.split())
    }
    return own | actions | {"vocabularies" if name.startswith("vocabularies.") else name for name in models}


def test_every_press_of_the_desk_is_known_to_decide_or_to_decide_nothing():
    known = {*NOTHING_DECIDED, *DECISIONS, *DESK} - {"members.countychampion ended"}

    assert (sorted(presses() - known), sorted(known - presses())) == ([], [])


@pytest.mark.parametrize("press", DECISIONS)
def test_decision_leaves_a_row_with_who_took_it(press):
    by = UserFactory()

    DECISIONS[press](by)

    assert Transition.objects.filter(by=by).exists()


@pytest.mark.parametrize("press", DESK)
def test_press_of_the_desk_leaves_a_row_with_who_made_it(client, administrator, desk_session, press):
    desk_session(client, administrator)

    DESK[press](client)

    assert Transition.objects.filter(by=administrator).exists()


def rows(what):
    return list(Transition.objects.filter(what=what).order_by("pk").values_list("before", "after", "reason"))


def test_mark_is_in_the_log_when_it_is_given_and_when_it_ends():
    by = UserFactory()
    organization = marked(by)

    verification.take_back(organization, by)

    assert rows("mark") == [("", "contacts", ""), ("contacts", "", "")]


def test_merger_is_in_the_log_and_so_is_its_end():
    kept, by = OrganizationFactory(name="Kept"), UserFactory()
    merger = merger_into(kept)

    merging.undo(merger, by)

    assert rows("merger") == [("Twin", "Kept", "The same one."), ("Kept", "Twin", "")]


def test_list_is_brought_in_once_in_the_log_too():
    by, key = UserFactory(), uuid.uuid4()

    for _ in range(2):
        bring_in(GOOD, "Kilele Watch,nothing", by=by, key=key)

    assert rows("list") == [("", "1 + 1", "")]
    assert founding_list.FoundingList.objects.count() == 1


def test_terms_of_champions_are_in_the_log(client, administrator, desk_session):
    desk_session(client, administrator)

    end_term(client)

    champion = CountyChampion.objects.get()
    assert rows("role") == [(f"{champion}: 2026-01-01", f"{champion}: 2026-01-01 – 2026-10-31", "")]
