from cop_portal.formats.en.formats import *  # noqa: F403  one way to write dates in both languages
