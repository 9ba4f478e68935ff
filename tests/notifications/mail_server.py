"""A real mail server on this machine, which behaves as a test says."""

import asyncio
import email.policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class MailServer:
    """Accepts, unless told otherwise: `answers` and `recipients` are said instead, one for each letter.

    `drop` breaks the line off after the whole letter came; `wait` is how many seconds the server thinks before it
    answers one; `drips` answers byte by byte, without end.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        self.recipients: dict[str, str] = {}
        self.drop = False
        self.wait = 0.0
        self.drips = False
        self.lines = 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.lines += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.recipients.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session, envelope):
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        if self.drop:
            server.transport.abort()
        while self.drips and not server.transport.is_closing():
            server.transport.write(b"2")
            await asyncio.sleep(0.05)
        await asyncio.sleep(self.wait)
        return self.answers.pop(0) if self.answers else "250 OK"


class Controlled(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="mail.example.org", loop=self.loop)

    def _trigger_server(self):
        """The system has chosen the port."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
