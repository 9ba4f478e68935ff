"""All evidence of one signature in one file, checkable without the portal."""
