"""Receipts and certificates: what they say, how they are set and sealed, and whether one that is shown to us is ours."""

from terms.receipts.making import EVENTS, is_awaited, make, newest, order, order_lacking

__all__ = ["EVENTS", "is_awaited", "make", "newest", "order", "order_lacking"]
