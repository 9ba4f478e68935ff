"""A member shares, a coordinator publishes, others find and read it."""

from tests.browser.journeys import SUMMARY, begin_to_share, decide_on_resource, on_a_phone, share
from tests.browser.people import coordinator
from tests.factories import MemberFactory
from tests.files.samples import pdf
from tests.resources.shelf import tagged, with_file

REPORT = pdf("The goats moved before the siren.")


def test_file_is_shared_published_found_and_downloaded(arrive):
    amina = arrive(MemberFactory(user__email="amina@example.org").user)
    share(amina, "Goats and river levels", file=REPORT)
    amina.receives("Goats and river levels")
    visitor = arrive()
    visitor.opens("/resources/")
    visitor.reads_nothing_of("Goats and river levels")

    chebet = arrive(coordinator(), second_factor=True)
    decide_on_resource(chebet, "Goats and river levels", "Publish: it stands in the library")

    amina.receives("Goats and river levels")
    visitor.opens("/resources/")
    visitor.searches("siren")
    visitor.reads("1 resource")
    visitor.follows("Goats and river levels")
    assert visitor.keeps("Download") == REPORT
    visitor.follows("Read as text")
    visitor.reads("The goats moved before the siren.")


def test_link_is_shared_returned_corrected_and_published(arrive):
    amina = arrive(MemberFactory(user__email="amina@example.org").user)
    chebet = arrive(coordinator(), second_factor=True)
    share(amina, "Goats and river levels", link="https://example.org/goats")
    amina.receives("Goats and river levels")

    decide_on_resource(
        chebet, "Goats and river levels", "Return: something has to be corrected", reason="Which river was it?"
    )
    amina.opens_letter("Which river was it?")
    amina.reads("Which river was it?")
    amina.presses("Send to the coordinators")
    decide_on_resource(chebet, "Goats and river levels", "Publish: it stands in the library")

    visitor = arrive()
    visitor.opens("/resources/goats-and-river-levels/")
    visitor.reads("example.org")


@on_a_phone
def test_what_is_for_members_is_refused_to_visitors(arrive):
    with_file(content=REPORT, title="Goats and river levels", slug="goats", visibility="members")
    visitor, member = arrive(), arrive(MemberFactory().user)

    answers = [visitor.page.request.get(f"/resources/goats/{part}").status for part in ("", "file/", "text/")]
    assert answers == [404, 404, 404]
    member.opens("/resources/goats/")

    assert member.keeps("Download") == REPORT


def test_library_is_narrowed_down(arrive):
    tagged("Goats and river levels", type="case-study", themes=["drought-resilience"], counties=["marsabit"])
    tagged("Mangroves", type="report", themes=["ecosystems"], counties=["kwale"])
    visitor = arrive()

    for facet in ("Case study", "Drought resilience and drylands", "Marsabit"):
        visitor.opens("/resources/")
        visitor.narrows_down_by(facet)
        visitor.reads("1 resource", "Goats and river levels")
    visitor.searches("mangroves")
    visitor.reads("Nothing")
    visitor.opens("/resources/")
    visitor.searches("mangroves")
    visitor.reads("1 resource", "Mangroves")


@on_a_phone
def test_text_called_pdf_is_refused_and_the_text_kept(arrive):
    amina = arrive(MemberFactory().user)

    begin_to_share(amina, "Goats and river levels", file=b"Only words.", name="goats.pdf")
    amina.presses("Save and go on")

    amina.is_refused("The content of this file is not what its name says", at="File")
    amina.still_has({"Title": "Goats and river levels", "Summary": SUMMARY})
    amina.attaches("File", "goats.pdf", REPORT)
    amina.presses("Save and go on")
    amina.is_at("What it is about")
