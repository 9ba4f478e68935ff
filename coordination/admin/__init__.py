"""The desk for what spans apps."""

from coordination.admin.lists import TermAdmin
from coordination.admin.privacy import PrivacyRequests

__all__ = ["PrivacyRequests", "TermAdmin"]
