"""Pages are written at the desk: drafts, previews, publishing, history, and two writers at once."""

import pytest

from members.models import Transition
from pages import writing
from pages.links import lost_links
from pages.models import Page, PageText
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/pages/page/"
TEXT = {"title_en": "How to help", "summary_en": "Short.", "body_en": "Come **and** see.\n\n[Us](/organizations/)"}
KISWAHILI = {"title_sw": "Jinsi ya kusaidia", "summary_sw": "Kwa ufupi.", "body_sw": "Njoo uone."}
NEW = {"kind": "about", "slug": "how-to-help", "base": "0"} | TEXT | KISWAHILI


@pytest.fixture
def coordinator(client, desk_session):
    user = UserFactory(is_staff=True, full_name="Zawadi Otieno", roles=["coordinators"])
    desk_session(client, user)
    return user


def page(slug="how-we-decide"):
    return Page.objects.get(slug=slug)


def press(client, name, on=None, **changes):
    """Send the form of a page, or of a new one, with what it says."""
    if on is None:
        return client.post(f"{LIST}add/", NEW | {name: name} | changes)
    said = {one: getattr(on, one) or "" for one in PageText.WRITTEN}
    latest = writing.newest(on)
    return client.post(f"{LIST}{on.pk}/change/", said | {"base": latest.pk if latest else 0, name: name} | changes)


def test_new_page_is_a_draft_that_only_the_desk_sees(client, coordinator):
    press(client, "draft")

    draft = page("how-to-help")
    found = client.get("/about/how-to-help/").status_code, "how-to-help" in client.get("/about/").text
    assert (draft.is_published, *found) == (False, 404, False)
    assert "/about/how-to-help/" not in client.get("/sitemap.xml").text
    assert client.get("/search/?q=help").text.count("How to help") == 0


def test_publishing_is_one_press(client, coordinator):
    press(client, "draft")
    press(client, "publish", page("how-to-help"))

    text = client.get("/about/how-to-help/").text
    assert "<p>Come <strong>and</strong> see.</p>" in text
    assert "Njoo uone." in client.get("/sw/about/how-to-help/").text
    assert list(Transition.objects.filter(what="page").order_by("pk").values_list("after", "reason", "by")) == [
        ("How to help", "draft", coordinator.pk),
        ("How to help", "", coordinator.pk),
    ]


def test_draft_of_a_published_page_leaves_it_as_it_is(client, coordinator):
    before = page().body_en

    press(client, "draft", page(), body_en="Another text.")

    assert (page().body_en, writing.newest(page()).body_en) == (before, "Another text.")
    assert "Another text." in client.get(f"{LIST}{page().pk}/change/").text
    assert "Another text." not in client.get("/about/how-we-decide/").text


def test_first_text_is_kept_and_can_be_put_back(client, coordinator):
    before = page().body_en
    press(client, "publish", page(), body_en="Another text.")
    first = page().texts.last()

    form = client.get(f"{LIST}{page().pk}/change/?text={first.pk}").context["form"]
    press(client, "publish", page(), **{name: form.initial[name] for name in ("body_en", "body_sw")})

    assert page().body_en == before.strip()
    assert list(page().texts.values_list("by", "is_draft")) == [(coordinator.pk, False)] * 2 + [(None, False)]


@pytest.mark.parametrize("missing", ["title_sw", "body_sw", "summary_sw"])
def test_published_page_speaks_both_languages(client, coordinator, missing):
    answer = press(client, "publish", **{missing: ""}).text

    assert "Published pages speak both languages." in answer
    assert "How to help" in answer
    assert not Page.objects.filter(slug="how-to-help").exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title_en": ""}, "Write the title in English."),
        ({"body_en": ""}, "Write the text in English."),
        ({"slug": "privacy"}, "A page has this address already."),
        ({"kind": "story"}, "A story has a date."),
        ({"body_sw": "[x](/nowhere/)"}, "The link /nowhere/ leads nowhere in the portal."),
        ({"body_en": "[x](organizations)"}, "The link organizations leads nowhere in the portal."),
        ({"body_en": "[x](/about/no-such-page/)"}, "The link /about/no-such-page/ leads nowhere in the portal."),
    ],
)
def test_what_cannot_be_kept_gets_a_sentence_at_its_field(client, coordinator, typed, sentence):
    answer = press(client, "draft", **typed).text

    assert sentence in answer
    assert "Jinsi ya kusaidia" in answer
    assert not Page.objects.filter(slug="how-to-help").exists()


def test_pages_of_the_portal_have_no_lost_link():
    assert [one.slug for one in Page.objects.all() if lost_links(one.body_en + one.body_sw)] == []


@pytest.mark.parametrize(
    "link",
    ["/resources/", "/sw/events/?past=on", "https://example.org/", "mailto:a@example.org", "#top", "/about/privacy/"],
)
def test_link_that_leads_somewhere_is_taken(link):
    assert lost_links(f"[words]({link})") == []


def test_preview_is_the_page_itself_in_each_language_and_saves_nothing(client, coordinator):
    english = press(client, "x", page(), preview="en", title_en="What if").text
    kiswahili = press(client, "x", page(), preview="sw", title_sw="Itakuwaje").text
    fresh = client.post(f"{LIST}add/", NEW | {"preview": "sw"}).text

    assert "<h1>What if</h1>" in english
    assert "Preview: nothing is saved." in english
    assert "<h1>Itakuwaje</h1>" in kiswahili
    assert '<html lang="sw">' in kiswahili
    assert "<h1>Jinsi ya kusaidia</h1>" in fresh
    assert (PageText.objects.count(), page().title_en) == (0, "How we decide")


def test_second_of_two_writers_is_told_and_keeps_what_they_typed(client, coordinator):
    press(client, "publish", page(), body_en="Theirs.")

    answer = press(client, "publish", page(), base="0", body_en="Mine.").text

    assert "Somebody else saved this page meanwhile" in answer
    assert "Mine.</textarea>" in answer
    assert "<p>Theirs.</p>" in answer
    assert page().body_en == "Theirs."
    assert f'name="base" value="{writing.newest(page()).pk}"' in answer


def test_address_never_changes(client, coordinator):
    press(client, "publish", page(), slug="other")

    assert Page.objects.filter(slug="other").exists() is False


def test_page_is_taken_down_and_published_again(client, coordinator):
    press(client, "publish")
    client.post(f"{LIST}{page('how-to-help').pk}/withdrawal/")
    gone = client.get("/about/how-to-help/").status_code
    press(client, "publish", page("how-to-help"))

    assert (gone, client.get("/about/how-to-help/").status_code) == (404, 200)


def test_page_that_the_portal_leads_to_stays(client, coordinator):
    client.post(f"{LIST}{page('privacy').pk}/withdrawal/")

    assert client.get("/about/privacy/").status_code == 200
    assert "Take the page down" not in client.get(f"{LIST}{page('privacy').pk}/change/").text


def test_what_is_typed_is_never_markup(client, coordinator):
    typed = "<script>alert(1)</script>"
    press(
        client, "publish", title_en=typed, summary_en=typed, body_en=f"{typed}\n\n[x](javascript:alert(1)) ![y](/z.png)"
    )

    pages = ["/about/how-to-help/", "/about/", LIST, f"{LIST}{page('how-to-help').pk}/change/"]

    assert [path for path in pages if "<script>alert" in client.get(path).text] == []
    assert "<img" not in client.get("/about/how-to-help/").text.split("<article")[1].split("</article")[0]


def test_loading_the_pages_again_leaves_what_was_written(client, coordinator):
    from pages.loading import load_pages

    press(client, "publish", page(), body_en="Another text.")
    load_pages()

    assert page().body_en == "Another text."
