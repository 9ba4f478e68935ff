import logging

import pytest

from tests.factories import MemberFactory


@pytest.mark.django_db
def test_no_log_line_names_an_address_of_a_person(client, caplog):
    caplog.set_level(logging.DEBUG)
    user = MemberFactory().user
    client.force_login(user)

    client.get("/nothing/", {"q": user.email}, REMOTE_ADDR="192.0.2.99")
    client.post("/me/profile/", {"full_name": "Mwende Kilonzo"}, REMOTE_ADDR="192.0.2.99")

    ours = [str(record.msg) for record in caplog.records if not record.name.startswith("django.db")]
    assert any("/nothing/" in line for line in ours)
    assert [line for line in ours if "192.0.2.99" in line or user.email in line or "Kilonzo" in line] == []
