"""The shared lists, loaded once: what coordinators changed since is left alone."""

import json
from pathlib import Path

from vocabularies.models import (
    County,
    EventType,
    Expertise,
    Hazard,
    Language,
    OrganizationType,
    ResourceType,
    Theme,
)

DATA = Path(__file__).parent / "data" / "vocabularies.json"
TERMS = {
    "themes": (Theme, {"group": "group", "sendai_priority": "sendai_priority"}),
    "hazards": (Hazard, {"cluster": "cluster"}),
    "expertise": (Expertise, {"group": "group"}),
    "organization_types": (OrganizationType, {}),
    "resource_types": (ResourceType, {"has_deadline": "has_deadline"}),
    "event_types": (EventType, {}),
    "languages": (Language, {"is_common": "resource_default"}),
}


def load_vocabularies(**signal) -> None:
    """Add the terms that are missing; called after each migration, safe to repeat."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    for key, (model, extra) in TERMS.items():
        model._default_manager.bulk_create(
            [
                model(
                    slug=row.get("slug") or row["code"],
                    name_en=row["en"],
                    name_sw=row.get("sw", ""),
                    position=position,
                    **{field: row[source] for field, source in extra.items()},
                )
                for position, row in enumerate(data[key])
            ],
            ignore_conflicts=True,
        )
    County.objects.bulk_create(
        [
            County(
                code=row["code"],
                number=row["no"],
                slug=row["slug"],
                name=row["name"],
                abbreviation=row["abbr"],
                region=row["region"],
                aridity=row["asal"] or "",
                row=row["row"],
                column=row["col"],
            )
            for row in data["counties"]
        ],
        ignore_conflicts=True,
    )
