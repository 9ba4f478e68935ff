"""Reading and checking what is typed about events, and what the agenda is narrowed down to."""
