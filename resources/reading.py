"""The text of a resource's file, page by page, taken once and kept."""

import re

from django.db import transaction

from files.extraction import page_texts
from resources.models import Resource, ResourceText

# What PDFium hands over for a hyphen at the end of a line.
DIVIDED_WORD = re.compile("[\u00ad\ufffe\x02]\\s*")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def read_file(resource_id: int) -> int:
    """Keep the text of the resource's PDF; gives the number of pages, 0 when none has any text. Done again, it gives the same."""
    resource = Resource.objects.select_related("file").filter(pk=resource_id, file__isnull=False).first()
    if resource is None:
        return 0
    texts = [readable(text) for text in page_texts(resource.file)]
    with transaction.atomic():
        # Another file may have taken the place of this one meanwhile: its own job reads it.
        held = Resource.objects.select_for_update(of=("self",)).get(pk=resource_id)
        if held.file_id != resource.file_id:
            return 0
        resource.texts.all().delete()
        if not any(texts):
            return 0
        pages = [ResourceText(resource=resource, number=number, text=text) for number, text in enumerate(texts, 1)]
        return len(ResourceText.objects.bulk_create(pages))


def readable(text: str) -> str:
    """Divided words joined, characters that are no text removed."""
    return CONTROL.sub("", DIVIDED_WORD.sub("", text)).strip()
