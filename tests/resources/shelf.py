"""Resources with tags and files, for the tests of the library."""

from files.storing import store
from resources.models import Resource, ResourceText
from tests.factories import MemberFactory, ResourceFactory
from tests.files.samples import pdf, upload
from vocabularies.models import County, Hazard, Language, ResourceType, Theme

SLUGS = {"themes": Theme, "hazards": Hazard, "counties": County}
ONE_OF = {"type": ResourceType, "language": Language}


def tagged(title: str, **fields) -> Resource:
    """A published resource whose vocabulary terms are given by slug."""
    tags = {name: fields.pop(name, []) for name in SLUGS}
    one = {name: model.objects.get(slug=fields.pop(name)) for name, model in ONE_OF.items() if name in fields}
    resource = ResourceFactory(title=title, **one, **fields)
    for name, slugs in tags.items():
        found = SLUGS[name].objects.filter(slug__in=slugs)
        assert len(found) == len(slugs)
        getattr(resource, name).set(found)
    return resource


def with_file(name: str = "report.pdf", content: bytes | None = None, **fields) -> Resource:
    """A published resource with a real file."""
    owner = fields.pop("shared_by", None) or MemberFactory().user
    stored = store(upload(name, content or pdf()), owner)
    return ResourceFactory(link="", file=stored, shared_by=owner, **fields)


def page_text(resource: Resource, number: int, text: str) -> ResourceText:
    return ResourceText.objects.create(resource=resource, number=number, text=text)


def complete_draft(**fields) -> Resource:
    """A draft that lacks nothing."""
    defaults = {"state": "draft", "published_at": None, "people_consented": True, "themes": ["water"]}
    return tagged(**{"title": "Draft", "counties": ["lamu"]} | defaults | fields)
