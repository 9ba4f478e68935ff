"""Publishing a version of the Terms, and loading the first one."""

import datetime
import hashlib
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from members.models import User
from members.transitions import change_state
from terms import announcing
from terms.models import TermsVersion
from terms.signing import VERSIONS_LOCK
from terms.wording.rendering import RENDERER, terms_html

TEXTS = Path(__file__).parent / "texts"
# What whoever publishes has decided.
ANSWERED = ["is_material", "effective_on", "sign_by", "grace_days"]
FIRST_IN_FORCE_ON = datetime.date(2026, 3, 1)


def sha256(text: str) -> str:
    """The fingerprint of a text: SHA-256 over its UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish(version: TermsVersion, by: User | None) -> TermsVersion:
    """Fix the bytes, their fingerprints and their HTML for ever. A trigger refuses any later change.

    Waits until nobody is in the middle of signing. What is asked before stands in `publishing`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [VERSIONS_LOCK])
    if version.pk:
        answers: dict[str, Any] = {name: getattr(version, name) for name in ANSWERED}
        change_state(version, TermsVersion.State.PUBLISHED, by, **answers | fixed(version, by, timezone.now()))
    else:
        save_published(version, by, timezone.now())
    version.refresh_from_db(fields=["rests_from"])
    announcing.order(version)
    return version


def fixed(version: TermsVersion, by: User | None, at: datetime.datetime) -> dict[str, Any]:
    """What publishing adds to a version: fingerprints, HTML, who and when."""
    values: dict[str, Any] = {"renderer": RENDERER, "published_by": by, "published_at": at}
    for language in ("en", "sw"):
        text = version.text(language)
        values[f"sha256_{language}"] = sha256(text) if text else ""
        values[f"html_{language}"] = terms_html(text) if text else ""
    return values


def save_published(version: TermsVersion, by: User | None, at: datetime.datetime) -> None:
    """Save one that never was a draft here: the first, and those of an import. Nobody is written to."""
    for name, value in (fixed(version, by, at) | {"state": TermsVersion.State.PUBLISHED}).items():
        setattr(version, name, value)
    version.save()


def load_first_version(**signal) -> None:
    """Version 1 from `texts/`, where no version exists; called after each migration, safe to repeat."""
    if TermsVersion.objects.exists():
        return
    read = {path.stem: path.read_bytes().decode() for path in TEXTS.glob("tor_v1*.md")}
    publish(
        TermsVersion(
            number=1,
            text_en=read["tor_v1"],
            text_sw=read["tor_v1.sw"],
            summary_en=read["tor_v1_summary.en"],
            summary_sw=read["tor_v1_summary.sw"],
            effective_on=FIRST_IN_FORCE_ON,
        ),
        by=None,
    )
