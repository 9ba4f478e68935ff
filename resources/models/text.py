"""The text inside a resource's file."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models.functions import Length

from resources.models.resource import Resource

# The share of the widest line below which a line ends its paragraph.
SHORT_LINE = 0.7


class ResourceTextQuerySet(models.QuerySet):
    def weight(self) -> int:
        """Characters of all pages together: about as many bytes."""
        return self.aggregate(size=models.Sum(Length("text"), default=0))["size"]


class ResourceText(models.Model):
    """The text of one page of a resource's file, for reading without the download and for search."""

    resource = models.ForeignKey(Resource, models.CASCADE, related_name="texts")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    search_en = models.GeneratedField(
        expression=SearchVector("text", config="portal_en"), output_field=SearchVectorField(), db_persist=True
    )
    search_sw = models.GeneratedField(
        expression=SearchVector("text", config="portal_sw"), output_field=SearchVectorField(), db_persist=True
    )

    objects = ResourceTextQuerySet.as_manager()

    class Meta:
        ordering = ["resource", "number"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="resource_text_has_each_page_once"),
        ]
        indexes = [
            GinIndex(fields=["search_en"], fastupdate=False, name="resource_text_search_en"),
            GinIndex(fields=["search_sw"], fastupdate=False, name="resource_text_search_sw"),
        ]

    def __str__(self):
        return f"{self.resource}, {self.number}"

    @property
    def paragraphs(self) -> list[str]:
        """Lines of the page joined to paragraphs: a blank line or a line that ends early begins a new one."""
        lines = [line.strip() for line in self.text.splitlines()]
        width = max((len(line) for line in lines), default=0)
        paragraphs, current = [], ""
        for line in lines:
            current = f"{current} {line}".strip()
            if not line or len(line) < width * SHORT_LINE:
                paragraphs.append(current)
                current = ""
        return [paragraph for paragraph in [*paragraphs, current] if paragraph]
