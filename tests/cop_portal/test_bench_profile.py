import pytest
from django.contrib.auth.models import AnonymousUser

from cop_portal.benchmarks.profile import LANGUAGES, TELLING, is_as_promised, tell
from organizations.models import Organization
from organizations.two_pages.copies import copy_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("name", "pages"), [("shortest", 1), ("usual", 2), ("longest", 2)])
def test_what_is_measured_is_short_usual_and_long(name, pages):
    tell(name, *TELLING[name])

    fullness = copy_for(Organization.objects.get(slug=name), AnonymousUser(), "en").fullness()

    assert (len(fullness.filled), fullness.shortened) == (pages, ())


@pytest.mark.parametrize(("english", "kiswahili", "holds"), [(499, 499, True), (500, 100, False), (100, 500, False)])
def test_promise_binds_both_languages(english, kiswahili, holds):
    times = dict(zip((f"usual, {language}, not kept" for language in LANGUAGES), (english, kiswahili), strict=True))

    assert is_as_promised(times) is holds
