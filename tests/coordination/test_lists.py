"""The shared lists at the desk: added to, renamed, put in order, retired and merged, and every step recorded."""

import pytest

from coordination.list_forms import fingerprint
from digests.models import Follow
from members.models import Transition
from tests.factories import OrganizationFactory, UserFactory
from vocabularies.merging import merge
from vocabularies.models import Language, ResourceType, Theme

pytestmark = pytest.mark.django_db
LIST = "/admin/vocabularies/theme/"
NAMES = {"name_en": "River watch", "name_sw": "Ulinzi wa mito", "group": "knowledge", "sendai_priority": "1"}


@pytest.fixture
def librarian(client, desk_session):
    user = UserFactory(is_staff=True, full_name="Zawadi Otieno", roles=["librarians"])
    desk_session(client, user)
    return user


def page(term, name="change"):
    return f"{LIST}{term.pk}/{name}/"


def decisions():
    return list(Transition.objects.filter(what="term").order_by("pk").values_list("before", "after"))


def said(term, **changes):
    names = ("name_en", "name_sw", "group", "sendai_priority")
    return {name: getattr(term, name) for name in names} | {"base": fingerprint(term)} | changes


def test_new_term_comes_last_with_an_address_of_its_own(client, librarian):
    Theme.objects.create(slug="river-watch", name_en="Other")

    client.post(f"{LIST}add/", NAMES)

    assert Theme.objects.last().slug == "river-watch-2"
    assert decisions() == [("", "River watch / Ulinzi wa mito")]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name_sw": ""}, "This field is required."),
        ({"name_en": "early WARNING and preparedness"}, "Another term of this list has this name."),
        ({"slug": "merged-away"}, "This address is taken, maybe by a term that was merged into another."),
        ({"slug": "no address"}, "Enter a valid “slug”"),
    ],
)
def test_what_cannot_be_a_term_gets_a_sentence_and_is_kept(client, librarian, typed, sentence):
    Theme.objects.create(slug="early", name_en="Early warning and preparedness", position=99)
    merge(Theme.objects.create(slug="merged-away", name_en="Away"), Theme.objects.get(slug="early"))

    answer = client.post(f"{LIST}add/", NAMES | typed).content.decode()

    assert sentence in answer
    assert "Ulinzi wa mito" in answer or "name_sw" in typed
    assert decisions() == []


def test_language_needs_its_code(client, librarian):
    answer = client.post(
        "/admin/vocabularies/language/add/", {"name_en": "Kidaw", "name_sw": "Kidawida"}
    ).content.decode()

    assert "The code of ISO 639" in answer
    assert not Language.objects.filter(name_sw="Kidawida").exists()


def test_term_is_renamed_in_both_languages_and_keeps_its_address(client, librarian):
    theme = Theme.objects.first()
    before = f"{theme.name_en} / {theme.name_sw}"

    client.post(page(theme), said(theme, name_en="Floods", name_sw="Mafuriko", slug="other"))

    theme.refresh_from_db()
    assert (theme.name_en, theme.name_sw, theme.slug) == ("Floods", "Mafuriko", Theme.objects.first().slug)
    assert theme.slug != "other"
    assert decisions() == [(before, "Floods / Mafuriko")]


def test_second_of_two_is_told_and_keeps_what_they_typed(client, librarian):
    theme = Theme.objects.first()
    typed = said(theme, name_en="Mine")
    Theme.objects.filter(pk=theme.pk).update(name_en="Theirs")

    told = client.post(page(theme), typed).content.decode()
    theme.refresh_from_db()

    assert "Somebody else changed this term meanwhile." in told
    assert 'value="Mine"' in told
    assert theme.name_en == "Theirs"
    assert fingerprint(theme) in told


def test_retiring_is_recorded(client, librarian):
    theme = Theme.objects.first()

    client.post(page(theme), said(theme, is_retired="on"))

    assert decisions()[0][1].endswith("(retired)")
    assert "retired</span>" in client.get(LIST).content.decode()


def test_type_with_a_deadline_stays_one(client, librarian):
    call = ResourceType.objects.filter(has_deadline=True).first()
    path = f"/admin/vocabularies/resourcetype/{call.pk}/change/"

    client.post(path, {"name_en": "Call", "name_sw": "Wito", "base": fingerprint(call)})

    call.refresh_from_db()
    assert (call.name_en, call.has_deadline) == ("Call", True)


def test_terms_are_put_in_order(client, librarian):
    first, second, third = Theme.objects.all()[:3]

    client.post(f"/admin/lists/theme/{third.pk}/order/", {"step": "-1"})
    client.post(f"/admin/lists/theme/{first.pk}/order/", {"step": "-1"})

    assert list(Theme.objects.all()[:3]) == [first, third, second]
    assert decisions() == [("3", "2")]


def test_merger_is_shown_before_it_happens(client, librarian):
    old, new = Theme.objects.all()[:2]
    OrganizationFactory().themes.set([old])
    OrganizationFactory().themes.set([old, new])
    Follow.objects.create(user=UserFactory(), theme=old)

    shown = client.get(f"/admin/lists/theme/{old.pk}/merger/?into={new.pk}")

    assert shown.context["rows"] == [("follows", 1, 0), ("organizations", 2, 1)]
    assert "This cannot be undone" in shown.content.decode()
    assert Theme.objects.filter(pk=old.pk).exists()


def test_merger_moves_all_and_is_recorded(client, librarian):
    old, new = Theme.objects.all()[:2]
    organization = OrganizationFactory()
    organization.themes.set([old])

    answer = client.post(f"/admin/lists/theme/{old.pk}/merger/", {"into": new.pk}, follow=True).content.decode()

    decision = Transition.objects.get(what="term")
    assert list(organization.themes.all()) == [new]
    assert (decision.before, decision.after, decision.reason, decision.by) == (
        f"{old.name_en} / {old.name_sw}",
        f"→ {new.name_en} / {new.name_sw}",
        "organizations: 1",
        librarian,
    )
    assert f"<code>{old.slug}</code>" in answer


def test_second_merger_of_the_same_term_gets_a_sentence(client, librarian):
    old, new, third = Theme.objects.all()[:3]
    merge(old, new)

    late = client.post(f"/admin/lists/theme/{old.pk}/merger/", {"into": third.pk}, follow=True).content.decode()
    chosen = client.post(f"/admin/lists/theme/{third.pk}/merger/", {"into": third.pk}).content.decode()

    assert "Somebody else merged one of the two meanwhile." in late
    assert "Choose the term that stays." in chosen


def test_merged_term_has_no_page_of_its_own_any_more(client, librarian):
    old, new = Theme.objects.all()[:2]
    merge(old, new)

    assert client.get(page(old), follow=True).redirect_chain[-1][0] == "/admin/"
    assert client.post(f"/admin/lists/theme/{old.pk}/order/", {"step": "1"}).status_code == 302


def test_list_asks_the_same_number_of_questions_however_long_it_is(client, librarian, django_assert_num_queries):
    client.get(LIST)
    with django_assert_num_queries(count_queries(client)):
        client.get(LIST)


def count_queries(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        client.get(LIST)
    Theme.objects.bulk_create(Theme(slug=f"t{n}", name_en=f"T{n}", name_sw=f"T{n}") for n in range(5))
    return len(before)


def test_names_are_shown_as_text(client, librarian):
    old, new = Theme.objects.all()[:2]
    Theme.objects.filter(pk=old.pk).update(name_en="<script>x</script>")

    pages = [LIST, page(old), f"/admin/lists/theme/{old.pk}/merger/?into={new.pk}"]

    assert [b"<script>x" in client.get(one).content for one in pages] == [False] * 3
