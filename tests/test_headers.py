"""The headers that every answer carries: pages, redirects, errors and static files."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client, override_settings

CSP = {
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
CLOSED = ["accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "payment", "usb"]
PRODUCTION = {
    "DATABASE_URL": "postgres://portal@localhost/portal",
    "SECRET_KEY": "production-like-" + "0123456789abcdef" * 4,
    "PORTAL_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    "DEMONSTRATION": "False",
    "DEBUG": "False",
    "SEAL_PKCS12": __file__,  # any file that is there: nothing is sealed here
    "DJANGO_SETTINGS_MODULE": "cop_portal.settings",
}
HTTPS = {"SECURE_HSTS_SECONDS": 31_536_000, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True, "SECURE_HSTS_PRELOAD": True}


@pytest.fixture
def client(monkeypatch, settings, tmp_path) -> Client:
    """A browser that gets a static file, and the error page instead of the exception."""
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "some.css").write_text("body{}")

    def broken(request):
        raise RuntimeError

    monkeypatch.setattr("cop_portal.views.MigrationExecutor", broken)
    return Client(raise_request_exception=False)


ANSWERS = [
    ("/", 200),
    ("/me/", 302),
    ("/nowhere/", 404),
    ("/readyz", 500),
    ("/static/some.css", 200),
    ("/healthz", 200),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_carries_the_headers(client, path, status):
    response = client.get(path)

    assert response.status_code == status
    assert set(response["Content-Security-Policy"].split("; ")) == CSP
    assert response["Permissions-Policy"] == ", ".join(f"{name}=()" for name in CLOSED)
    assert {name: response[name] for name in FIXED} == FIXED


@pytest.mark.django_db
@override_settings(**HTTPS)
@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_over_https_every_answer_asks_browsers_to_stay_there(client, path, status):
    response = client.get(path, secure=True)

    assert response.status_code == status
    assert response["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


@pytest.mark.django_db
def test_pages_of_people_are_kept_by_nobody(member_client):
    assert member_client.get("/me/")["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_public_pages_may_be_kept_for_a_minute(client):
    response = client.get("/")

    assert response["Cache-Control"] == "public, max-age=60, stale-while-revalidate=300"
    assert "Cookie" in response["Vary"]
    assert response.cookies == {}


def in_production(code: str) -> subprocess.CompletedProcess:
    return subprocess.run(  # noqa: S603  our own command
        [sys.executable, *code.split("\n")],
        cwd=settings.BASE_DIR,
        env=os.environ | PRODUCTION,
        capture_output=True,
        text=True,
    )


def test_production_settings_pass_the_checks_of_django():
    checked = in_production("manage.py\ncheck\n--deploy\n--fail-level\nWARNING")

    assert checked.returncode == 0, checked.stderr
    assert "no issues" in checked.stdout


def test_production_cookies_belong_to_this_host_alone():
    printed = in_production(
        "-c\nimport django; django.setup(); from django.conf import settings as s; "
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS)"
    )

    assert printed.stdout.split() == ["__Host-session", "__Host-csrf", "True", "True", "True", "31536000"]
