import pytest


@pytest.mark.django_db
def test_home_answers_in_both_languages(client):
    assert client.get("/").status_code == 200
    assert b'lang="sw"' in client.get("/sw/").content


def test_alive_answers_without_a_database(client):
    assert client.get("/healthz").content == b"alive"
