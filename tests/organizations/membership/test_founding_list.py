"""Bringing in founding members by a list: nothing without confirmation, nothing twice, nothing lost."""

import csv
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from files.spreadsheets import workbook
from members.models import User
from notifications.models import Message
from organizations.forms.founding_list import checked
from organizations.membership import founding_list
from organizations.models import FoundingList, Organization, Representation
from tests.factories import OrganizationFactory, UserFactory
from tests.organizations.test_admin import coordinator_who_may
from tests.parallel import at_once

pytestmark = pytest.mark.django_db

HEAD = "name,type,county,registration_number,website,contact1_name,contact1_email,contact1_role,contact1_may_sign"
GOOD = "Kilele Watch,cbo,Kisumu,CBO/7,kilele.example,Amina Wario,Amina@Example.org,Director,yes"


def listing(*rows, head=HEAD):
    return "\n".join([head, *rows])


def judged(*rows, head=HEAD):
    return founding_list.judge(checked(listing(*rows, head=head)))


def bring_in(*rows, by, head=HEAD, key=None, **more):
    text = listing(*rows, head=head)
    return founding_list.bring_in(
        checked(text), by, key=key or uuid.uuid4(), file_name="founders.csv", text=text, **more
    )


def state_of_things():
    return [model.objects.count() for model in (Organization, Representation, Message, FoundingList)]


@pytest.fixture
def desk(client, desk_session):
    client.user = coordinator_who_may("decide_organization")
    desk_session(client, client.user)
    return client


NEW = "/admin/organizations/foundinglist/new/"


def upload(desk, content, name="founders.csv"):
    content = content.encode() if isinstance(content, str) else content
    return desk.post(NEW, {"file": SimpleUploadedFile(name, content)})


def confirm(desk, page, **more):
    form = page.context["form"]
    hidden = {name: form[name].value() for name in ("text", "file_name", "key")}
    return desk.post(NEW, hidden | more)


def test_row_becomes_an_organization_and_its_contacts():
    [line] = judged(GOOD)

    assert (line.fate, line.name, line.organization.county.slug) == ("new", "Kilele Watch", "kisumu")
    assert line.organization.website == "https://kilele.example"
    assert line.contacts == [
        {"full_name": "Amina Wario", "email": "amina@example.org", "title": "Director", "is_authorized": True}
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (HEAD.encode(), "Below the heading there is no row."),
        (listing(GOOD).encode("utf-16"), "The content of this file is not what its name says"),
        (
            b"name,kind\na,b",
            "these are missing: type, contact1_name, contact1_email, contact1_role. It says: name, kind.",
        ),
        (f"{HEAD},colour\n{GOOD},red".encode(), "names columns that we do not know: colour."),
        (f"{HEAD},name\n{GOOD},red".encode(), "The first row names a column twice."),
        (f'{HEAD}\n"Kilele'.encode(), "a quotation mark may be missing."),
        (listing(*[GOOD] * 501).encode(), "The list has 501 rows; at most 500 at once."),
    ],
)
def test_file_that_is_no_such_list_is_refused_with_a_sentence(desk, content, said):
    page = upload(desk, content)

    assert said in page.content.decode()
    assert state_of_things() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (GOOD.replace("cbo", "choir"), ["type: “choir” is not in our list."]),
        (GOOD.replace("Kisumu", "Atlantis"), ["county: “Atlantis” is not in our list."]),
        (GOOD.replace("cbo", ""), ["type: This field is required."]),
        (GOOD.replace("Kilele Watch", ""), ["name: Type the name of the organization."]),
        (
            GOOD.replace("Kilele Watch", "\u200b\u200b"),
            ["name: This name has characters that nobody can see. Type it anew, letter by letter."],
        ),
        (
            GOOD.replace("Watch", "Wa\u202etch"),
            ["name: This name has characters that nobody can see. Type it anew, letter by letter."],
        ),
        (
            GOOD.replace("Kilele Watch", "K" * 300),
            ["name: The name may have at most 120 characters, this one has 300."],
        ),
        (
            GOOD.replace("kilele.example", "javascript:alert(1)"),
            ["website: Type an address of the web that begins with https:// or http://."],
        ),
        (GOOD.replace("Amina@Example.org", "amina"), ["contact1_email: Enter a valid email address."]),
        (GOOD.replace("Director", ""), ["contact1_role: This field is required."]),
        (GOOD.replace(",yes", ",maybe"), ["contact1_may_sign: Write “yes” or “no”."]),
        (
            GOOD.replace("CBO/7", "=1+1"),
            [
                "registration_number: “=1+1” begins like a formula of a spreadsheet. Write it as plain text.",
            ],
        ),
        (f"{GOOD},more", ["The row has more cells than the heading. A cell with a comma needs quotation marks."]),
    ],
)
def test_wrong_row_says_which_field_and_why(row, wrong):
    [line] = judged(row)

    assert (line.fate, [str(reason) for reason in line.wrong]) == ("wrong", wrong)


def test_two_contacts_are_two_people():
    head = f"{HEAD},contact2_name,contact2_email,contact2_role"

    [line] = judged(f"{GOOD},Juma Otieno,amina@example.org,Officer", head=head)

    assert line.wrong == ["The two contacts have the same e-mail address. Name two people."]


@pytest.mark.parametrize("known", [{"name": "KILELE watch"}, {"name": "Other", "registration_number": "cbo/7"}])
@pytest.mark.parametrize("state", ["draft", "active", "left"])
def test_what_is_here_is_known_by_name_or_registration_number(known, state):
    organization = OrganizationFactory(state=state, **known)

    [line] = judged(GOOD)

    assert (line.fate, line.here) == ("here", organization)


def test_what_looks_alike_is_left_out_unless_it_is_another_one(administrator):
    other = OrganizationFactory(name="Kilele Wotch")

    [line] = judged(GOOD)
    bring_in(GOOD, by=administrator)
    assert (line.fate, line.alike, Organization.objects.count()) == ("alike", [other], 1)

    bring_in(GOOD, by=administrator, different=frozenset({2}))
    assert Organization.objects.filter(name="Kilele Watch", state="draft").exists()


def test_row_that_stands_twice_counts_once():
    lines = judged(GOOD, GOOD.replace("Kilele Watch", "KILELE WATCH"))

    assert [(line.fate, line.wrong) for line in lines] == [
        ("new", []),
        ("wrong", ["It stands in line 2 of the list already."]),
    ]


def test_dry_run_saves_nothing_and_writes_to_nobody(desk):
    page = upload(desk, listing(GOOD, GOOD.replace("cbo", "choir"))).content.decode()

    assert "Nothing is saved yet" in page
    assert "“choir” is not in our list." in page
    assert state_of_things() == [0, 0, 0, 0]


def test_confirmed_list_becomes_drafts_with_invited_contacts(desk, mailbox):
    confirm(desk, upload(desk, listing(GOOD)))

    organization = Organization.objects.get()
    link = organization.representations.get()
    assert (organization.state, organization.slug, organization.created_by) == ("draft", "kilele-watch", desk.user)
    assert (link.state, link.email, link.is_authorized, link.invited_by) == (
        "invited",
        "amina@example.org",
        True,
        desk.user,
    )
    assert [(mail.to, mail.subject) for mail in mailbox()] == [
        (["amina@example.org"], "Do you represent Kilele Watch?")
    ]


def test_record_says_who_brought_in_what(desk):
    OrganizationFactory(name="Here Already")
    rows = [GOOD, GOOD.replace("Kilele Watch", "Here Already").replace("CBO/7", ""), GOOD.replace("cbo", "choir")]

    response = confirm(desk, upload(desk, listing(*rows)))

    brought = FoundingList.objects.get()
    page = desk.get(response["Location"]).content.decode()
    assert (brought.brought_by, brought.file_name, brought.entered, brought.left_out) == (
        desk.user,
        "founders.csv",
        1,
        2,
    )
    assert [line["fate"] for line in brought.lines] == ["new", "here", "wrong"]
    assert "amina" not in str(brought.lines).lower()
    for said in ("Entered as a draft, 1 contact invited", "Was here already, not changed", "Left out: something in"):
        assert said in page


def test_list_brought_in_again_changes_nothing(administrator):
    bring_in(GOOD, by=administrator)
    before = Organization.objects.values().get()

    again = bring_in(GOOD, by=administrator)

    assert (again.entered, again.lines[0]["fate"], Organization.objects.values().get()) == (0, "here", before)
    assert (Representation.objects.count(), Message.objects.count()) == (1, 1)


def test_row_is_known_by_its_key_when_its_name_was_corrected(administrator):
    head = f"key,{HEAD}"
    bring_in(f"17,{GOOD}", by=administrator, head=head)
    Organization.objects.update(name="Quite another name", registration_number="")

    again = bring_in(f"17,{GOOD}", by=administrator, head=head)

    assert (again.entered, Organization.objects.count()) == (0, 1)


def test_button_pressed_twice_gives_the_same_record(desk):
    page = upload(desk, listing(GOOD))

    assert confirm(desk, page)["Location"] == confirm(desk, page)["Location"]
    assert state_of_things() == [1, 1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_two_coordinators_who_bring_in_the_same_list_enter_it_once():
    coordinators = [UserFactory(), UserFactory()]

    def press(by):
        lines = checked(listing(GOOD))
        return founding_list.bring_in(lines, by, key=uuid.uuid4(), file_name="founders.csv", text="").entered

    entered = at_once(*[lambda by=by: press(by) for by in coordinators])

    assert (sorted(entered), Organization.objects.count(), Message.objects.count()) == ([0, 1], 1, 1)


def test_text_changed_on_its_way_is_checked_again(desk):
    page = upload(desk, listing(GOOD))

    response = confirm(desk, page, text="nothing of the kind")

    assert (response["Location"], state_of_things()) == (NEW, [0, 0, 0, 0])


@pytest.mark.parametrize(("route", "name"), [("template", "template.csv"), ("template_workbook", "template.xlsx")])
def test_template_is_a_list_that_is_accepted(desk, route, name):
    content = desk.get(reverse(f"admin:organizations_foundinglist_{route}")).content

    lines = upload(desk, content, name).context["form"]

    assert [(line.fate, len(line.contacts)) for line in checked(lines["text"].value())] == [("new", 2), ("invited", 1)]


def test_workbook_is_brought_in_like_any_list(desk):
    rows = [HEAD.replace("_", " ").title().split(","), GOOD.split(",")]

    page = upload(desk, workbook(rows), "founders.xlsx")
    confirm(desk, page)

    organization = Organization.objects.get()
    assert (organization.name, FoundingList.objects.get().file_name) == ("Kilele Watch", "founders.xlsx")


def test_what_was_taken_for_granted_in_reading_is_said(desk):
    page = upload(desk, listing(GOOD.replace("Kilele", "Mbûni")).encode("cp1252"))

    assert "it was read as Windows-1252" in page.content.decode()
    assert "Mbûni Watch" in page.content.decode()


def test_fate_of_each_row_can_be_taken_along_and_nothing_is_saved(desk):
    OrganizationFactory(name="Here Already")
    rows = [GOOD, GOOD.replace("Kilele Watch", "Here Already").replace("CBO/7", ""), GOOD.replace("cbo", "choir")]

    answer = confirm(desk, upload(desk, listing(*rows)), csv="1")

    table = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    assert (answer["Content-Type"], state_of_things()) == ("text/csv; charset=utf-8", [1, 0, 0, 0])
    assert [[line[0], line[2].partition(":")[0], line[3]] for line in table[1:]] == [
        ["2", "New", ""],
        ["3", "Here already", "Here Already"],
        ["4", "Wrong", "type: “choir” is not in our list."],
    ]


ALONE = ",,,,,Zawadi Kioko,Zawadi@Example.org,,"


def test_person_without_an_organization_is_invited_to_join_by_a_letter_only(desk, mailbox, settings):
    response = confirm(desk, upload(desk, listing(ALONE)))

    (mail,) = mailbox()
    brought = FoundingList.objects.get()
    assert (mail.to, mail.subject) == (["zawadi@example.org"], f"Will you join {settings.COMMUNITY_NAME}?")
    assert "/accounts/signup/" in mail.body
    assert (brought.entered, brought.left_out, "zawadi" in str(brought.lines).lower()) == (1, 0, False)
    assert "A person, invited to join" in desk.get(response["Location"]).content.decode()
    assert not User.objects.filter(email="zawadi@example.org").exists()


def test_person_is_invited_once_and_never_when_they_are_here(administrator):
    UserFactory(email="here@example.org")
    here = ALONE.replace("Zawadi@Example.org", "here@example.org")

    lists = [bring_in(ALONE, here, ALONE.replace("Kioko", "K"), by=administrator) for _ in range(2)]

    assert [[line["fate"] for line in one.lines] for one in lists] == [
        ["invited", "here", "wrong"],
        ["here"] * 2 + ["wrong"],
    ]
    assert Message.objects.filter(letter="person_invited").count() == 1


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (ALONE.replace("Zawadi@Example.org", "zawadi"), ["contact1_email: Enter a valid email address."]),
        (ALONE.replace("Zawadi Kioko", ""), ["contact1_name: This field is required."]),
        (f"{ALONE},Juma", ["Without an organization there is one person in a row."]),
    ],
)
def test_person_without_a_name_or_an_address_is_wrong(row, wrong):
    [line] = judged(row, head=f"{HEAD},contact2_name")

    assert (line.fate, line.wrong) == ("wrong", wrong)


@pytest.mark.parametrize("codenames", [(), ("view_organization", "view_foundinglist")])
def test_only_who_may_decide_brings_in(client, desk_session, codenames):
    desk_session(client, coordinator_who_may(*codenames))

    assert (client.get(NEW).status_code, upload(client, listing(GOOD)).status_code) == (403, 403)
    assert state_of_things() == [0, 0, 0, 0]


def test_lists_are_listed_with_a_constant_number_of_queries(desk, administrator, django_assert_max_num_queries):
    url = reverse("admin:organizations_foundinglist_changelist")
    for number in range(3):
        bring_in(GOOD.replace("Watch", f"Watch {number}"), by=administrator)
    with django_assert_max_num_queries(12):
        desk.get(url)
    for _ in range(15):
        bring_in(GOOD, by=administrator)
    with django_assert_max_num_queries(12):
        desk.get(url)
