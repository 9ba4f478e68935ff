"""The two pages as a PDF."""
