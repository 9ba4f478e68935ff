"""A mail server that takes every letter and counts it, and the settings of processes that send to it."""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>]+>)", re.I | re.M)


class Sink:
    """Speaks as much SMTP (RFC 5321) as the portal does; `seconds` is how long it thinks about each letter."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.letters: Counter[bytes] = Counter()
        self.lines = 0
        self.largest = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines += 1
        writer.write(b"220 sink\r\n")
        try:
            while command := (await reader.readline())[:4].strip().upper():
                writer.write(await self.answer(command, reader, writer))
                if command == b"QUIT":
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # a worker was killed; the letter in its hands does not count
        writer.close()

    async def answer(self, command: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        if command != b"DATA":
            return b"221 bye\r\n" if command == b"QUIT" else b"250 8BITMIME\r\n"
        writer.write(b"354 go on\r\n")
        letter = await reader.readuntil(b"\r\n.\r\n")
        await asyncio.sleep(self.seconds)
        found = MESSAGE_ID.search(letter)
        self.letters[found[1] if found else b""] += 1
        self.largest = max(self.largest, len(letter))
        return b"250 taken\r\n"


@contextmanager
def mail_sink(seconds: float = 0.01) -> Iterator[tuple[Sink, dict[str, str]]]:
    """The server in a thread of this process, and the environment of processes that shall send to it."""
    sink, loop = Sink(seconds), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(sink.talk, "127.0.0.1", 0, limit=2**20))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    port = server.sockets[0].getsockname()[1]
    try:
        yield (
            sink,
            {
                "DJANGO_SETTINGS_MODULE": "cop_portal.benchmarks.mail_settings",
                "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            },
        )
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(end_talks())
        loop.close()


async def end_talks() -> None:
    talks = asyncio.all_tasks() - {asyncio.current_task()}
    for talk in talks:
        talk.cancel()
    await asyncio.gather(*talks, return_exceptions=True)
