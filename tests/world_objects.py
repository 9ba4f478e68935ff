"""One object of each kind, by app. Each belongs to the representative of "Ours"."""

from django.utils import timezone

import organizations.signatures.paper
from conversations import reporting
from coordination.models import HandoverPack, Letter
from digests.models import Follow
from files.storing import keep, store
from members.models import AssistedEntry, User
from notifications.unsubscribing import signer
from organizations.membership.merging import merge
from organizations.models import FoundingList, Merger, Organization, PossibleDuplicate
from organizations.profile.logo import set_logo
from pages.models import Page
from privacy import asking
from resources.models import Resource, ResourceText
from terms import receipts
from terms.models import TermsVersion
from tests.factories import (
    ConversationFactory,
    EventFactory,
    JoinRequestFactory,
    OrganizationFactory,
    RepresentationFactory,
    ResourceFactory,
    UserFactory,
)
from tests.files.samples import pdf, picture, upload
from tests.terms.test_signing import sign_as
from vocabularies.models import Theme


def build_objects(people: dict[str, User | None]) -> dict[str, dict]:
    """What stands in the table's column "object", with the address parts that lead to it."""
    owner = people["representative"]
    ours = Organization.objects.get(slug="ours")
    page = Page.objects.create(slug="some-page", title_en="Some page", body_en="Text")
    return (
        {
            "": {},
            "page": slug(page),
            "page's number": {"pk": page.pk},
            "passkey": {"pk": 1},
            "something": {"content_type_id": 1, "object_id": 1},
        }
        | {"term of a list": {"name": "theme", "pk": Theme.objects.all()[0].pk}}
        | of_notifications(people["member"])
        | of_terms(owner, ours)
        | of_organizations(owner, ours)
        | of_representation(people, ours)
        | of_paper_forms(people["member"])
        | of_conversations(people, ours)
        | of_privacy(owner)
        | of_resources(owner, ours)
        | of_events(owner, ours)
        | of_digests(people["member"], ours)
        | of_coordination(people["coordinator"])
        | of_letters(people["member"])
    )


def of_notifications(member: User) -> dict[str, dict]:
    return {
        "the member's link": {"token": signer.sign(member.pk)},
        "a link of nobody": {"token": "1:made-up"},
        "a letter and a language": {"letter": "member_welcome", "language": "en"},
    }


def of_terms(owner: User, ours: Organization) -> dict[str, dict]:
    signature = sign_as(owner)
    receipts.make(signature.entries.get())
    entered = signed_page(UserFactory(), None)
    on_paper = organizations.signatures.paper.confirm(signed_page(owner, ours), UserFactory())
    draft = TermsVersion.objects.create(number=2, text_en="# Terms\n", effective_on=timezone.localdate())
    return {
        "version": {"number": 1},
        "version's text": {"number": 1, "language": "en"},
        "draft version": {"pk": draft.pk},
        "signature": {"code": signature.code},
        "signature's number": {"pk": signature.pk},
        "signature on paper": {"code": on_paper.code},
        "signed page's number": {"pk": entered.pk},
        "signed page's first page": {"pk": entered.pk, "number": 1},
    }


def of_organizations(owner: User, ours: Organization) -> dict[str, dict]:
    draft = OrganizationFactory(name="Draft", slug="draft", state="draft", joined_at=None)
    RepresentationFactory(organization=draft, person=owner)
    for one in (ours, draft):
        set_logo(one, picture("webp"), "logo.webp", 1, owner)
    founders = FoundingList.objects.create(brought_by=owner, entered=0, left_out=0)
    return {
        "organization": slug(ours),
        "draft organization": slug(draft),
        "organization's number": {"pk": ours.pk},
        "part of the organization": slug(ours) | {"part": "about"},
        "part of the draft": slug(draft) | {"part": "about"},
        "two organizations": {"kept": ours.pk, "merged": draft.pk},
        "merger's number": {"pk": merger_into(ours).pk},
        "possible duplicate's number": {
            "pk": PossibleDuplicate.objects.create(organization=draft, resembles=OrganizationFactory()).pk
        },
        "founding list's number": {"pk": founders.pk},
    }


def of_representation(people: dict[str, User | None], ours: Organization) -> dict[str, dict]:
    member = people["member"]
    entry = people["representative"].representations.get(organization=ours)
    invited = RepresentationFactory(
        organization=ours, person=None, state="invited", confirmed_at=None, email=member.email, full_name="M"
    )
    asked = JoinRequestFactory(organization=ours, person=member)
    return {
        "representative's entry": slug(ours) | {"pk": entry.pk},
        "invitation to the member": slug(ours) | {"pk": invited.pk},
        "the member's request to join": slug(ours) | {"pk": asked.pk},
        "unheard request's number": {"pk": JoinRequestFactory().pk},
    }


def of_paper_forms(member: User) -> dict[str, dict]:
    entry = AssistedEntry.objects.create(
        full_name="M",
        email=member.email,
        language="en",
        filled_on=timezone.localdate(),
        place="Maralal",
        scan=store(upload("form.pdf", pdf()), member),
        entered_by=UserFactory(),
    )
    return {"paper form for the member": {"pk": entry.pk}, "paper form's number": {"pk": entry.pk}}


def of_conversations(people: dict[str, User | None], ours: Organization) -> dict[str, dict]:
    conversation = ConversationFactory(organization=ours, person=people["member"])
    report = reporting.report(conversation, people["representative"], "Not what we are for.")
    return {
        "the member's conversation": slug(ours) | {"pk": conversation.pk},
        "report's number": {"pk": report.pk},
    }


def of_privacy(owner: User) -> dict[str, dict]:
    return {"privacy request's number": {"pk": asking.ask(owner, "access", "What do you hold?", "en").pk}}


def of_resources(owner: User, ours: Organization) -> dict[str, dict]:
    public = resource_with_file(owner, ours)
    return {
        "public resource": slug(public),
        "members' resource": slug(resource_with_file(owner, ours, visibility="members")),
        "draft resource": slug(resource_with_file(owner, ours, state="draft", published_at=None)),
        "resource's number": {"pk": public.pk},
    }


def of_events(owner: User, ours: Organization) -> dict[str, dict]:
    event = {"created_by": owner, "host": ours}
    return {
        "public event": slug(EventFactory(**event)),
        "members' event": slug(EventFactory(visibility="members", **event)),
        "draft event": slug(EventFactory(state="draft", **event)),
        "month": {"year": 2026, "month": 10},
    }


def of_digests(member: User, ours: Organization) -> dict[str, dict]:
    public, hidden = (ResourceFactory(visibility=visibility).news for visibility in ("public", "members"))
    return {
        "public piece of news": {"pk": public.pk},
        "members' piece of news": {"pk": hidden.pk},
        "the member's follow": {"pk": Follow.objects.create(user=member, organization=ours).pk},
    }


def of_coordination(coordinator: User) -> dict[str, dict]:
    pack = HandoverPack.objects.create(
        made_by=coordinator,
        language="en",
        made_at=timezone.now(),
        file=keep(b"PK", "handover.zip", "zip", coordinator),
        sha256="0" * 64,
    )
    return {"handover pack's number": {"pk": pack.pk}}


def of_letters(member: User) -> dict[str, dict]:
    words = {"subject_en": "We meet", "text_en": "Dear {name},"}
    letter = Letter.objects.create(by=UserFactory(roles=["coordinators"]), **words)
    return {
        "letter to many": {"pk": letter.pk},
        "letter to many in English": {"pk": letter.pk, "language": "en"},
        "the member's number": {"pk": member.member.pk},
    }


def slug(one) -> dict[str, str]:
    return {"slug": one.slug}


def merger_into(kept: Organization) -> Merger:
    merged = OrganizationFactory(name="Twin", slug="twin", state="draft")
    return merge(kept, merged, UserFactory(), chosen={}, reason="The same one.")


def resource_with_file(owner: User, organization, **fields) -> Resource:
    stored = store(upload("report.pdf", pdf()), owner)
    resource = ResourceFactory(link="", file=stored, shared_by=owner, organization=organization, **fields)
    ResourceText.objects.create(resource=resource, number=1, text="What was tried.")
    return resource


def signed_page(signer: User, organization):
    """A signed page that waits for a second coordinator."""
    return organizations.signatures.paper.enter(
        signer,
        organization,
        upload("page.pdf", pdf()),
        UserFactory(),
        version=TermsVersion.objects.in_force(),
        language="en",
        name=signer.full_name,
        title="Officer",
        signed_on=timezone.localdate(),
    )
