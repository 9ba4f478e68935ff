"""Opens what strangers sent. Runs as a process of its own under limits, never inside the portal.

    python -I opening.py inspect KIND SOURCE TARGET     prints {"pages": 3}, {} or {"refused": RULE}
    python -I opening.py shrink KIND SOURCE TARGET      prints {} or {"refused": RULE}
    python -I opening.py read KIND SOURCE TARGET        prints {"texts": ["page one", ...]}
    python -I opening.py sealers KIND SOURCE TARGET     prints {"certificates": ["SHA-256", ...]}: whose seals it bears
    python -I opening.py seals KIND SOURCE TARGET       prints the same of those seals that hold, to the last byte
    python -I opening.py draw KIND SOURCE TARGET        prints {} or {"refused": RULE}
    python -I opening.py rows KIND SOURCE TARGET        prints {"rows": [[1, ["cell", ...]], ...]} or {"refused": RULE}

Reads SOURCE; writes TARGET only for pictures, which are encoded anew, and for drawn pages. Knows nothing
of Django, so that it starts quickly and holds no secret; the limits come as JSON on standard input.
"""

import csv
import ctypes
import hashlib
import json
import os
import re
import resource
import runpy
import sys
import zipfile
import zlib

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
OOXML_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
ODF_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
GUESSES = {"pdf": "pdf", "png": "png", "jpeg": "jpg", "webp": "webp", "csv": None}
# Compound files: the old Office formats, and what new ones become when locked with a password.
COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
CONTENTS = re.compile(rb"/Contents\s*<([0-9A-Fa-f]{1000,40000})>")
SEALS = 5
PICTURE_WIDTH = 1240
TEXT_BYTES = bytes(range(32, 256)) + b"\t\r\n"


# What makes a PDF do something, and what lets it carry something else.
ACTIONS = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/RichMediaExecute"}
CARRIERS = {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}


class Refused(Exception):
    """Carries the name of the rule that the file breaks, and what was found."""

    def __init__(self, rule: str, **found: int):
        super().__init__(rule)
        self.found = found


def confine(memory: int, seconds: int, written: int) -> None:
    """Give up what opening a file does not need: time, disk and, where the kernel allows, memory and the network."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        ctypes.CDLL(None).unshare(CLONE_NEWUSER | CLONE_NEWNET)


def inspect(kind: str, source: str, target: str, limits: dict) -> dict:
    with open(source, "rb") as file:
        start = file.read(8)
    if kind in OOXML_PARTS or kind in ODF_TYPES:
        if start == COMPOUND_FILE:
            raise Refused("locked")
        return inspect_package(kind, source, limits)
    import filetype

    if filetype.guess_extension(source) != GUESSES[kind]:
        raise Refused("disagrees")
    if kind == "pdf":
        return inspect_pdf(source, limits)
    if kind == "csv":
        return inspect_table(source)
    return inspect_picture(kind, source, target, limits)


def inspect_package(kind: str, source: str, limits: dict) -> dict:
    """Office documents are ZIP archives: count and add up what the directory declares before unpacking any of it."""
    try:
        package = zipfile.ZipFile(source)
    except zipfile.BadZipFile:
        raise Refused("disagrees") from None
    with package:
        entries = package.infolist()
        names = {entry.filename for entry in entries}
        if len(entries) > limits["entries"]:
            raise Refused("entries")
        if sum(entry.file_size for entry in entries) > limits["unpacked"]:
            raise Refused("unpacked")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Refused("locked")
        try:
            # Unpacks everything once; stops an entry at its declared size and compares the checksum.
            if package.testzip() is not None:
                raise Refused("broken")
            check_parts(kind, package, names)
        except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError, zlib.error):
            raise Refused("broken") from None
    return {}


def check_parts(kind: str, package: zipfile.ZipFile, names: set[str]) -> None:
    """The parts that make the package a document of this kind, and none that a program would run."""
    lower = {name.lower() for name in names}
    if kind in OOXML_PARTS:
        if not {"[Content_Types].xml", OOXML_PARTS[kind]} <= names:
            raise Refused("disagrees")
        if any(name.endswith("vbaproject.bin") or "/activex/" in name for name in lower):
            raise Refused("macros")
        if b"macroenabled" in package.read("[Content_Types].xml").lower():
            raise Refused("macros")
        return
    if "mimetype" not in names or package.read("mimetype").strip() != ODF_TYPES[kind] or "content.xml" not in names:
        raise Refused("disagrees")
    if any(name.startswith(("basic/", "scripts/")) for name in lower):
        raise Refused("macros")
    if "META-INF/manifest.xml" in names and b"encryption-data" in package.read("META-INF/manifest.xml"):
        raise Refused("locked")


def inspect_pdf(source: str, limits: dict) -> dict:
    """The number of pages. With a limit to it the file is one to be handed to everybody: it must be at rest, too."""
    import pikepdf

    try:
        with pikepdf.open(source, attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Refused("locked")
            pages = len(pdf.pages)
            if pages > limits.get("most_pages", pages):
                raise Refused("pages", pages=pages)
            if "most_pages" in limits and any(acts(entry) for entry in pdf.objects):
                raise Refused("active")
    except pikepdf.PasswordError:
        raise Refused("locked") from None
    except pikepdf.PdfError:
        raise Refused("broken") from None
    if not pages:
        raise Refused("broken")
    return {"pages": pages}


def acts(entry) -> bool:
    """Whether an object of a PDF, or a part of it that is not an object of its own, is more than something to read."""
    import pikepdf

    if isinstance(entry, pikepdf.Array):
        return any(acts(part) for part in entry if is_part(part))
    if not isinstance(entry, pikepdf.Dictionary | pikepdf.Stream):
        return False
    if str(entry.get("/S", "")) in ACTIONS or CARRIERS & set(entry.keys()):
        return True
    return any(acts(part) for part in entry.values() if is_part(part))


def is_part(entry) -> bool:
    return hasattr(entry, "is_indirect") and not entry.is_indirect


def inspect_table(source: str) -> dict:
    """Text in UTF-8 or Windows-1252 with rows and columns; no markup."""
    with open(source, "rb") as file:
        content = file.read().removeprefix(b"\xef\xbb\xbf")
    if content.translate(None, TEXT_BYTES) or content.lstrip()[:1] == b"<":
        raise Refused("disagrees")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    try:
        if not any(csv.reader(text.splitlines())):
            raise Refused("broken")
    except csv.Error:
        raise Refused("broken") from None
    return {}


def inspect_picture(kind: str, source: str, target: str, limits: dict) -> dict:
    """Decode and encode anew: only the picture survives; place, camera and whatever else was attached do not."""
    picture = decoded(kind, source, limits)
    picture.info = {name: value for name, value in picture.info.items() if name == "transparency"}
    if kind == "jpeg" and picture.mode not in ("RGB", "L"):
        picture = picture.convert("RGB")
    try:
        picture.save(target, format=kind, **({} if kind == "png" else {"quality": 88}))
    except (OSError, ValueError):
        raise Refused("broken") from None
    return {}


def decoded(kind: str, source: str, limits: dict):
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the limit is ours, checked below before anything is decoded
    try:
        with Image.open(source, formats=[kind]) as opened:
            if opened.width * opened.height > limits["pixels"]:
                raise Refused("pixels")
            return ImageOps.exif_transpose(opened)
    except (UnidentifiedImageError, SyntaxError, ValueError, EOFError, OSError):
        raise Refused("broken") from None


def shrink(kind: str, source: str, target: str, limits: dict) -> dict:
    """A picture as a small square WebP, as good as the bytes allow; what is not square gets transparent edges."""
    import filetype
    from PIL import Image, ImageOps

    if filetype.guess_extension(source) != GUESSES[kind]:
        raise Refused("disagrees")
    side = limits["side"]
    picture = ImageOps.contain(decoded(kind, source, limits).convert("RGBA"), (side, side))
    square = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    for quality in range(90, 0, -10):
        square.save(target, format="webp", quality=quality, alpha_quality=quality, method=6)
        if os.path.getsize(target) <= limits["bytes"]:
            return {}
    raise Refused("costly")


def read(kind: str, source: str, target: str, limits: dict) -> dict:
    """The text of each page of a PDF."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError:
        raise Refused("broken") from None
    texts = []
    for number in range(min(len(document), limits["pages"])):
        page = document[number]
        texts.append(page.get_textpage().get_text_bounded()[: limits["characters"]].replace("\x00", ""))
        page.close()
    return {"texts": texts}


def sealers(kind: str, source: str, target: str, limits: dict) -> dict:
    """Certificates in whatever looks like a seal, also where the PDF around it is damaged."""
    from asn1crypto import cms

    with open(source, "rb") as file:
        found = CONTENTS.findall(file.read())
    certificates = set()
    for digits in found[:SEALS]:
        try:
            signed = cms.ContentInfo.load(bytes.fromhex(digits.decode()))["content"]
            certificates |= {fingerprint(choice.chosen) for choice in signed["certificates"]}
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
    return {"certificates": sorted(certificates)}


def seals(kind: str, source: str, target: str, limits: dict) -> dict:
    """Certificates of the seals that cover the whole file as it is. A damaged file may end this in any way."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    with open(source, "rb") as file:
        content = file.read()
        signed = PdfFileReader(file).embedded_signatures[:SEALS]
        return {"certificates": [fingerprint(each.signer_cert) for each in signed if holds(each, content)]}


def holds(seal, content: bytes) -> bool:
    """Whether nothing was changed or added. Who stands behind the certificate is the caller's question."""
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    context = ValidationContext(trust_roots=[seal.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(seal, context)
    is_whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return status.intact and status.valid and is_whole and is_as_written(seal, content)


def is_as_written(seal, content: bytes) -> bool:
    """The seal does not cover its own bytes: spelling, lengths, padding, names and algorithms are those pyHanko writes."""
    from asn1crypto import cms

    _start, gap_start, gap_end, _length = seal.byte_range
    encoded = seal.pkcs7_content
    # Encoded anew: a length that takes in some of the padding would be read like the right one.
    written = cms.ContentInfo.load(encoded).dump(force=True)
    algorithms = [each.dump() for each in seal.signed_data["digest_algorithms"]]
    return (
        content[gap_start:gap_end] == b"<" + encoded.hex().upper().encode() + b">"
        and encoded == written.ljust(len(encoded), b"\0")
        and algorithms == [seal.signer_info["digest_algorithm"].dump()]
        and seal.signer_info["sid"].chosen["issuer"].dump() == seal.signer_cert.issuer.dump()
        and seal.signed_data["version"].native == seal.signer_info["version"].native == "v1"
    )


def fingerprint(certificate) -> str:
    return hashlib.sha256(certificate.dump()).hexdigest()


def draw(kind: str, source: str, target: str, limits: dict) -> dict:
    """One page of a PDF as a picture of a width at which handwriting can be read."""
    import pypdfium2

    if kind != "pdf":
        raise Refused("kind")
    try:
        document = pypdfium2.PdfDocument(source)
        page = document[limits["page"] - 1]
    except (pypdfium2.PdfiumError, IndexError):
        raise Refused("broken") from None
    width, height = page.get_size()
    scale = min(PICTURE_WIDTH / width, 2 * PICTURE_WIDTH / height)
    page.render(scale=scale).to_pil().convert("RGB").save(target, format="jpeg", quality=80)
    return {}


def rows(kind: str, source: str, target: str, limits: dict) -> dict:
    """The cells of a table. An isolated process finds no module beside itself, hence the path."""
    return runpy.run_path(os.path.join(os.path.dirname(__file__), "opening_tables.py"))["rows"](
        kind, source, target, limits
    )


def main() -> None:
    task, kind, source, target = sys.argv[1:]
    limits = json.load(sys.stdin)
    confine(limits["memory"], limits["seconds"], limits["written"])
    try:
        answer = TASKS[task](kind, source, target, limits)
    except Refused as refusal:
        answer = {"refused": str(refusal), **refusal.found}
    except MemoryError:
        answer = {"refused": "costly"}
    json.dump(answer, sys.stdout)


TASKS = {
    "inspect": inspect,
    "shrink": shrink,
    "read": read,
    "draw": draw,
    "sealers": sealers,
    "seals": seals,
    "rows": rows,
}

if __name__ == "__main__":
    main()
