"""The table in `docs/security.md`, row by row: who gets what answer at which address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver, reverse

from tests.world import DESK, World, build_world, session_of

pytestmark = pytest.mark.django_db
TABLES = (Path(settings.BASE_DIR) / "docs" / "security.md").read_text(encoding="utf-8")
# Django makes these for every model of the desk; the second table says who may do what there.
GENERATED = re.compile(r"admin:(\w+_(changelist|add|history|delete|change)|app_list)?$")
# Asked by mail programs and mail servers, which have no form of ours: a secret in the address (RFC 8058) or in a header.
WITHOUT_FORM = {"notifications:unsubscription", "notifications:bounce_create"}
# What a request may write although it only reads: the session that carries it.
SESSIONS = {"django_session", "usersessions_usersession"}
# Who stands for all where the matrix says 404: without an account, on the way in, of another organization, with every right.
STRANGERS = ["visitor", "applicant", "other representative", "administrator"]


@dataclass(frozen=True)
class Row:
    """One line of the table; a method that no line of the route names is answered 405, or after signing in."""

    route: str
    object: str
    methods: tuple[str, ...]
    answers: dict[str, str]

    def __str__(self):
        return f"{self.route} {self.object}".strip()


def tables() -> Iterator[list[list[str]]]:
    """Every table of the document as rows of cells, heads first."""
    for block in re.findall(r"(?:^\|.*\n)+", TABLES, flags=re.M):
        lines = [[cell.strip(" `") for cell in line.strip().strip("|").split("|")] for line in block.splitlines()]
        yield [lines[0], *lines[2:]]


def lines_of(first: str) -> list[dict[str, str]]:
    """The lines of all tables whose first head is that word, by the words of their heads."""
    return [dict(zip(rows[0], cells, strict=True)) for rows in tables() if rows[0][0] == first for cells in rows[1:]]


def matrix() -> list[Row]:
    return [
        Row(cells.pop("route"), cells.pop("object"), tuple(cells.pop("method").split()), cells)
        for cells in lines_of("route")
    ]


MATRIX = matrix()


def routes() -> set[str]:
    """The names of all addresses that the portal answers, as the resolver knows them."""

    def walk(patterns, spaces):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield ":".join([*spaces, pattern.name or ""])
            else:
                yield from walk(pattern.url_patterns, spaces + ([pattern.namespace] if pattern.namespace else []))

    return {route for route in walk(get_resolver().url_patterns, []) if not GENERATED.match(route)}


@pytest.fixture(scope="module")
def world(kept_for_the_module) -> World:
    return build_world()


def answer(response) -> str:
    """The status, or `login` where the way leads to the sign-in."""
    doors = (reverse("account_login"), reverse("admin:login"))
    if response.status_code == 302 and response["Location"].startswith(doors):
        return "login"
    return str(response.status_code)


def ask(client: Client, method: str, path: str):
    """One request of which nothing stays."""
    cache.clear()
    with transaction.atomic():
        response = getattr(client, method.lower())(path)
        transaction.set_rollback(True)
    return response


def test_every_route_has_its_rows():
    listed = {row.route for row in MATRIX}

    assert (sorted(routes() - listed), sorted(listed - routes())) == ([], [])


def test_every_route_of_the_desk_is_asked_in_every_role_of_the_desk():
    asked = {role: {row.route for row in MATRIX if role in row.answers} for role in DESK}
    at_the_desk = {route for route in routes() if route.startswith("admin:")}

    assert {role: sorted(at_the_desk - found) for role, found in asked.items()} == {role: [] for role in DESK}


def not_allowed(row: Row) -> Iterator[tuple[str, dict[str, str]]]:
    """The methods that no line of this route names, with what they are answered."""
    named = {method for other in MATRIX if other.route == row.route for method in other.methods}
    for method in sorted({"GET", "POST"} - named):
        yield method, {role: "login" if token == "login" else "405" for role, token in row.answers.items()}


def written_rows() -> dict[str, int]:
    """Rows inserted, changed and deleted in this transaction, by table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return {name: count for name, count in cursor.fetchall() if name not in SESSIONS}


@pytest.mark.parametrize("app", sorted({row.route.rpartition(":")[0] for row in MATRIX}))
def test_answers_are_those_of_the_matrix_and_reading_changes_nothing(world, app):
    given, expected, writing = {}, {}, []
    for row in MATRIX:
        if row.route.rpartition(":")[0] != app:
            continue
        path = reverse(row.route, kwargs=world.objects[row.object])
        for method, answers in [*((method, row.answers) for method in row.methods), *not_allowed(row)]:
            before = written_rows()
            for role, token in answers.items():
                expected[str(row), method, role] = token
                given[str(row), method, role] = answer(ask(world.browser(role), method, path))
            if method == "GET" and written_rows() != before:
                writing.append(str(row))

    assert given == expected
    assert writing == []


def test_asking_for_the_head_alone_changes_nothing(world):
    writing = []
    for row in MATRIX:
        path = reverse(row.route, kwargs=world.objects[row.object])
        before = written_rows()
        for role in ("visitor", "applicant", "representative", "administrator"):
            ask(world.browser(role), "HEAD", path)
        if written_rows() != before:
            writing.append(str(row))

    assert writing == []


def test_what_is_hidden_answers_like_what_does_not_exist(world):
    differing = []
    for row in MATRIX:
        hidden = [role for role in STRANGERS if row.answers.get(role) == "404"]
        parts = world.objects[row.object]
        if not hidden or "slug" not in parts:
            continue
        path = reverse(row.route, kwargs=parts)
        missing = reverse(row.route, kwargs=parts | {"slug": "no-such-thing"})
        for role in hidden:
            there, nowhere = (ask(world.browser(role), row.methods[0], address) for address in (path, missing))
            if there.content.replace(path.encode(), missing.encode()) != nowhere.content:
                differing.append((str(row), role))

    assert differing == []


def test_no_form_is_taken_from_elsewhere(world):
    accepted = []
    for row in MATRIX:
        path = reverse(row.route, kwargs=world.objects[row.object])
        for role in ("visitor", "representative", "administrator"):
            response = ask(world.browser(role, is_strict=True), "POST", path)
            if response.status_code != 403 and row.route not in WITHOUT_FORM:
                accepted.append((str(row), role))

    assert accepted == []


def generated_paths() -> Iterator[str]:
    """The pages that Django makes for each model of the desk."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from (reverse(f"{name}_{page}") for page in ("changelist", "add"))
        yield from (reverse(f"{name}_{page}", args=[1]) for page in ("change", "history", "delete"))


def test_the_desk_is_closed_to_all_who_are_not_staff_with_a_second_factor(world):
    paths = [*generated_paths(), reverse("admin:index")]
    world.cookies["coordinator without a second factor"] = session_of(world.people["coordinator"])

    answers = {
        answer(ask(world.browser(role), method, path))
        for role in ("visitor", "representative", "deactivated", "coordinator without a second factor")
        for path in paths
        for method in ("GET", "POST")
    }

    assert answers == {"login"}


@pytest.mark.parametrize("role", DESK)
def test_rights_at_the_desk_are_those_of_the_table(world, role):
    request = RequestFactory().get("/admin/")
    request.user = world.people[role]

    rights = {
        model._meta.label_lower: " ".join(
            right for right in ("view", "add", "change", "delete") if getattr(desk, f"has_{right}_permission")(request)
        )
        for model, desk in admin.site._registry.items()
    }

    assert rights == {row["desk"]: row[role].replace("–", "") for row in lines_of("desk")}
