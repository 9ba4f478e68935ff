"""The handover pack: all that the next secretariat needs, on paper and as tables."""
