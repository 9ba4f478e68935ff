"""From request to response, split by what is on the page."""
