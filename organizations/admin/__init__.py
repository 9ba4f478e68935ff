"""The coordinators' desk for organizations, and for the pages that people and organizations sign by hand."""

from organizations.admin import organizations, signed_pages

__all__ = ["organizations", "signed_pages"]
