"""What is shared: reports, toolkits, case studies, calls for proposals and more."""

from resources.models.queryset import ResourceQuerySet
from resources.models.resource import Resource
from resources.models.text import ResourceText

__all__ = ["Resource", "ResourceQuerySet", "ResourceText"]
