"""Finding organizations, and counting them."""
