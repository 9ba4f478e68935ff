"""The append-only chain of signature events: adding to it, checking it, sending its head out, and what is kept how long."""

from terms.ledger.appending import append
from terms.ledger.chain import Personal

__all__ = ["Personal", "append"]
