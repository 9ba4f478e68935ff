"""A real portal and a real browser: server and worker run as processes on this test process's database.

Browser and worker end when the tests of this folder end: the worker would take the jobs that other tests
commit, and the browser's event loop would hinder tests that need their own.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from members.models import User
from tests.browser import looks
from tests.browser.journeys import Visitor
from tests.browser.mail import Mails
from tests.chromium import CHROMIUM

# Says to Django that the database may be used beside Playwright's event loop: in the tests, not in the server.
BESIDE_A_LOOP = "DJANGO_ALLOW_ASYNC_UNSAFE"
PATIENCE = 30


def pytest_itemcollected(item):
    """Said before the database is prepared: what the server shall see has to be committed."""
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.django_db(transaction=True))
    if not (CHROMIUM or os.environ.get("CI")):
        item.add_marker(pytest.mark.skip(reason="There is no Chromium on this machine."))


@dataclass
class Server:
    """The portal as its visitors reach it."""

    url: str
    environment: dict[str, str]
    mail_folder: Path


@dataclass
class Site:
    """The portal during one test: its address, its mails, and a short way in."""

    url: str
    mails: Mails

    def mail(self, to: str) -> str:
        """Subject and text of the newest mail to that address that was not read yet; waits for it."""
        return self.mails.newest(to)

    def code(self, to: str) -> str:
        """The six digits in the newest unread mail to that address."""
        return self.mails.code(to)

    def sign_in(self, page: Page, user: User, *, second_factor: bool = False, minutes: int = 0) -> None:
        """Open a session for the person without the way over the mailbox, so many minutes ago."""
        client = Client()
        client.force_login(user)
        if second_factor:
            TOTP.activate(user, generate_totp_secret())
        record = {"method": "mfa", "type": "totp"} if second_factor else {"method": "code", "email": user.email}
        session = client.session
        session["account_authentication_methods"] = [record | {"at": time.time() - 60 * minutes}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.url}])


@pytest.fixture(scope="session")
def server(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("portal")
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "BROWSER_DATABASE": connection.settings_dict["NAME"],
        "BROWSER_MAIL_DIR": str(folder / "mail"),
        "FILES_DIR": str(settings.STORAGES["default"]["OPTIONS"]["location"]),
        "STATIC_ROOT": str(folder / "static"),
        "PORTAL_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "DEMONSTRATION": "False",
    }
    environment.pop(BESIDE_A_LOOP, None)
    for command in (["createcachetable"], ["collectstatic", "--no-input", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=settings.BASE_DIR, env=environment, check=True)  # noqa: S603  our own commands
    options = ["--interface", "wsgi", "--port", str(port), "--no-ws", "--blocking-threads", "1"]
    with process(["-m", "granian", *options, "cop_portal.wsgi:application"], environment, folder / "server.log"):
        wait_for(lambda: answers(f"{url}/healthz"), folder / "server.log")
        yield Server(url, environment, folder / "mail")


@pytest.fixture(scope="package")
def worker(server, tmp_path_factory) -> Iterator[None]:
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    command = ["manage.py", "procrastinate", "worker", "--concurrency", "1"]
    with process(command, server.environment, log):
        wait_for(lambda: "Launching a worker" in log.read_text(), log)
        yield


@contextmanager
def process(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    """A Python process for the length of the block; what it says goes to `log`."""
    with log.open("wb") as output:
        running = subprocess.Popen(  # noqa: S603  our own commands
            [sys.executable, *command], cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output
        )
        try:
            yield
        finally:
            running.terminate()
            running.wait(PATIENCE)


def wait_for(holds: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310  our own address
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


@pytest.fixture
def site(server, worker) -> Iterator[Site]:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE cache")
    yield Site(server.url, Mails(server.mail_folder))
    wait_until_idle()


def wait_until_idle() -> None:
    """Until no job and no request is under way: they would stand in the way when the tables are emptied."""
    busy = """
        SELECT (SELECT count(*) FROM procrastinate_jobs
                WHERE status = 'doing' OR status = 'todo' AND coalesce(scheduled_at, now()) <= now())
             + (SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle')
    """
    deadline = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        cursor.execute(busy)
        while cursor.fetchone()[0]:
            assert time.monotonic() < deadline, "Jobs or requests are still under way."
            time.sleep(0.05)
            cursor.execute(busy)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "There is no Chromium on this machine."
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setenv(BESIDE_A_LOOP, "true")
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()
        # Beside an event loop Django keeps connections of their own, which nobody would close later.
        connections.close_all()


@contextmanager
def watched_page(browser: Browser, site: Site, width: int, **options) -> Iterator[Page]:
    """A page that has nothing to complain about when the test ends: no script error, nothing that the CSP refused."""
    context = browser.new_context(base_url=site.url, viewport={"width": width, "height": 800}, **options)
    context.set_default_timeout(10_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.extend(complaint(page, message)))
    yield page
    context.close()
    assert complaints == []


def complaint(page: Page, message) -> list[str]:
    """An error in the console; that the page itself answered 404 or 403 is for the test to judge."""
    is_own_status = message.text.startswith("Failed to load resource") and message.location["url"] == page.url
    return [message.text] if message.type == "error" and not is_own_status else []


@pytest.fixture
def page_360(browser, site) -> Iterator[Page]:
    with watched_page(browser, site, 360) as page:
        yield page


@pytest.fixture
def page_1280(browser, site) -> Iterator[Page]:
    with watched_page(browser, site, 1280) as page:
        yield page


@pytest.fixture
def page_without_scripts(browser, site) -> Iterator[Page]:
    with watched_page(browser, site, 360, java_script_enabled=False) as page:
        yield page


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Asserts that axe-core finds nothing on the page, and that it fits its window."""

    def check(page: Page) -> None:
        found = looks.faults(page)
        assert not found, "\n".join(found)

    return check


PHONE = {"width": 360}
DESK = {"width": 1280}


@pytest.fixture(params=[PHONE, DESK | {"java_script_enabled": False}], ids=["phone", "without_scripts"])
def arrive(request, browser, site) -> Iterator[Callable[..., Visitor]]:
    """Call it for one more person with a browser of their own, signed in where an account is given.

    A journey that asks for it is made twice: on a phone, and with scripts off.
    """
    with ExitStack() as browsers:
        visitors = []

        def visitor(user: User | None = None, *, second_factor: bool = False, minutes: int = 0, **options) -> Visitor:
            page = browsers.enter_context(watched_page(browser, site, **(request.param | options)))
            if user:
                site.sign_in(page, user, second_factor=second_factor, minutes=minutes)
            visitors.append(Visitor(page, site, user.email if user else ""))
            return visitors[-1]

        yield visitor
        for number, one in enumerate(visitors, 1):
            looks.picture(one.page, f"{request.node.name}-{number}")
