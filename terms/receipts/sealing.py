"""The seal of the portal on its PDFs: PAdES (ETSI EN 319 142-1, level B-B).

It says that the portal issued the file and that nothing in it changed since. It is the portal's seal, not the
signer's. pyHanko takes half a second to load, so only what seals loads it.
"""

import hashlib
import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from terms.receipts.own_seal import own_key_file

FIELD = "Seal"


class SealMissing(Exception):
    """Outside a demonstration the portal seals only with the PKCS#12 that `SEAL_PKCS12` names."""


@dataclass(frozen=True)
class Sealed:
    """The sealed PDF, and the SHA-256 of the certificate (DER) that its seal names, in hexadecimal."""

    content: bytes
    certificate_sha256: str


def seal(pdf: bytes) -> Sealed:
    """Append the seal to a PDF; no later change is allowed. Raises `SealMissing`."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    signer = load_signer(*key_file())
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=settings.COMMUNITY_NAME,
        location=settings.PORTAL_URL,
    )
    sealed = PdfSigner(metadata, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return Sealed(sealed.getvalue(), fingerprint(signer))


def certificate_sha256() -> str:
    """SHA-256 of the certificate that seals now. Raises `SealMissing`."""
    return fingerprint(load_signer(*key_file()))


def fingerprint(signer) -> str:
    return hashlib.sha256(signer.signing_cert.dump()).hexdigest()


def is_possible() -> bool:
    """Whether there is a key to seal with, or the portal may make one."""
    return bool(settings.SEAL_PKCS12) or settings.SEAL_MAKES_ITS_OWN


def key_file() -> tuple[Path, str]:
    """Path and password of the PKCS#12."""
    if settings.SEAL_PKCS12:
        return Path(settings.SEAL_PKCS12), settings.SEAL_PASSWORD
    if not settings.SEAL_MAKES_ITS_OWN:
        raise SealMissing
    return own_key_file(settings.DATA_DIR / "seal"), ""


@cache
def load_signer(path: Path, password: str):
    """The key and its certificates; read once in each process, so a new file needs a restart of the worker."""
    from pyhanko.sign import SimpleSigner

    if not path.is_file():
        raise SealMissing(f"{path} is not there")
    signer = SimpleSigner.load_pkcs12(str(path), passphrase=password.encode() or None)
    if signer is None:
        raise SealMissing(f"{path} cannot be opened with this password")
    return signer
