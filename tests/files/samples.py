"""Real files of every kind, made when a test asks for them."""

import io
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from files.kinds import ODF
from files.opening import OOXML_PARTS


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(*texts: str, encryption=None) -> bytes:
    """A PDF with one page for each text."""
    document = pikepdf.new()
    font = document.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    )
    for text in texts or ("The river rises.",):
        page = document.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = document.make_stream(f"BT /F1 12 Tf 72 770 Td ({text}) Tj ET".encode("cp1252"))
    file = io.BytesIO()
    document.save(file, encryption=encryption or False)
    return file.getvalue()


def package(parts: dict[str, bytes | str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def ooxml(kind: str, **extra: bytes) -> bytes:
    more = {name.replace("__", "/").replace("_dot_", "."): content for name, content in extra.items()}
    return package({"[Content_Types].xml": "<Types/>", OOXML_PARTS[kind]: "<document/>"} | more)


def odf(kind: str, **extra: bytes) -> bytes:
    types = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
    more = {name.replace("__", "/"): content for name, content in extra.items()}
    return package({"mimetype": f"{ODF}.{types[kind]}", "content.xml": "<office/>"} | more)


def picture(kind: str, size=(40, 30), **options) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, format=kind, **options)
    return file.getvalue()


def any_file(kind: str) -> bytes:
    """The smallest real file of a kind."""
    if kind in OOXML_PARTS:
        return ooxml(kind)
    if kind in ("odt", "ods", "odp"):
        return odf(kind)
    if kind == "csv":
        return b"county,households\nKisumu,412\n"
    return pdf() if kind == "pdf" else picture(kind)
