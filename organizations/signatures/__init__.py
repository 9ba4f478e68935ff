"""The Terms, signed for an organization."""
