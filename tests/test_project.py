"""The rules of the house that a machine can read: layers, names, templates, styles, and what may be in the tree."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, get_resolver

ROOT = Path(settings.BASE_DIR)
# Ground floor first: an app may import those before it, never those after it.
FLOORS = [
    "vocabularies",
    "files",
    "members",
    "notifications",
    "pages",
    "terms",
    "organizations",
    "conversations",
    "privacy",
    "resources",
    "events",
    "digests",
    "coordination",
    "cop_portal",
]
# What a kind of module must not know of; see the table in section 1 of the conventions.
HIDDEN_FROM = {
    "models": {"forms", "views", "urls", "admin", "tasks"},
    "tasks": {"forms", "views", "urls", "admin"},
    "forms": {"views", "urls", "admin"},
    "admin": {"views", "urls"},
    "views": {"urls", "admin"},
}
EMPTY_NAMES = {"utils", "helpers", "services", "mixins", "signals"}
NAMED_BY_ALLAUTH = ("account_", "mfa_")
LONGEST_VIEW = 25
LONGEST_TEMPLATE = 120
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\"|javascript:", re.I)
# Only what we rendered from Markdown and cleaned may stand in a page as it is; such values are called html.
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape off(?! %}{{ [\w.]*html }}{% endautoescape %})")
# Where packages come from is the machine's matter: no file of ours names a place to fetch them from.
SOURCES = re.compile(r"https?://(?!localhost)|\bindex-url\b(?<!emit-index-url)|--find-links|--trusted-host")


def files(*patterns: str) -> list[Path]:
    """Files of the project, as far as it is ours: what begins with a dot is a tool's, this folder's CI aside."""
    found = [path for pattern in patterns for path in ROOT.rglob(pattern) if path.is_file()]
    return sorted(
        path
        for path in found
        if not any(part.startswith(".") and part != ".ci" for part in path.relative_to(ROOT).parts[:-1])
        and not {"__pycache__", "node_modules", "staticfiles"} & set(path.parts)
    )


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def modules() -> list[Path]:
    """Python modules of the apps, migrations aside."""
    return [
        path for path in files("*.py") if path.relative_to(ROOT).parts[0] in FLOORS and "migrations" not in path.parts
    ]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything a module imports, `from a import b` as `a.b`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def our_imports() -> Iterator[tuple[Path, int, list[str]]]:
    for path in modules():
        for line, dotted in imports(path):
            if dotted.split(".")[0] in FLOORS:
                yield path, line, dotted.split(".")


def routes() -> Iterator[tuple[str | None, URLPattern]]:
    """Every route that leads to a view of ours, with the name of its app."""

    def walk(patterns, app):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                module = pattern.callback.__module__.split(".")
                if module[0] in FLOORS and "views" in module:
                    yield app, pattern
            else:
                yield from walk(pattern.url_patterns, pattern.app_name or app)

    return walk(get_resolver().url_patterns, None)


def test_every_app_has_a_floor():
    ours = {app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT}

    assert ours - set(FLOORS) == set()


def test_no_app_imports_one_that_stands_above_it():
    upward = [
        f"{name(path)}:{line} imports {'.'.join(dotted)}"
        for path, line, dotted in our_imports()
        if FLOORS.index(dotted[0]) > FLOORS.index(path.relative_to(ROOT).parts[0])
    ]

    assert upward == []


def test_no_module_imports_what_is_nearer_to_the_page():
    wrong = [
        f"{name(path)}:{line} imports {'.'.join(dotted)}"
        for path, line, dotted in our_imports()
        for kind in path.relative_to(ROOT).with_suffix("").parts[1:2]
        if len(dotted) > 1 and dotted[1] in HIDDEN_FROM.get(kind, ())
    ]

    assert wrong == []


def test_no_module_has_a_name_that_says_nothing():
    assert [name(path) for path in modules() if path.stem in EMPTY_NAMES] == []


def test_every_view_is_a_function():
    assert [str(route) for _, route in routes() if not isinstance(route.callback, FunctionType)] == []
    assert [str(route) for _, route in routes() if hasattr(route.callback, "view_class")] == []


def test_a_route_is_named_like_its_view():
    differing = {
        f"{app}:{route.name}": route.callback.__name__
        for app, route in routes()
        if route.name != route.callback.__name__ and not route.name.startswith(NAMED_BY_ALLAUTH)
    }

    assert differing == {}


def test_views_stay_short():
    functions = [
        (path, node)
        for path in modules()
        if "views" in path.relative_to(ROOT).with_suffix("").parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]

    long = [f"{name(path)}:{node.name}" for path, node in functions if node.end_lineno - node.lineno >= LONGEST_VIEW]
    assert long == []


def test_templates_stay_short():
    long = {
        name(path): lines
        for path in files("*.html")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_TEMPLATE
    }

    assert long == {}


@pytest.mark.parametrize("forbidden", [INLINE, UNESCAPED], ids=["inline", "unescaped"])
def test_templates_hold_nothing_that_the_policy_refuses(forbidden):
    found = [
        f"{name(path)}:{number} {line.strip()[:80]}"
        for path in files("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if forbidden.search(line)
    ]

    assert found == []


def test_styles_win_by_layer_and_not_by_force():
    shouting, by_id = [], []
    for path in files("*.css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        shouting += [name(path)] if "!important" in css else []
        preludes = [prelude.strip() for prelude in re.findall(r"([^{};]*)\{", css)]
        # The desk wears the markup of Django's admin, which has ids.
        by_id += [
            f"{name(path)}: {each}"
            for each in preludes
            if "#" in each and not each.startswith("@") and path.name != "desk.css"
        ]

    assert (shouting, by_id) == ([], [])


@pytest.mark.django_db
def test_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_nothing_that_installs_names_a_place_to_fetch_from():
    installing = [*files("requirements/*.txt"), *(ROOT / path for path in ("pyproject.toml", "Makefile", ".ci/run"))]
    found = [name(path) for path in installing if SOURCES.search(path.read_text(encoding="utf-8"))]

    assert found == []


def test_readme_names_commands_that_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    named = set(re.findall(r"\bmake ([a-z-]+)", (ROOT / "README.md").read_text(encoding="utf-8")))

    assert {"demo", "test"} <= named
    assert named - targets == set()


def test_every_setting_is_explained():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "cop_portal" / "settings.py").read_text(encoding="utf-8")))
    table = (
        (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").partition("## Settings")[2].partition("\n## ")[0]
    )

    assert read - set(re.findall(r"`([A-Z0-9_]+)`", table)) == set()
