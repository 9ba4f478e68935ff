"""Reading and checking what is typed about the Terms, their signatures and certificates."""
