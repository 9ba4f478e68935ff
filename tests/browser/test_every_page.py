"""Every page for visitors and for those who signed in: in both languages, on a phone and a desk, light and dark."""

import datetime

import pytest
from django.utils import timezone

from digests.following import follow
from digests.models import News
from digests.reading import mark_read
from notifications.models import Bounce, Message
from pages.models import Page
from resources.reading import read_file
from terms.drafting import fingerprint
from terms.models import TermsVersion
from terms.publishing import Answer, publish
from tests.browser import looks
from tests.browser.conftest import watched_page
from tests.browser.people import applicant_who_signed, complete_organization, coordinator, living_organization
from tests.factories import EventFactory, MemberFactory, OrganizationFactory, ResourceFactory, UserFactory
from tests.resources.shelf import with_file
from tests.terms.drafts import draft
from tests.world_objects import of_paper_forms
from vocabularies.models import County, Expertise, ResourceType, Theme

PUBLIC = """
/ /search/ /search/?q=goats /search/?q=nothing-of-it /join/ /about/ /about/privacy/ /about/accessibility/
/about/how-we-decide/ /terms/ /terms/1/ /terms/1/changes/ /terms/2/ /terms/2/changes/ /verify/ /verify/0000-0000/
/organizations/ /organizations/?q=nothing-of-it /organizations/?nationwide=on&sort=new
/organizations/ukingo/ /coverage/ /resources/ /resources/?q=goats /resources/?q=nothing-of-it /resources/goats/
/resources/goats/text/ /resources/link/ /resources/call/ /calls/ /events/ /events/?past=on /events/2026/11/
/events/drill/ /news/ /accounts/login/ /accounts/signup/ /no-such-page/
/mail/unsubscribe/1:made-up/
"""
SIGNED_IN = """
/me/ /me/profile/ /me/terms/ /me/security/ /me/data/ /me/consents/ /me/notifications/ /me/messages/
/accounts/email/ /accounts/sessions/ /organizations/upeo/messages/new/ /organizations/ziwa/edit/messages/
/organizations/ziwa/messages/{conversation}/ /organizations/ziwa/messages/{conversation}/report/
/organizations/new/ /organizations/new/?name=Ukingo+Engineers /organizations/new/?name=Another
/organizations/nyika/edit/ /organizations/nyika/edit/basics/ /organizations/nyika/edit/about/
/organizations/nyika/edit/offers/ /organizations/nyika/edit/scope/ /organizations/nyika/contacts/
/organizations/nyika/contacts/new/ /organizations/nyika/terms/ /organizations/ukingo/join-requests/new/
/organizations/ziwa/ /organizations/ziwa/edit/ /organizations/ziwa/edit/projects/ /organizations/ziwa/edit/logo/
/organizations/ziwa/edit/document/
/organizations/ziwa/history/ /organizations/ziwa/confirmation/ /organizations/ziwa/leaving/
/organizations/ziwa/contacts/ /organizations/ziwa/contacts/{entry}/edit/
/organizations/ziwa/contacts/{entry}/succession/ /organizations/ziwa/join-requests/{asked}/
/organizations/upeo/contacts/{invited}/confirmation/ /resources/new/ /resources/mine/
/resources/draft/edit/ /resources/draft/edit/content/ /resources/draft/edit/scope/ /resources/draft/edit/rights/
/events/new/ /events/drill/ /events/drill/edit/ /events/drill/registration/ /events/drill/registrations/
/events/drill/cancellation/ /me/follows/ /me/news/ /me/news/?kind=call /me/news/?kind=event
/organizations/?theme=early-warning&county=turkana /resources/?theme=early-warning /events/?county=turkana
/organizations/ukingo/ /me/paper-forms/{form}/
"""
DESK = """
/admin/ /admin/organizations/organization/ /admin/organizations/organization/{organization}/review/
/admin/organizations/organization/{ziwa}/review/ /admin/organizations/organization/{ziwa}/verification/
/admin/organizations/organization/{ziwa}/change/ /admin/organizations/foundinglist/
/admin/organizations/foundinglist/new/ /admin/organizations/foundinglist/{brought}/result/
/admin/organizations/merger/ /admin/organizations/merger/{ziwa}/{organization}/
/admin/organizations/merger/{merger}/review/ /admin/organizations/organization/join-requests/{unheard}/
/admin/terms/signature/ /admin/terms/termsversion/ /admin/terms/termsversion/add/
/admin/terms/termsversion/add/in-force/ /admin/terms/termsversion/{draft}/change/
/admin/terms/termsversion/{draft}/preview/ /admin/register/ /admin/resources/resource/ /admin/events/event/
/admin/conversations/report/ /admin/conversations/report/{report}/review/
/admin/share-text/ /admin/members/member/ /admin/terms/papersigning/ /admin/terms/papersigning/entry/
/admin/mail-and-jobs/ /admin/notifications/message/ /admin/notifications/letterwording/
/admin/notifications/letterwording/member_declined/en/ /admin/handover/ /admin/members/assistedentry/
/admin/members/assistedentry/lookup/?name=Ziwa /admin/members/assistedentry/entry/
/admin/members/assistedentry/entry/?name=Ziwa /admin/members/assistedentry/{form}/review/
/admin/vocabularies/theme/ /admin/vocabularies/theme/add/ /admin/vocabularies/theme/{theme}/change/
/admin/lists/theme/{theme}/merger/?into={other_theme} /admin/pages/page/ /admin/pages/page/add/
/admin/pages/page/{about}/change/
/admin/pages/menuentry/ /admin/pages/menuentry/add/ /admin/pages/hometext/
"""
MISSING = ["/no-such-page/", "/verify/0000-0000/", "/mail/unsubscribe/1:made-up/"]


@pytest.fixture
def filled(site):
    """One of everything, by a person who represents an organization on its way in."""
    organization, person, _second = complete_organization("Nyika Imara Trust")
    ukingo = OrganizationFactory(name="Ukingo Engineers Guild", slug="ukingo", lead="We build what stands.")
    ukingo.themes.set(Theme.objects.all()[:4])
    ukingo.counties.set(County.objects.all()[:6])
    ukingo.expertise.set(Expertise.objects.all()[:3])
    read_file(with_file(title="Goats and river levels", slug="goats", organization=ukingo).pk)
    ResourceFactory(title="A page elsewhere", slug="link")
    ResourceFactory(title="A draft", slug="draft", state="draft", shared_by=person, published_at=None)
    call = {"type": ResourceType.objects.get(slug="call"), "funder": "Savanna Futures Fund", "amount": "KES 2 million"}
    ResourceFactory(title="A call", slug="call", **call)
    EventFactory(title="Flood drill", slug="drill", created_by=person, capacity=30)
    follow_news_of(person, ukingo)
    applicant_who_signed(full_name="Amina Galgalo")
    mail_that_did_not_arrive()
    corrected_terms()
    draft_of_terms = TermsVersion.objects.get(number=3).pk
    lists = {
        "theme": Theme.objects.first().pk,
        "other_theme": Theme.objects.last().pk,
        "about": Page.objects.first().pk,
    }
    form = of_paper_forms(person)["paper form's number"]["pk"]
    numbers = {"organization": organization.pk, "draft": draft_of_terms, "form": form} | lists
    return person, numbers | living_organization(person)


def follow_news_of(person, organization):
    """A page of news with what is read and what is not."""
    follow(person, [organization, Theme.objects.get(slug="early-warning")])
    for number in range(2):
        ResourceFactory(title=f"News {number}", slug=f"news-{number}", organization=organization)
    mark_read(person, News.objects.filter(resource__slug="news-0"))


def mail_that_did_not_arrive():
    """One that failed and one that came back; written here, so that no worker sends them."""
    facts = {"letter": "member_welcome", "language": "en", "subject": "Welcome", "text": "Welcome."}
    failed = {"state": "failed", "error": "451 4.3.0 Temporary lookup failure", "message_id": "<1@example.org>"}
    Message.objects.create(recipient=MemberFactory().user, address="a@example.org", **facts, **failed)
    user = MemberFactory().user
    returned = {"state": "bounced", "sent_at": timezone.now(), "message_id": "<2@example.org>"}
    message = Message.objects.create(recipient=user, address=user.email, **facts, **returned)
    Bounce.objects.create(message=message, address=user.email, kind="permanent", status_code="5.1.1")


def corrected_terms():
    """A correction that is announced, and a draft after it."""
    version, day = draft(), timezone.localdate() + datetime.timedelta(days=5)
    publish(version, UserFactory(), Answer(is_material=False, effective_on=day), fingerprint(version))
    draft(text_sw="", change_note_en="")


@pytest.mark.parametrize("prefix", ["", "/sw"], ids=["en", "sw"])
def test_every_page_is_accessible_fits_and_names_its_language(filled, browser, site, prefix):
    person, numbers = filled
    with watched_page(browser, site, 360) as page:
        faults = walk(page, prefix, PUBLIC)
        site.sign_in(page, person)
        faults += walk(page, prefix, SIGNED_IN.format(**numbers))
        page.context.clear_cookies()
        site.sign_in(page, coordinator(), second_factor=True)
        faults += walk(page, prefix, DESK.format(**numbers))

    assert not faults, "\n".join(faults)


def walk(page, prefix: str, addresses: str) -> list[str]:
    """What does not stand, page by page: light on a phone, dark at a desk."""
    faults = []
    for address in addresses.split():
        answer = page.goto(prefix + address)
        if answer.status != (404 if address in MISSING else 200):
            faults.append(f"{prefix}{address} answers {answer.status}.")
        for width, scheme in ((1280, "dark"), (360, "light")):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            # In other words a page has other widths, but the same colours and roles.
            faults += looks.too_wide(page) if prefix and width == 1280 else looks.faults(page)
    return faults
