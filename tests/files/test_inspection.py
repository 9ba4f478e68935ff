import io

import pikepdf
import pytest
from PIL import Image

from files import confinement
from files.inspection import FileRefused, inspected
from files.kinds import KINDS, LIBRARY, PICTURES
from tests.files.samples import any_file, odf, ooxml, package, pdf, picture, upload


def rule_broken_by(name: str, content: bytes, **options) -> str:
    with pytest.raises(FileRefused) as refusal, inspected(upload(name, content), **options):
        pass
    assert len(refusal.value.messages) == 1
    return refusal.value.code


@pytest.mark.parametrize("kind", LIBRARY)
def test_each_accepted_kind_passes(kind):
    extension = KINDS[kind].extensions[0]

    with inspected(upload(f"file.{extension.upper()}", any_file(kind))) as content:
        assert (content.kind, content.size > 0, len(content.sha256)) == (kind, True, 64)


def test_pages_of_a_pdf_are_counted():
    with inspected(upload("report.pdf", pdf("one", "two", "three"))) as content:
        assert content.pages == 3


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a.xml", "a.zip", "a.exe", "a.docm", "a.doc", "pdf", "a.pdf.html"])
def test_other_kinds_are_refused_by_name(name):
    assert rule_broken_by(name, pdf()) == "kind"


def test_a_field_may_accept_fewer_kinds():
    assert rule_broken_by("logo.pdf", pdf(), kinds=PICTURES) == "kind"


@pytest.mark.parametrize("kind", LIBRARY)
def test_content_of_another_kind_is_refused(kind):
    other = b"<html><script>alert(1)</script></html>"

    assert rule_broken_by(f"file.{KINDS[kind].extensions[0]}", other) == "disagrees"


def test_office_kinds_are_told_apart():
    found = {
        rule_broken_by("a.docx", ooxml("xlsx")),
        rule_broken_by("a.pptx", package({"evil.sh": "rm"})),
        rule_broken_by("a.odt", odf("ods")),
    }

    assert found == {"disagrees"}


def test_pictures_are_told_apart():
    assert rule_broken_by("a.png", picture("jpeg")) == "disagrees"


def test_table_with_binary_content_is_refused():
    assert rule_broken_by("a.csv", b"a,b\n\x00\x01,c\n") == "disagrees"


def test_encrypted_pdf_is_refused():
    locks = [pikepdf.Encryption(owner="o", user=word) for word in ("secret", "")]

    assert [rule_broken_by("a.pdf", pdf(encryption=lock)) for lock in locks] == ["locked", "locked"]


def test_truncated_pdf_is_refused():
    assert rule_broken_by("a.pdf", pdf("one " * 200)[:-100]) == "broken"


def test_locked_office_files_are_refused():
    compound = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)
    manifest = odf("odt", **{"META-INF__manifest.xml": b"<manifest:encryption-data/>"})

    assert [rule_broken_by("a.docx", compound), rule_broken_by("a.odt", manifest)] == ["locked", "locked"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", ooxml("docx", word__vbaProject_dot_bin=b"macro")),
        ("a.xlsx", ooxml("xlsx", xl__activeX__activeX1_dot_bin=b"control")),
        ("a.pptx", ooxml("pptx") and package({"[Content_Types].xml": "macroEnabled", "ppt/presentation.xml": ""})),
        ("a.odt", odf("odt", Basic__Standard__Module1=b"Sub Main")),
    ],
)
def test_macros_are_refused(name, content):
    assert rule_broken_by(name, content) == "macros"


def test_damaged_package_is_refused():
    content = bytearray(ooxml("docx", word__media=b"x" * 5000))
    content[content.index(b"word/media") + 12] ^= 0xFF

    assert rule_broken_by("a.docx", bytes(content)) == "broken"


def test_package_of_too_many_parts_is_refused():
    parts = {f"word/part{number}": b"" for number in range(2_000)}

    assert rule_broken_by("a.docx", package(parts | {"word/document.xml": b""})) == "entries"


def test_package_that_unpacks_beyond_the_limit_is_refused(settings):
    settings.UPLOAD_MAX_UNPACKED_BYTES = 2_000_000

    assert rule_broken_by("a.docx", ooxml("docx", bomb=bytes(2_000_001))) == "unpacked"


def test_picture_of_too_many_pixels_is_refused(settings):
    settings.UPLOAD_MAX_PIXELS = 1_000_000

    assert rule_broken_by("a.png", picture("png", size=(1001, 1000))) == "pixels"


def test_truncated_picture_is_refused():
    content = picture("jpeg", size=(400, 300))

    assert rule_broken_by("a.jpg", content[: len(content) // 2]) == "broken"


def test_file_over_the_limit_and_empty_file_are_refused(settings):
    settings.UPLOAD_MAX_BYTES = 100

    assert (rule_broken_by("a.csv", b"a" * 101), rule_broken_by("a.csv", b"")) == ("size", "empty")


@pytest.mark.parametrize("kind", PICTURES)
def test_picture_loses_what_was_attached_to_it(kind):
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    content = picture(kind, exif=exif)
    assert b"taken at home" in content

    with inspected(upload(f"a.{kind}", content)) as kept, kept.path.open("rb") as file:
        stored = file.read()

    assert b"taken at home" not in stored
    assert Image.open(io.BytesIO(stored)).size == (40, 30)


def test_transparency_of_a_picture_stays():
    file = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(file, format="png")

    with inspected(upload("a.png", file.getvalue())) as kept:
        assert Image.open(kept.path).getpixel((0, 0)) == (0, 0, 0, 0)


def test_content_that_needs_too_much_memory_costs_one_refused_file(monkeypatch):
    monkeypatch.setattr(confinement, "MEMORY", 400_000_000)

    bomb = picture("png", size=(7000, 7000))

    assert rule_broken_by("a.png", bomb) == "costly"


def test_content_that_needs_too_much_time_costs_one_refused_file(monkeypatch):
    monkeypatch.setattr(confinement, "SECONDS", 0.001)

    assert rule_broken_by("a.pdf", pdf()) == "costly"


def test_sentence_names_the_rule_and_its_limit():
    with pytest.raises(FileRefused) as refusal, inspected(upload("a.svg", b"<svg/>"), kinds=PICTURES):
        pass

    assert refusal.value.messages == ["Choose a file of one of these kinds: PNG, JPEG, WEBP."]


def test_child_process_knows_no_secret(tmp_path, monkeypatch):
    spy = tmp_path / "spy.py"
    spy.write_text("import json, os; print(json.dumps(sorted(set(os.environ) - {'LC_CTYPE'})))")
    monkeypatch.setattr(confinement, "OPENING", spy)
    monkeypatch.setenv("SECRET_KEY", "do not tell")

    assert confinement.run_confined("inspect", "pdf", tmp_path, tmp_path) == []


def at_rest(content: bytes) -> int | str:
    """The number of pages, or the rule by which a PDF for everybody is refused."""
    try:
        with inspected(upload("a.pdf", content), ("pdf",), most_pages=2) as found:
            return found.pages
    except FileRefused as refusal:
        return refusal.code


def with_more(change) -> bytes:
    """A PDF in which something was changed, saved with its objects packed together as programs do."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(file, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return file.getvalue()


def test_pages_can_be_limited():
    with pytest.raises(FileRefused) as refusal, inspected(upload("a.pdf", pdf("1", "2", "3")), most_pages=2):
        pass

    assert refusal.value.messages == ["This file has 3 pages; save the two that matter as a file of their own."]
    assert [at_rest(pdf("1")), at_rest(pdf("1", "2"))] == [1, 2]


SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
PROGRAM = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=pikepdf.String("calc.exe"))
DOORS = {
    "a script when it is opened": lambda pdf: pdf.Root.__setitem__("/OpenAction", SCRIPT),
    "a program on a link": lambda pdf: pdf.pages[0].obj.__setitem__(
        "/Annots", pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=PROGRAM)])
    ),
    "scripts by name": lambda pdf: pdf.Root.__setitem__("/Names", pikepdf.Dictionary(JavaScript=pikepdf.Dictionary())),
    "a file inside": lambda pdf: pdf.attachments.__setitem__("a.exe", b"MZ"),
    "a form of its own": lambda pdf: pdf.Root.__setitem__("/AcroForm", pikepdf.Dictionary(XFA=pikepdf.String("x"))),
}


@pytest.mark.parametrize("door", DOORS)
def test_file_for_everybody_is_at_rest(door):
    content = with_more(DOORS[door])

    assert at_rest(content) == "active"
    with inspected(upload("a.pdf", content)) as found:
        assert found.pages == 1


def test_pdf_with_links_is_at_rest():
    link = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"))
    annotation = pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=link)

    assert at_rest(with_more(lambda pdf: pdf.pages[0].obj.__setitem__("/Annots", pikepdf.Array([annotation])))) == 1


def test_field_may_have_a_limit_of_its_own():
    with inspected(upload("a.pdf", pdf()), most_bytes=100_000) as found:
        assert found.pages == 1

    with pytest.raises(FileRefused) as refusal, inspected(upload("a.pdf", pdf() + bytes(100_000)), most_bytes=100_000):
        pass
    assert refusal.value.messages == ["Choose a file of at most 100 KB."]


def test_a_zip_is_no_upload():
    assert rule_broken_by("handover.zip", package({"a.txt": "a"})) == "kind"
