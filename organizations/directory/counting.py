"""Counts as people read them."""

from django.utils.formats import number_format


def grouped(count: int) -> str:
    """With the separator of the reader's language: 20,000. Most are small, and a page has hundreds of them."""
    return str(count) if count < 1000 else number_format(count, force_grouping=True)
