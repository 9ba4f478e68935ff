"""What the whole suite shares: people who sign in, and a mailbox."""

import os
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core import mail as django_mail
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from django.utils import translation

from notifications.delivery import deliver
from notifications.models import Message
from pages import menu
from tests.chromium import CHROMIUM
from tests.factories import MemberFactory, UserFactory


def pytest_unconfigure(config):
    """The last line of a run says what it could not show."""
    is_worker_of_xdist = hasattr(config, "workerinput")
    if not (CHROMIUM or os.environ.get("CI") or is_worker_of_xdist):
        config.get_terminal_writer().line("The browser tests were skipped: there is no Chromium on this machine.")


@pytest.fixture(scope="module")
def kept_for_the_module(django_db_setup, django_db_blocker):
    """What a fixture of a module writes stays until the module's last test; each test takes back only its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def member(db):
    """An active member's account."""
    return MemberFactory().user


@pytest.fixture
def applicant(db):
    return MemberFactory(state="applicant").user


@pytest.fixture
def member_client(client, member):
    client.force_login(member)
    client.user = member
    return client


@pytest.fixture
def mailbox(db, settings):
    """Call it to send what waits in the outbox; gives the mails sent so far."""

    def send():
        for pk in Message.objects.filter(state="queued").order_by("pk").values_list("pk", flat=True):
            deliver(pk)
        return django_mail.outbox

    return send


@pytest.fixture
def administrator(db):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def sign_in():
    """Sign somebody in by a mailed code, entered now or `minutes` ago."""

    def enter(client, user, minutes=0):
        client.force_login(user)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "code", "email": user.email, "at": time.time() - 60 * minutes}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    return enter


@pytest.fixture
def desk_session():
    """Sign somebody in at the desk: with a second factor in this session."""

    def enter(client, user):
        client.force_login(user)
        TOTP.activate(user, generate_totp_secret())
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()

    return enter


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits count in a cache, documents lie in another; each test begins without."""
    for name in settings.CACHES:
        caches[name].clear()


@pytest.fixture
def client_of(sign_in):
    """Call it for one more browser, signed in as a person where one is given."""

    def browser(user=None):
        client = Client()
        if user:
            sign_in(client, user)
        return client

    return browser


@pytest.fixture(autouse=True)
def bare_menu():
    """The menu is kept in the process for a moment; each test begins with what always stands there."""
    menu.keep({})


@pytest.fixture(autouse=True)
def english():
    """A request under /sw/ leaves its language behind in the test's own thread."""
    with translation.override("en"):
        yield
