"""Who acts for an organization."""
