"""What an organization tells of itself, and how it is changed."""
