"""What a first visit costs on a phone that pays for every megabyte: budgets in bytes on the wire."""

import logging
from collections import defaultdict

import pytest
from factory import Faker, Sequence
from factory.random import reseed_random

from tests.browser.people import living_organization
from tests.factories import EventFactory, MemberFactory, OrganizationFactory, ResourceFactory
from vocabularies.models import County, Theme

logger = logging.getLogger(__name__)
KB = 1024
BUDGET = {"Document": 14 * KB, "Stylesheet": 12 * KB, "Script": 10 * KB, "Image": 8 * KB}


@pytest.fixture
def filled(site):
    """More rows than one page lists, as wordy and as tagged as real ones."""
    reseed_random("the same words at each run")
    name = Sequence(lambda number: f"Network of the {number}th ward for safer slopes and rivers")
    living_organization(MemberFactory().user)
    organizations = OrganizationFactory.create_batch(30, name=name, lead=Faker("sentence", nb_words=18))
    resources = ResourceFactory.create_batch(
        30, title=Faker("sentence", nb_words=9), summary=Faker("paragraph", nb_sentences=6), authors=Faker("name")
    )
    EventFactory.create_batch(30, title=Faker("sentence", nb_words=7), lead=Faker("sentence", nb_words=18))
    for number, one in enumerate([*organizations, *resources]):
        one.themes.set(Theme.objects.all()[number % 8 : number % 8 + 3])
        one.counties.set(County.objects.all()[number % 40 : number % 40 + 4])


def first_visit(page, path: str) -> tuple[dict[str, int], int]:
    """Bytes on the wire by kind of file, headers included, and the number of requests."""
    kinds, sizes = {}, {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(path, wait_until="networkidle")
    by_kind = defaultdict(int)
    for request, size in sizes.items():
        by_kind[kinds[request]] += int(size)
    return dict(by_kind), len(sizes)


@pytest.mark.parametrize(
    "path", ["/", "/resources/", "/events/", "/organizations/", "/organizations/ziwa/", "/coverage/"]
)
def test_first_visit_stays_within_its_budget(filled, page_360, path):
    by_kind, requests = first_visit(page_360, path)
    logger.info("%s: %d bytes in %d requests, %s", path, sum(by_kind.values()), requests, by_kind)

    over = {kind: size for kind, size in by_kind.items() if size > BUDGET.get(kind, 30 * KB)}
    assert over == {}
    assert sum(by_kind.values()) <= 30 * KB, by_kind
    assert requests <= 6
