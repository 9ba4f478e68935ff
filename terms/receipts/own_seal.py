"""The key and certificate that a demonstration makes for itself, once."""

import datetime
import os
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

FILE = "seal.p12"
# For readers who want to trust it; a root stands in no seal.
AUTHORITY = "authority.pem"
VALID = datetime.timedelta(days=3650)
USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def own_key_file(folder: Path) -> Path:
    """The PKCS#12 in this folder, made when there is none. Of two processes that make one, one wins.

    The folder appears whole, by one rename, or not at all.
    """
    if not (folder / FILE).exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="seal-", dir=folder.parent) as making:
            whole = Path(making) / "whole"
            write_key(whole)
            try:
                whole.rename(folder)
            except OSError:
                if not (folder / FILE).exists():
                    raise
    return folder / FILE


def write_key(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    for name, content in new_key().items():
        descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


def new_key() -> dict[str, bytes]:
    """Key and certificate of a seal, and the certificate of its authority, whose own key is forgotten at once."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name, name = named("Demonstration authority"), named("Demonstration seal")
    authority = (
        certificate(authority_name, authority_key, authority_name, authority_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    own = (
        certificate(name, key, authority_name, authority_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage("digital_signature", "content_commitment"), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    return {
        FILE: pkcs12.serialize_key_and_certificates(b"seal", key, own, None, NoEncryption()),
        AUTHORITY: authority.public_bytes(Encoding.PEM),
    }


def certificate(name: x509.Name, key, issuer: x509.Name, issuer_key) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def named(common_name: str) -> x509.Name:
    community = x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.COMMUNITY_NAME[:60])
    return x509.Name([community, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def usage(*uses: str) -> x509.KeyUsage:
    return x509.KeyUsage(**dict.fromkeys(USES, False) | dict.fromkeys(uses, True))
