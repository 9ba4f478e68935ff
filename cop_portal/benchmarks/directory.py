"""How fast the directory, the look-up and the coverage page are in a small community and a large one, beside a floor."""

import http.client
import statistics
import time

from django.core.management import call_command
from django.db import connection
from django.test import Client

from cop_portal.benchmarks.community import generate, tidy
from cop_portal.benchmarks.scratch import free_port, machine
from cop_portal.demonstration.running import answers, running, wait_until, web_server
from members.models import User
from organizations.models import Organization

PORT = free_port()
APPLICATION = "cop_portal.benchmarks.wsgi:application"
FLOOR = "floor"
PAGES = {
    FLOOR: "/floor/",
    "first page": "/organizations/",
    "three filters": "/organizations/?theme=early-warning&county=turkana&type=cbo",
    "county": "/organizations/?county=turkana",
    "text": "/organizations/?q=rangelands",
    "misspelt name": "/organizations/?q=livestok+netwrk",
    "newest, last page": "/organizations/?sort=new&page=last",
    "coverage": "/coverage/",
    "coverage.csv": "/coverage.csv",
}
# What somebody sees who brings an organization: they are signed in, and nothing is kept between two presses.
LOOK_UPS = {
    "look-up": "/organizations/new/?name=Jirani+Coastal+Group+17",
    "look-up, misspelt": "/organizations/new/?name=jirrani+costal+groop+17",
    "look-up, initials": "/organizations/new/?name=JCG1",
}
AFTER_AN_EDIT = {f"{name}, first after an edit": name for name in ("three filters", "coverage")}
# What the portal promises: milliseconds at the median, growth from small to large, times the floor.
WITHIN = {"first page": 60, "three filters": 60, "county": 60, "newest, last page": 60, "coverage": 150}
# Of a search only the first: how long it takes depends on how many have such a word or name.
SEARCHES = {"text": 60, "misspelt name": 60} | dict.fromkeys(LOOK_UPS, 60)
MOST_GROWTH, MOST_TIMES_THE_FLOOR = 3, 8
WARM_UP, EDITS = 12, 7


def measure(small: tuple[int, int], large: tuple[int, int], rounds: int, say) -> dict:
    """Every number in one database, which is empty before; each size is organizations and members."""
    call_command("collectstatic", verbosity=0, interactive=False)
    at_small, at_large = (measure_at(size, rounds, say) for size in (small, large))
    pages = {name: compare(name, at_small, at_large) for name in at_small}
    return {
        "organizations": [small[0], large[0]],
        "members": [small[1], large[1]],
        "rounds": rounds,
        "pages": pages,
        "machine": machine(),
        "is_as_promised": all(is_as_promised(name, pages[name]) for name in [*WITHIN, *SEARCHES]),
    }


def compare(name: str, small: dict[str, float], large: dict[str, float]) -> dict:
    return {
        "small_ms": round(small[name], 1),
        "large_ms": round(large[name], 1),
        "growth": round(large[name] / small[name], 2),
        "times_the_floor": round(large[name] / large[FLOOR], 1),
    }


def is_as_promised(name: str, page: dict) -> bool:
    if name in SEARCHES:
        return page["large_ms"] < SEARCHES[name]
    is_fast = page["large_ms"] < WITHIN[name]
    return is_fast and page["growth"] <= MOST_GROWTH and page["times_the_floor"] <= MOST_TIMES_THE_FLOOR


def measure_at(size: tuple[int, int], rounds: int, say) -> dict[str, float]:
    """The median of each page in milliseconds, in a community of that size."""
    generate(*size, say)
    tidy()
    *command, _ = web_server(PORT)
    with running([[*command, APPLICATION]]) as processes:
        wait_until(lambda: answers(f"http://127.0.0.1:{PORT}/healthz"), processes)
        return medians(rounds)


def medians(rounds: int) -> dict[str, float]:
    """The pages take turns, so that each sees the same machine."""
    browser = http.client.HTTPConnection("127.0.0.1", PORT)
    asked = {name: (address, "") for name, address in PAGES.items()}
    asked |= {name: (address, session()) for name, address in LOOK_UPS.items()}
    for _ in range(WARM_UP):
        for address, cookie in asked.values():
            milliseconds(browser, address, cookie)
    times: dict[str, list[float]] = {name: [] for name in [*asked, *AFTER_AN_EDIT]}
    for _ in range(rounds):
        for name, (address, cookie) in asked.items():
            times[name].append(milliseconds(browser, address, cookie))
    for name, page in AFTER_AN_EDIT.items():
        for _ in range(EDITS):
            edit()
            times[name].append(milliseconds(browser, PAGES[page]))
    browser.close()
    connection.close()
    return {name: statistics.median(numbers) for name, numbers in times.items()}


def session() -> str:
    """The cookie of a member who is signed in."""
    client = Client()
    client.force_login(User.objects.order_by("pk")[0])
    return client.cookies.output(attrs=[], header="").strip()


def milliseconds(browser: http.client.HTTPConnection, address: str, cookie: str = "") -> float:
    began = time.perf_counter()
    browser.request("GET", address, headers={"Accept": "text/html", "Accept-Encoding": "gzip", "Cookie": cookie})
    response = browser.getresponse()
    response.read()
    if response.status != http.client.OK:
        raise RuntimeError(f"{address} answers {response.status}.")
    return (time.perf_counter() - began) * 1000


def edit() -> None:
    """Somebody saves a profile."""
    organization = Organization.objects.listed().order_by("pk")[0]
    organization.revision += 1
    organization.save(update_fields=["revision"])
