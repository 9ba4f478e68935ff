"""How long the two pages of an organization take, short and long, in both languages, beside a floor."""

import http.client
import secrets
import statistics
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cop_portal.benchmarks.directory import FLOOR, PAGES, PORT, milliseconds
from cop_portal.benchmarks.scratch import machine
from cop_portal.demonstration.running import answers, running, wait_until, web_server
from members.models import Member, User
from organizations.models import Offer, Organization, Project, Representation
from vocabularies.models import County, Expertise, Hazard, Language, OrganizationType, Theme

LANGUAGES = {"en": "", "sw": "/sw"}
SENTENCE = "After every heavy rain we walk the same four paths and telephone the chief before the road is cut. "
# How much each tells: sentences about itself, rows of each kind, terms of each list.
TELLING = {"shortest": (1, 0, 1), "usual": (6, 3, 4), "longest": (15, 10, 24)}
# What the portal promises for a usual profile: milliseconds at the median, nothing kept.
WITHIN = 500
APPLICATION = "cop_portal.benchmarks.wsgi:application"


def measure(rounds: int) -> dict:
    """Every number in a database that is empty before. Nobody may measure oftener than 40 times a minute: rounds obey."""
    call_command("collectstatic", verbosity=0, interactive=False)
    people = {name: tell(name, *much) for name, much in TELLING.items()}
    cookies = {name: session_of(person) for name, person in people.items()}
    connection.close()
    *command, _ = web_server(PORT)
    with running([[*command, APPLICATION]]) as processes:
        wait_until(lambda: answers(f"http://127.0.0.1:{PORT}/healthz"), processes)
        times = medians(cookies, rounds)
    floor = times.pop(FLOOR)
    numbers = {name: {"ms": round(ms, 1), "times_the_floor": round(ms / floor, 1)} for name, ms in times.items()}
    return {
        "rounds": rounds,
        "floor_ms": round(floor, 1),
        "profiles": numbers,
        "machine": machine(),
        "is_as_promised": is_as_promised(times),
    }


def is_as_promised(times: dict[str, float]) -> bool:
    return all(times[f"usual, {language}, not kept"] < WITHIN for language in LANGUAGES)


def tell(slug: str, sentences: int, rows: int, terms: int) -> User:
    """An organization that tells so much; gives who represents it."""
    person = get_user_model().objects.create_user(email=f"{slug}@generated.example", full_name="Nekesa Demo")
    now = timezone.now()
    Member.objects.create(user=person, state="active", joined_at=now)
    organization = Organization.objects.create(
        name=f"Watch of the {slug} slope",
        slug=slug,
        type=OrganizationType.objects.all()[0],
        created_by=person,
        state="active",
        submitted_at=now,
        joined_at=now,
        lead=SENTENCE.strip(),
        about=(SENTENCE * sentences)[:1500],
    )
    contact = {"full_name": person.full_name, "title": "Director", "state": "confirmed", "confirmed_at": now}
    Representation.objects.create(organization=organization, person=person, email=person.email, **contact)
    for name, model in {"themes": Theme, "hazards": Hazard, "expertise": Expertise, "languages": Language}.items():
        getattr(organization, name).set(model._default_manager.all()[:terms])
    organization.counties.set(County.objects.all()[:terms])
    for number in range(rows):
        Offer.objects.create(organization=organization, position=number, kind="train", text=SENTENCE.strip())
    for number in range(min(rows, 6)):
        Project.objects.create(organization=organization, position=number, name=SENTENCE.strip(), starts_in=2024)
    return person


def session_of(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def medians(cookies: dict[str, str], rounds: int) -> dict[str, float]:
    browser = http.client.HTTPConnection("127.0.0.1", PORT)
    acts: dict[str, Callable[[], float]] = {FLOOR: partial(milliseconds, browser, PAGES[FLOOR])}
    for slug, cookie in cookies.items():
        for language, prefix in LANGUAGES.items():
            place = f"{prefix}/organizations/{slug}/"
            acts |= {
                f"{slug}, {language}, not kept": partial(after_an_edit, browser, slug, place),
                f"{slug}, {language}, kept": partial(milliseconds, browser, f"{place}profile.pdf"),
                f"{slug}, {language}, measure": partial(measured, browser, place, cookie),
            }
    times: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + 1):
        for name, act in acts.items():
            # The first of each finds a cold server.
            times[name] += [act()] if number else [act()][1:]
    browser.close()
    return {name: statistics.median(numbers) for name, numbers in times.items()}


def after_an_edit(browser: http.client.HTTPConnection, slug: str, place: str) -> float:
    """The copy of a text that nobody has asked for yet."""
    Organization.objects.filter(slug=slug).update(lead=f"{SENTENCE}{secrets.token_hex(4)}")
    connection.close()
    return milliseconds(browser, f"{place}profile.pdf")


def measured(browser: http.client.HTTPConnection, place: str, cookie: str) -> float:
    """How full the pages get with a text that is being written."""
    token = secrets.token_hex(16)
    typed = {
        "csrfmiddlewaretoken": token,
        "revision": 1,
        "lead": SENTENCE.strip(),
        "about": f"{SENTENCE * 6}{secrets.token_hex(4)}",
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={token}",
    }
    began = time.perf_counter()
    browser.request("POST", f"{place}edit/about/measure/", urlencode(typed), headers)
    response = browser.getresponse()
    said = response.read().decode()
    if response.status != http.client.OK or "%" not in said:
        raise RuntimeError(f"{place} answers {response.status}: {said[:200]}")
    return (time.perf_counter() - began) * 1000
