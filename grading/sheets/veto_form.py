"""一票否决 as the reviewers tick it, with its basis."""

from django import forms

from grading.sheets.vetoes import TICKED


class VetoForm(forms.Form):
    """V1, V3, V6: a tick and its basis (文号或事由) each."""

    def __init__(self, data=None, *, ticked=()):
        initial = {}
        for veto in ticked:
            initial |= {veto.code: True, f"{veto.code}_basis": veto.basis}
        super().__init__(data, initial=initial, prefix="veto")
        for code in TICKED:
            self.fields[code] = forms.BooleanField(required=False)
            self.fields[f"{code}_basis"] = forms.CharField(required=False, max_length=500)

    def clean(self):
        typed = super().clean()
        for code in TICKED:
            if typed.get(code) and not typed.get(f"{code}_basis", "").strip():
                self.add_error(f"{code}_basis", f"{code} 须写明依据（文号或事由）。")
        return typed

    @property
    def bases(self):
        typed = self.cleaned_data
        return {code: typed[f"{code}_basis"].strip() for code in TICKED if typed[code]}

    def lines(self):
        return [(code, self[code], self[f"{code}_basis"]) for code in TICKED]
