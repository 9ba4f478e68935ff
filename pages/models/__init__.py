from pages.models.home import HomeText
from pages.models.menu import MenuEntry
from pages.models.page import Page, PageText

__all__ = ["HomeText", "MenuEntry", "Page", "PageText"]
