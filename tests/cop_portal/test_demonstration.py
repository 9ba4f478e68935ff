"""The demonstration: signing in by one press, every mail in reach; and none of it anywhere else."""

import json
import os
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.urls import clear_url_caches, include, path
from django.utils import timezone

from cop_portal import urls
from cop_portal.demonstration import accounts, mail
from cop_portal.demonstration.management.commands.demo_accounts import Command
from members.models import Member, User
from organizations.models import Representation
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db


class WithDemonstration:
    """The portal's addresses as they are in demonstration mode."""

    urlpatterns = [path("demo/", include("cop_portal.demonstration.urls")), *urls.urlpatterns]


@pytest.fixture
def demonstration(settings, tmp_path):
    """Demonstration mode, with a mailbox of its own."""
    settings.DEMONSTRATION = True
    settings.ROOT_URLCONF = WithDemonstration
    settings.MAIL_DIR = tmp_path / "mail"
    settings.EMAIL_BACKEND = "cop_portal.demonstration.mail.MailboxBackend"
    clear_url_caches()
    yield
    clear_url_caches()


def press(client, role):
    return client.post("/demo/", {"role": role})


def test_there_is_one_account_for_each_role(demonstration, capsys):
    call_command(Command())

    rows = json.loads(capsys.readouterr().out)
    assert [row["role"] for row in rows] == [*accounts.ROLES, *accounts.NARROWER]
    assert [sorted(row) for row in rows] == [["email", "role", "totp_secret"]] * 9
    assert rows[0] == {"role": "visitor", "email": None, "totp_secret": None}
    assert [row["role"] for row in rows if row["totp_secret"]] == ["coordinator", "administrator", *accounts.NARROWER]


def test_the_accounts_are_made_once(demonstration):
    first = accounts.ensure_role_accounts()

    assert accounts.ensure_role_accounts() == first
    assert (User.objects.count(), EmailAddress.objects.filter(verified=True).count()) == (8, 8)
    assert Authenticator.objects.filter(type="totp").count() == 5


def test_the_accounts_stand_for_their_roles(demonstration):
    people = {row.role: User.objects.get(email=row.email) for row in accounts.ensure_role_accounts() if row.email}

    states = {
        role: Member.objects.filter(user=user).values_list("state", flat=True).first() for role, user in people.items()
    }
    assert states == {
        "applicant": "applicant",
        "member": "active",
        "representative": "active",
        "coordinator": "active",
        "administrator": None,
        "champion": "active",
        "librarian": "active",
        "viewer": "active",
    }
    assert [role for role, user in people.items() if user.is_staff] == [
        "coordinator",
        "administrator",
        *accounts.NARROWER,
    ]
    assert [role for role, user in people.items() if user.is_superuser] == ["administrator"]
    assert {role: [group.name for group in people[role].groups.all()] for role in accounts.STAFF} == {
        role: [group] for role, group in accounts.STAFF.items()
    }
    assert [str(term.county) for term in people["champion"].championships.serving(timezone.localdate())] == ["Nairobi"]


def test_the_representative_acts_for_an_organization_that_is_there(demonstration):
    OrganizationFactory(slug=accounts.person_of("representative")["organization"])

    email = {row.role: row.email for row in accounts.ensure_role_accounts()}["representative"]

    assert list(Representation.objects.values_list("email", "state", "is_authorized")) == [(email, "confirmed", True)]


def test_people_whom_the_loader_has_brought_are_kept(demonstration):
    person = accounts.person_of("member")
    user = User.objects.create_user(person["email"], "Loaded Before")
    Member.objects.create(user=user, title="Loaded")

    accounts.ensure_role_accounts()

    assert User.objects.get(email=person["email"]).full_name == "Loaded Before"
    assert Member.objects.get(user=user).title == "Loaded"


@pytest.mark.parametrize(
    ("role", "place"),
    [("applicant", "/me/"), ("member", "/me/"), ("representative", "/me/"), ("administrator", "/admin/")],
)
def test_one_press_signs_in(demonstration, client, role, place):
    response = press(client, role)

    email = {row.role: row.email for row in accounts.ensure_role_accounts()}[role]
    assert response.url == place
    assert client.get(place).wsgi_request.user.email == email


def test_one_press_opens_the_desk_second_factor_included(demonstration, client):
    press(client, "coordinator")

    assert client.get("/admin/").status_code == 200


def test_one_press_more_makes_one_a_visitor_again(demonstration, client):
    press(client, "member")

    assert press(client, "visitor").url == "/"
    assert "_auth_user_id" not in client.session


def test_looking_at_the_roles_signs_nobody_in(demonstration, client):
    page = client.get("/demo/")

    assert [offer.role for offer in page.context["offers"]] == [*accounts.ROLES, *accounts.NARROWER]
    assert "_auth_user_id" not in client.session


def test_an_unknown_role_is_refused(demonstration, client):
    assert press(client, "owner").context["form"].errors.keys() == {"role"}


def test_the_authenticator_secret_gives_codes_that_sign_in(demonstration, client, mailbox, settings):
    row = {row.role: row for row in accounts.ensure_role_accounts()}["coordinator"]
    client.post("/accounts/login/", {"login": row.email})
    mailbox()
    code = next(line for line in mail.read(mail.names()[0]).text.splitlines() if line.isdigit())
    client.post("/accounts/login/code/confirm/", {"code": code})

    fresh = format_hotp_value(hotp_value(row.totp_secret, next(yield_hotp_counters_from_time())))
    response = client.post("/accounts/2fa/authenticate/", {"code": fresh})

    assert response.url == "/me/"
    assert client.get("/admin/").status_code == 200


def test_mails_become_files_that_sort_by_time(demonstration):
    for number in range(3):
        EmailMessage(f"Letter {number}", "Text", to=["amina@example.org"]).send()

    assert [mail.read(name).subject for name in mail.names()] == ["Letter 2", "Letter 1", "Letter 0"]
    assert [path.suffix for path in sorted(mail.Path(mail.settings.MAIL_DIR).iterdir())] == [".eml"] * 3


def test_the_mailbox_shows_each_mail(demonstration, client):
    EmailMessage("Welcome", "Good day,\n\nhttp://localhost:8000/me/\n\n<script>", to=["amina@example.org"]).send()

    listed = client.get("/demo/mail/")
    shown = client.get(f"/demo/mail/{mail.names()[0]}/")

    assert [(row.subject, row.recipient) for row in listed.context["mails"]] == [("Welcome", "amina@example.org")]
    assert b'<a href="http://localhost:8000/me/">' in shown.content
    assert b"&lt;script&gt;" in shown.content


@pytest.mark.parametrize("name", ["20260101T000000000000-abcdef", "secret-key"])
def test_an_unknown_mail_is_not_found(demonstration, client, name):
    assert client.get(f"/demo/mail/{name}/").status_code == 404


def test_the_mailbox_is_empty_at_first(demonstration, client):
    assert "No mail yet" in client.get("/demo/mail/").content.decode()


def test_the_mailbox_reads_twenty_mails_a_page(demonstration, client):
    for number in range(21):
        EmailMessage(f"Letter {number}", "Text", to=["amina@example.org"]).send()

    assert [len(client.get(f"/demo/mail/?page={page}").context["mails"]) for page in (1, 2)] == [20, 1]


@pytest.mark.parametrize("address", ["/demo/", "/demo/mail/"])
def test_elsewhere_there_is_no_such_page(client, address):
    assert client.get(address).status_code == 404
    assert client.post(address, {"role": "administrator"}).status_code == 404


EXISTS = """
import django
from django.core.management import get_commands
from django.urls import Resolver404, resolve

def is_routed(address):
    try:
        return bool(resolve(address))
    except Resolver404:
        return False

django.setup()
print([is_routed("/demo/"), is_routed("/demo/mail/"), "demo_accounts" in get_commands()])
"""


@pytest.mark.parametrize(("setting", "expected"), [("1", [True, True, True]), ("0", [False, False, False])])
def test_the_setting_decides_whether_routes_and_command_exist(settings, tmp_path, setting, expected):
    environment = os.environ | {
        "DEMONSTRATION": setting,
        "PORTAL_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "cop_portal.settings",
    }

    run = [sys.executable, "-c", EXISTS]
    result = subprocess.run(run, env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True)  # noqa: S603  our own Python

    assert result.stdout.strip() == str(expected), result.stderr
