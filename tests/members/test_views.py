import json

import pytest

from members.models import Member

pytestmark = pytest.mark.django_db
PROFILE = {
    "full_name": "Mwende Kilonzo",
    "title": "Chairperson",
    "motivation": "We store water in sand dams and want to compare.",
    "language": "sw",
}


def test_profile_is_saved_with_name_and_language(client, applicant):
    client.force_login(applicant)

    client.post("/me/profile/", PROFILE | {"county": applicant.member.county_id})

    member = Member.objects.get(user=applicant)
    assert (member.user.full_name, member.user.language, member.title) == ("Mwende Kilonzo", "sw", "Chairperson")


def test_incomplete_profile_is_refused_at_the_field_and_nothing_is_saved(client, applicant):
    client.force_login(applicant)

    response = client.post("/me/profile/", PROFILE | {"county": ""})

    assert "Choose the county where you work most." in response.text
    assert 'value="Chairperson"' in response.text
    assert Member.objects.get(user=applicant).user.full_name == applicant.full_name


def test_own_data_holds_the_account_and_nobody_elses(member_client, applicant):
    data = json.loads(member_client.get("/me/data/file/").content)

    assert data["members.user"][0]["email"] == member_client.user.email
    assert applicant.email not in json.dumps(data)


def test_state_cannot_be_set_by_adding_a_field(client, applicant):
    client.force_login(applicant)
    client.post("/me/profile/", PROFILE | {"county": applicant.member.county_id, "state": "active", "is_staff": "1"})
    applicant.refresh_from_db()
    assert (applicant.member.state, applicant.is_staff) == ("applicant", False)


def test_name_that_nobody_can_see_is_refused(client, applicant):
    client.force_login(applicant)

    page = client.post("/me/profile/", PROFILE | {"full_name": "\u200b\u200b", "county": applicant.member.county_id})

    sentence = "This name has characters that nobody can see. Type it anew, letter by letter."
    assert page.context["form"].errors == {"full_name": [sentence]}
    assert page.context["form"]["title"].value() == PROFILE["title"]
