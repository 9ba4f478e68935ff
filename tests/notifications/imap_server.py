"""A mailbox on this machine that speaks as much IMAP (RFC 9051) as the reader asks of it."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Mailbox(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, mails: list[bytes], password: str) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.mails, self.password = mails, password
        self.seen: set[int] = set()
        self.refuses_marks = False

    @property
    def address(self) -> str:
        return f"imap://bounces%40example.org:{self.password}@127.0.0.1:{self.server_address[1]}/Returned"


class Conversation(socketserver.StreamRequestHandler):
    server: Mailbox

    def handle(self):
        self.say("* OK ready")
        while line := self.rfile.readline().decode().strip():
            tag, _, command = line.partition(" ")
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
def mailbox(*mails: bytes, password: str = "secret") -> Iterator[Mailbox]:  # noqa: S107  of a test
    with Mailbox(list(mails), password) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
