from django import forms

from members.models import User
from terms.models import TermsVersion


class LanguageForm(forms.Form):
    """In which language somebody wants the blank; nothing means the language of the page."""

    language = forms.ChoiceField(choices=User.Language, required=False)

    def __init__(self, *args, version: TermsVersion, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version

    def clean_language(self) -> str:
        language = self.cleaned_data["language"] or self.version.language
        if not self.version.text(language):
            raise forms.ValidationError(language)
        return language
