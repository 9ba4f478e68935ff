"""The product's own pages, loaded where they are missing; what coordinators changed is left alone."""

from pathlib import Path

from pages.models import Page

TEXTS = Path(__file__).parent / "texts"


def read_text(path: Path) -> tuple[dict[str, str], str]:
    """`name: value` lines up to the first blank line, then the Markdown body."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return fields, body.strip() + "\n"


def load_pages(**signal) -> None:
    """Add each page of `texts/` that the database lacks; called after each migration, safe to repeat."""
    for path in sorted(TEXTS.glob("*.en.md")):
        slug = path.name.removesuffix(".en.md")
        english, body_en = read_text(path)
        kiswahili, body_sw = read_text(path.with_name(f"{slug}.sw.md"))
        Page.objects.get_or_create(
            slug=slug,
            defaults={
                "position": int(english["position"]),
                "title_en": english["title"],
                "title_sw": kiswahili["title"],
                "summary_en": english["summary"],
                "summary_sw": kiswahili["summary"],
                "body_en": body_en,
                "body_sw": body_sw,
            },
        )
