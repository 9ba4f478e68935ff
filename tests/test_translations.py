"""Kiswahili is complete: every message is there, translated, with the same values in it, and compiled."""

import ast

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import read_mo

from cop_portal import catalogue


def texts(catalog: Catalog) -> dict:
    """Message and context to translation, each with its singular and plural where it counts."""
    return {(several(one.id), context(one)): several(one.string) for one in catalog if one.id}


def context(message: Message) -> str | None:
    """Babel reads it as bytes from a compiled catalogue."""
    return message.context.decode() if isinstance(message.context, bytes) else message.context


def several(text: str | tuple | list) -> tuple:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.fixture(scope="module")
def gathered() -> Catalog:
    """What code and templates say today, with the translations that stand."""
    return catalogue.merged()


def test_catalogue_holds_what_code_and_templates_say(gathered):
    stored = catalogue.current()

    assert texts(stored).keys() ^ texts(gathered).keys() == set(), "Run: make catalogues"


def test_every_message_has_its_kiswahili(gathered):
    assert [message.id for message in catalogue.missing(gathered)] == []


def test_no_translation_is_doubtful():
    assert [message.id for message in catalogue.current() if message.id and message.fuzzy] == []


def test_translations_name_the_same_values(gathered):
    assert [message.id for message in catalogue.differing(gathered)] == []


def test_compiled_catalogue_says_what_the_text_says():
    with catalogue.MO.open("rb") as file:
        compiled = read_mo(file)

    assert texts(compiled) == texts(catalogue.current()), "Run: make catalogues"


def test_messages_are_marked_by_names_that_are_gathered():
    marks = {
        imported.asname or imported.name
        for path in catalogue.sources()
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for imported in node.names
        if "gettext" in imported.name
    }

    assert marks - set(catalogue.KEYWORDS) == set()
