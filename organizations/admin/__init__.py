"""The coordinators' desk for organizations, and for the pages that people and organizations sign by hand."""

from organizations.admin import duplicates, founding_lists, mergers, organizations, paper_forms, signed_pages

__all__ = ["duplicates", "founding_lists", "mergers", "organizations", "paper_forms", "signed_pages"]
