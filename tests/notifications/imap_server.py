"""A mailbox on this machine that speaks as much IMAP (RFC 9051) as the reader asks of it."""

import datetime
import ipaddress
import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Mailbox(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, mails: list[bytes], password: str, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails, self.password, self.certificate = mails, password, certificate
        self.seen: set[int] = set()
        self.said: list[str] = []
        self.refuses_marks = False
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, request, client_address):
        """Who does not trust the certificate hangs up; the test looks at the other end."""

    @property
    def address(self) -> str:
        scheme = "imaps" if self.certificate else "imap"
        return f"{scheme}://bounces%40example.org:{self.password}@127.0.0.1:{self.server_address[1]}/Returned"


class Conversation(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self):
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
            self.server.said.append(command)
            status = self.obey(command)
            self.say(f"{tag} {status}")
            if command == "LOGOUT":
                break

    def obey(self, command: str) -> str:
        words = command.split(" ")
        if words[0] == "CAPABILITY":
            self.say("* CAPABILITY IMAP4REV1")
        elif words[0] == "LOGIN":
            right = words[1:] == ["bounces@example.org", f'"{self.server.password}"']
            return "OK done" if right else "NO wrong password"
        elif words[0] == "SELECT":
            return "OK done" if words[1] == '"Returned"' else "NO such folder"
        elif words[:2] == ["UID", "SEARCH"]:
            unread = [str(number) for number in range(1, len(self.server.mails) + 1) if number not in self.server.seen]
            self.say(f"* SEARCH {' '.join(unread)}".strip())
        elif words[:2] == ["UID", "FETCH"]:
            self.fetch(int(words[2]), command)
        elif words[:2] == ["UID", "STORE"]:
            if self.server.refuses_marks:
                return "NO disk full"
            self.server.seen.add(int(words[2]))
        return "OK done"

    def fetch(self, number: int, command: str) -> None:
        most = re.search(r"BODY\.PEEK\[]<0\.(\d+)>", command)
        mail = self.server.mails[number - 1][: int(most[1])]
        self.say(f"* {number} FETCH (UID {number} BODY[]<0> {{{len(mail)}}}")
        self.wfile.write(mail + b")\r\n")

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


@contextmanager
def mailbox(*mails: bytes, password: str = "secret", certificate: Path | None = None) -> Iterator[Mailbox]:  # noqa: S107  of a test
    with Mailbox(list(mails), password, certificate) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def certificate_for(host: str, file: Path) -> Path:
    """Key and certificate of that machine in one file, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Mailbox of a test")])
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    built = built.not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    own = built.add_extension(address, critical=False).sign(key, hashes.SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + own.public_bytes(Encoding.PEM))
    return file
