"""The coordinators' desk for the Terms."""

from terms.admin import ledger, signatures, versions

__all__ = ["ledger", "signatures", "versions"]
