from django import forms

from notifications.models import Preference


class PreferenceForm(forms.ModelForm):
    class Meta:
        model = Preference
        fields = ["rhythm", "takes_letters"]
        widgets = {"rhythm": forms.RadioSelect}
