import pytest
from django.db import OperationalError

from members.models import Member


@pytest.fixture
def calm_client(client):
    """A client that shows the page of an error, as a browser does."""
    client.raise_request_exception = False
    return client


def failing(error):
    def fail(*args, **kwargs):
        raise error

    return fail


@pytest.mark.django_db
def test_unknown_page_is_a_404_with_a_way_on(client):
    response = client.get("/nothing-here/")

    assert response.status_code == 404
    assert 'action="/search/"' in response.text


@pytest.mark.django_db
def test_unknown_page_speaks_the_language_of_its_address(client):
    assert '<html lang="sw">' in client.get("/sw/hakuna/").text


def test_database_away_is_a_503_that_keeps_what_was_typed(calm_client, monkeypatch):
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.load", failing(OperationalError("away")))
    calm_client.cookies["sessionid"] = "a" * 32

    response = calm_client.post("/me/profile/", {"motivation": "Two hours of typing.", "csrfmiddlewaretoken": "t"})

    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "Two hours of typing." in response.text
    assert "csrfmiddlewaretoken" not in response.text


def test_mistake_of_ours_is_a_500_with_a_number_and_no_details(calm_client, monkeypatch):
    monkeypatch.setattr("cop_portal.home.figures", failing(ValueError("secret")))

    response = calm_client.get("/")

    assert response.status_code == 500
    assert "quote the number" in response.text
    assert "secret" not in response.text


@pytest.mark.django_db
def test_form_that_was_open_too_long_is_refused_and_shows_what_was_typed(applicant):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(applicant)

    response = strict.post(
        "/me/profile/", {"motivation": "Two hours of typing.", "opening": "eyJ1", "revision": "7391"}
    )

    assert response.status_code == 403
    assert "Two hours of typing." in response.text
    assert "eyJ1" not in response.text
    assert "7391" not in response.text
    assert Member.objects.get(user=applicant).motivation != "Two hours of typing."
