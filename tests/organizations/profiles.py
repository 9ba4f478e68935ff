"""Organizations whose two pages are the hard ones: the shortest, a usual one, the longest, names of many languages."""

from django.utils import timezone

from organizations.models import Offer, Organization, Project
from tests.factories import OrganizationFactory, RepresentationFactory
from vocabularies.models import County, Expertise, Hazard, Language, OrganizationType, Theme

SLOPES = (
    "We are eleven people on the slopes above Kangema who read the ground before it moves. After every heavy rain we "
    "walk the same four paths, measure the cracks and telephone the chief before the road is cut."
)
SCHOOLS = (
    "Since 2019 we have trained 140 monitors in 23 schools. What did not work: sirens, because nobody changed the "
    "batteries. What we learnt: people trust a neighbour who calls more than a machine that shouts."
)
OFFERS = [
    ("train", "Slope monitors who can read cracks, springs and leaning trees, in two days and in Kikuyu."),
    ("lend", "Two rain gauges and a loudhailer, for up to three months."),
    ("advise", "On warning chains that end at a person and not at a form."),
]


def shortest() -> Organization:
    """Nothing but what everybody has to tell."""
    organization = OrganizationFactory(
        name="Oak", slug="oak", lead="We plant.", about="Three people.", joined_at=moment()
    )
    organization.themes.set(Theme.objects.all()[:1])
    organization.counties.set(County.objects.filter(slug="kisumu"))
    organization.expertise.set(Expertise.objects.all()[:1])
    people(organization, "Akinyi Demo", "Otieno Demo")
    return organization


def usual(**fields) -> Organization:
    """What most organizations tell."""
    told = {
        "name": "Kilele Landslide Watch",
        "slug": "kilele",
        "acronym": "KLW",
        "town": "Kangema",
        "county": County.objects.get(slug="muranga"),
        "website": "https://kilele.example.org",
        "lead": "We read the slope before it moves, and call before the road is cut.",
        "about": f"{SLOPES}\n\n{SCHOOLS}",
        "recent_work": "An evacuation drill with three schools\nA map of 64 cracks, drawn by those who live beside them",
        "joined_at": moment(),
    }
    organization = OrganizationFactory(**(told | fields))
    organization.themes.set(Theme.objects.all()[:3])
    organization.hazards.set(Hazard.objects.all()[:2])
    organization.counties.set(County.objects.filter(slug__in=["muranga", "nyeri", "kiambu"]))
    organization.expertise.set(Expertise.objects.all()[:4])
    organization.languages.set(Language.objects.all()[:3])
    rows(Offer, organization, [{"kind": kind, "text": text} for kind, text in OFFERS])
    rows(Project, organization, [{"name": "Eyes on the slope", "starts_in": 2024, "ends_in": 2026}])
    people(organization, "Wanjiru Demo", "Juma Demo", phone="+254 000 000 012")
    return organization


def longest() -> Organization:
    """Every field filled to its limit, everything chosen, six contacts."""
    organization = OrganizationFactory(
        name=filled("The Association of Community Organizations for Landslide, Flood and Drought Early Warning ", 120),
        slug="longest",
        acronym="W" * 20,
        type=max(OrganizationType.objects.all(), key=lambda kind: len(kind.name)),
        town=filled("Kangema beside the upper bridge ", 80),
        county=County.objects.get(slug="elgeyo-marakwet"),
        website=filled("https://longest.example.org/", 200, "a-page-below-another-one/"),
        lead=filled(f"{SLOPES} ", 200),
        about=filled(f"{SLOPES} {SCHOOLS}\n\n", 1500),
        recent_work=filled("A drill with three schools, two chiefs and a radio\n", 600),
        sub_counties=filled("Keiyo North and South, Marakwet East, ", 200),
        is_nationwide=True,
        is_cross_border=True,
        neighbours=filled("Ethiopia, Somalia, South Sudan, Uganda, Tanzania and ", 120),
        joined_at=moment(),
    )
    for name, model in [("themes", Theme), ("hazards", Hazard), ("expertise", Expertise), ("languages", Language)]:
        getattr(organization, name).set(model.objects.all())
    organization.counties.set(County.objects.exclude(slug="nairobi"))
    rows(Offer, organization, [{"kind": "advise", "text": filled(f"{SCHOOLS} ", 200)}] * 10)
    project = {"name": filled("Eyes on the slope of every hill above a road ", 120), "starts_in": 2024}
    rows(Project, organization, [project] * 6)
    names = [filled(f"Nekesa Demo the {number}th of that name ", 120) for number in range(6)]
    people(organization, *names, phone="+254 000 000 013 ext. 1234567", title=filled("Officer for many things ", 120))
    return organization


def diacritics() -> Organization:
    """Letters of Kikuyu, Yoruba, Polish, Vietnamese and others, in every field that is typed."""
    name = "Ng'ang'a Ñandú Żółć Ọ̀ṣun Ngũgĩ Trust"
    return usual(
        name=name,
        slug="nganga",
        town="Mũrang'a Việt Łódź",
        lead="Dévöir, ŋwaḥ, āēīōū – “quoted” ‘names’ … € 5 ≥ £ 3, 50 m².",
        about=f"{name}: {SLOPES}\n\nŠťastný Åse Çelik İpek ğüş, Ǩ'antũ na Ĩ. {SCHOOLS}",
    )


def right_to_left() -> Organization:
    """Arabic and Hebrew, alone and among Latin letters."""
    return usual(
        name="مؤسسة نيكا إمارا للإنذار المبكر",
        slug="nyika-ar",
        town="غاريسا",
        lead="نقرأ المنحدر قبل أن يتحرك، ونتصل قبل أن ينقطع الطريق.",
        about=(
            "نحن أحد عشر شخصا نعمل مع 23 مدرسة منذ عام 2019 في مقاطعة غاريسا.\n\n"
            "אנחנו אחת עשרה נשים וגברים שקוראים את המדרון לפני שהוא זז, מאז 2019.\n\n"
            f"Our name in Latin letters is Nyika Imara (نيكا إمارا). {SCHOOLS}"
        ),
        recent_work="تدريب في ثلاث مدارس\nתרגיל פינוי בשלושה בתי ספר",
    )


CASES = [shortest, usual, longest, diacritics, right_to_left]


def moment():
    return timezone.now().replace(year=2026, month=3, day=2)


def filled(start: str, length: int, more: str = "") -> str:
    """A text of exactly so many characters."""
    more = more or start
    return (start + more * (length // len(more) + 1))[:length].strip().ljust(length, "x")


def rows(model, organization: Organization, columns: list[dict]) -> None:
    model.objects.bulk_create(
        model(organization=organization, position=number, **row) for number, row in enumerate(columns)
    )


def people(organization: Organization, *names: str, **fields) -> None:
    for number, name in enumerate(names, 1):
        RepresentationFactory(
            organization=organization, full_name=name, email=f"{organization.slug}{number}@example.org", **fields
        )
