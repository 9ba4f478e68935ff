import datetime
import re

import pytest
from django.utils import timezone

from terms import drafting
from terms.admin.versions import TermsVersionAdmin
from terms.drafting import fingerprint
from terms.models import TermsVersion
from terms.publishing import Answer
from terms.versions import publish, sha256
from tests.terms.drafts import coordinator, draft, written
from tests.terms.test_signing import sign_as

pytestmark = pytest.mark.django_db
ADD = "/admin/terms/termsversion/add/"


@pytest.fixture
def desk(client, desk_session):
    """A coordinator's client at the desk, second factor included."""
    client.user = coordinator()
    desk_session(client, client.user)
    return client


def preview(version):
    return f"/admin/terms/termsversion/{version.pk}/preview/"


def change(version):
    return f"/admin/terms/termsversion/{version.pk}/change/"


def answer(version, kind="material", **changes):
    today, day = timezone.localdate(), datetime.timedelta(days=1)
    dates = {"effective_on": today + 30 * day, "sign_by": today + 60 * day, "grace_days": 14}
    return {"kind": kind, "seen": fingerprint(version)} | dates | changes


def told(response) -> str:
    return re.search(r'name="told" value="(.+?)"', response.text).group(1).replace("&#x27;", "'")


def test_draft_is_saved_with_the_bytes_that_will_be_hashed(desk):
    typed = {name: text.replace("\n", "\r\n") for name, text in written().items()}

    response = desk.post(ADD, typed)

    version = TermsVersion.objects.get(number=2)
    assert response.url == preview(version)
    assert {name: getattr(version, name) for name in drafting.WRITTEN} == written()
    assert version.drafted_by == desk.user


def test_new_draft_begins_empty_or_from_the_newest_version(desk):
    assert "1.1 The Community of Practice" not in desk.get(ADD).text
    assert "1.1 The Community of Practice" in desk.get(f"{ADD}in-force/").text


def test_faults_are_said_and_the_words_kept(desk):
    typed = written(text_en="Terms\n\n1.1 <b>We</b>.\n", summary_sw="x" * 3001)

    response = desk.post(ADD, typed)

    for sentence in (
        "The first line is the title: “# ”, then its words.",
        "Line 3: “&lt;b&gt;” would be shown as it stands. Write Markdown, no HTML.",
        "Ensure this value has at most 3000 characters (it has 3002).",
        "1.1 &lt;b&gt;We&lt;/b&gt;.",
    ):
        assert sentence in response.text
    assert TermsVersion.objects.count() == 1


def test_second_coordinator_is_told_and_keeps_what_was_typed(desk):
    version = draft()
    opened = fingerprint(version)
    drafting.save(version, written(change_note_en="Theirs, much better."), coordinator(), opened)

    response = desk.post(change(version), written(change_note_en="Mine.") | {"opened": opened})

    assert "has saved this draft while you wrote." in response.text
    assert "Mine.</textarea>" in response.text
    assert "Theirs, much better." in response.text
    version.refresh_from_db()
    assert version.change_note == "Theirs, much better."
    assert f'name="opened" value="{fingerprint(version)}"' in response.text


def test_version_published_while_somebody_writes_is_kept_and_so_are_the_words(desk):
    version = draft(is_material=False)
    opened = fingerprint(version)
    publish(version, coordinator())

    response = desk.post(change(version), written(change_note_en="Too late.") | {"opened": opened})

    assert "This version was published while you wrote." in response.text
    assert "Too late.</textarea>" in response.text


@pytest.fixture
def deleted(client_of, desk_session):
    """Call it to have a colleague delete a draft at the desk; gives the colleague."""

    def delete(version):
        browser, colleague = client_of(), coordinator()
        desk_session(browser, colleague)
        browser.post(f"/admin/terms/termsversion/{version.pk}/delete/", {"post": "yes"})
        return colleague

    return delete


@pytest.mark.parametrize("is_found", [False, True], ids=["before saving", "in the moment of saving"])
def test_draft_deleted_while_somebody_writes_gives_the_words_back(desk, deleted, is_found, monkeypatch):
    version = draft()
    colleague = deleted(version)
    if is_found:
        monkeypatch.setattr(TermsVersionAdmin, "get_object", lambda *asked: version)

    response = desk.post(change(version), written(change_note_en="Mine, for long.") | {"opened": fingerprint(version)})

    assert f"{colleague} has deleted this draft while you wrote." in response.text
    assert "Mine, for long.</textarea>" in response.text
    assert f'<form method="post" action="{ADD}"' in response.text
    assert "New draft of the Terms" in response.text


def test_preview_shows_both_languages_their_fingerprints_and_what_changes(desk):
    version = draft()

    response = desk.get(preview(version))

    assert response.text.count('<p class="clause"') == 2 * 41
    shown = re.findall(r'<span class="code">([0-9a-f]{64})</span>', response.text)
    assert shown == [sha256(version.text_en), sha256(version.text_sw)]
    assert response.text.count("<ins>") == 2 + 2


def test_consequences_stand_on_the_page_before_anything_is_published(desk, applicant):
    sign_as(applicant)
    version = draft()

    response = desk.post(preview(version), answer(version))

    assert "1 person whose signature stands today is asked to sign it." in response.text
    assert "0 organizations whose signatures stand today are asked to sign it." in response.text
    assert "their membership rests until they sign" in response.text
    version.refresh_from_db()
    assert version.state == "draft"


def test_second_press_publishes_what_was_read(desk):
    version = draft()
    first = desk.post(preview(version), answer(version))

    response = desk.post(preview(version), answer(version, told=told(first)))

    version.refresh_from_db()
    assert response.url == "/terms/2/"
    assert (version.state, version.published_by, version.grace_days) == ("published", desk.user, 14)


def test_other_dates_are_explained_again_before_they_count(desk):
    version = draft()
    first = desk.post(preview(version), answer(version))

    desk.post(preview(version), answer(version, told=told(first), grace_days=0))

    version.refresh_from_db()
    assert version.state == "draft"


def test_draft_that_changed_is_read_again(desk):
    version = draft()
    sent = answer(version)
    sent |= {"told": told(desk.post(preview(version), sent))}
    drafting.save(version, written(change_note_en="Other."), coordinator(), sent["seen"])

    response = desk.post(preview(version), sent)

    assert "The draft was changed while you read it." in response.text
    assert "Other." in response.text
    version.refresh_from_db()
    assert version.state == "draft"
    assert f'name="seen" value="{fingerprint(version)}"' in response.text


def test_own_draft_cannot_be_published_at_the_desk(desk):
    version = draft(by=desk.user)
    sent = answer(version)
    sent |= {"told": str(Answer(True, sent["effective_on"], sent["sign_by"], sent["grace_days"]))}

    assert "See what follows" not in desk.get(preview(version)).text
    assert "You changed this draft last" in desk.post(preview(version), sent).text


def test_whoever_presses_second_is_told_who_was_first(desk):
    version = draft(is_material=False)
    sent, other = answer(version), coordinator()
    publish(version, other)

    response = desk.post(preview(version), sent, follow=True)

    assert f"{other.full_name} was first: this version is published." in response.text


@pytest.mark.parametrize("wrong", [{"kind": ""}, {"effective_on": "soon"}, {"grace_days": "-1"}, {"sign_by": ""}])
def test_answer_that_cannot_be_is_refused_with_a_sentence(desk, wrong):
    version = draft()
    response = desk.post(preview(version), answer(version, **wrong))
    assert "There is a problem" in response.text


def test_draft_can_be_deleted_a_version_never(desk, client_of, desk_session, administrator):
    version = draft()
    desk.post(f"/admin/terms/termsversion/{version.pk}/delete/", {"post": "yes"})
    superuser = client_of()
    desk_session(superuser, administrator)

    first = TermsVersion.objects.get()
    assert first.number == 1
    assert superuser.post(f"/admin/terms/termsversion/{first.pk}/delete/", {"post": "yes"}).status_code == 403
    assert superuser.get(change(first)).context["has_change_permission"] is False


def test_list_at_the_desk_asks_the_same_number_of_questions(desk, django_assert_num_queries):
    draft()
    desk.get("/admin/terms/termsversion/")
    with django_assert_num_queries(9):
        desk.get("/admin/terms/termsversion/")
    draft(), draft()
    with django_assert_num_queries(9):
        desk.get("/admin/terms/termsversion/")
