"""A draft's text: its bytes, and what would be published otherwise than its writer meant."""

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from terms.wording.clauses import NUMBERED

SECTION = re.compile(r"## (\d+)\. \S")
TAG = re.compile(r"</?[a-zA-Z][^<>:]*>|<!--")
TARGET = re.compile(r"\]\(\s*<?([^)\s>]*)|^\s*\[[^]]+\]:\s*<?(\S+)|<([a-zA-Z][a-zA-Z0-9+.-]*:[^>\s]*)>")
SCHEMES = ("https://", "http://", "mailto:")


def normalized(text: str) -> str:
    """The bytes that will be hashed: line ends are LF, no empty lines around it, one LF at its end."""
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return f"{text}\n" if text.strip() else ""


def faults_of_words(text: str) -> list[str]:
    """A sentence for each line of a summary or a text with something in it that is not published as typed."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        for check in (unseen_character, html, picture, link):
            if sentence := check(line):
                found.append(sentence % {"line": number, **seen(line)})
    return found


def faults_of_terms(text: str) -> list[str]:
    """The same for the Terms themselves, whose title, sections and clauses must be found by their numbers."""
    lines = text.split("\n")
    found = [] if re.match(r"# \S", lines[0]) else [_("The first line is the title: “# ”, then its words.")]
    found += faults_of_words(text) + list(faults_of_numbers(lines))
    if not any(NUMBERED.match(line) for line in lines):
        found.append(_("No clause is numbered. A clause is a paragraph that begins with its number: “3.2 Joining …”."))
    return found


# --- one line -----------------------------------------------------------------------------------


def seen(line: str) -> dict[str, str]:
    """What a sentence may name of a line."""
    tag = TAG.search(line)
    unseen = next((sign for sign in line if is_unseen(sign)), "")
    return {"tag": tag.group() if tag else "", "code": f"U+{ord(unseen):04X}" if unseen else ""}


def is_unseen(sign: str) -> bool:
    """Direction marks, joiners, soft hyphens and control characters: a text could say other than it shows."""
    return unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") and sign != "\t"


def unseen_character(line: str) -> str:
    if not any(map(is_unseen, line)):
        return ""
    return _("Line %(line)s holds a character that nobody sees (%(code)s). Type the line anew.")


def html(line: str) -> str:
    if not TAG.search(line):
        return ""
    return _("Line %(line)s: “%(tag)s” would be shown as it stands. Write Markdown, no HTML.")


def picture(line: str) -> str:
    return _("Line %(line)s: a text that is signed has no pictures.") if "![" in line else ""


def link(line: str) -> str:
    targets = (next(filter(None, groups), "") for groups in TARGET.findall(line))
    if all(target.lower().startswith(SCHEMES) for target in targets):
        return ""
    return _("Line %(line)s: a link begins with https://, http:// or mailto:.")


# --- the numbers --------------------------------------------------------------------------------


def faults_of_numbers(lines: list[str]) -> Iterator[str]:
    """Sections and clauses rise, stand where they belong, and have words."""
    section, last = 0, (0, 0)
    for at, line in enumerate(lines, start=1):
        heading, clause = SECTION.match(line), NUMBERED.match(line)
        if line.startswith("#") and at > 1:
            if not heading:
                yield _("Line %(line)s: a section begins like this: “## 4. Its name”.") % {"line": at}
            elif int(heading.group(1)) <= section:
                named = {"line": at, "number": heading.group(1), "last": section}
                yield _("Line %(line)s: section %(number)s stands after section %(last)s.") % named
            section = int(heading.group(1)) if heading else 0
        elif clause:
            of, within = clause.group(1).split(".")
            number = (int(of), int(within))
            yield from faults_of_clause(at, line, lines[at - 2] if at > 1 else "", section, number, last)
            last = max(last, number)


def faults_of_clause(at: int, line: str, before: str, section: int, number: tuple, last: tuple) -> Iterator[str]:
    named = {"line": at, "number": f"{number[0]}.{number[1]}", "section": section, "last": f"{last[0]}.{last[1]}"}
    if not line.partition(" ")[2].strip():
        yield _("Line %(line)s: clause %(number)s has no words.") % named
    if before.strip():
        yield _("Line %(line)s: leave an empty line before clause %(number)s.") % named
    if section and number[0] != section:
        yield _("Line %(line)s: clause %(number)s stands in section %(section)s.") % named
    if number <= last:
        yield _("Line %(line)s: clause %(number)s stands after clause %(last)s.") % named
