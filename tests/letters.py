"""Deciding at the desk as a coordinator does: the letter is shown, then sent."""


def show(browser, url: str, said: dict):
    """The first press."""
    return browser.post(url, said | {"show": "1"})


def as_shown(page) -> dict:
    """What the form with the letters carries."""
    letters = page.context["letters"]
    return {name: letters[name].value() for name in letters.fields}


def decide(browser, url: str, said: dict, follow: bool = False, **typed):
    """Both presses; `typed` are words of letters that were changed in between."""
    shown = as_shown(show(browser, url, said))
    return browser.post(url, said | shown | typed | {"send": "1"}, follow=follow)
