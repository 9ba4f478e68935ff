"""The words of a version, written in Markdown: their faults, clauses and changes, and how they are shown and printed."""
