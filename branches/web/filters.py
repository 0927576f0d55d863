"""Filters of the lists: everything optional, everything in the address."""

from django import forms
from django.db.models import Q

from branches.models import Branch, Committee

ANY = [("", "全部")]


def any_of(choices, word="全部"):
    return [("", word), *choices]


def kind_field():
    return forms.ChoiceField(label="支部类别", choices=any_of(Branch.Kind.choices), required=False)


def search_field(label, placeholder=""):
    look = {"placeholder": placeholder} if placeholder else {}
    return forms.CharField(
        label=label,
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={**look, "type": "search"}),
    )


def figure_field(label, choices):
    """The tab above a list: it stands in the address, and the page has links for it."""
    return forms.ChoiceField(
        label=label, choices=any_of(choices), required=False, widget=forms.HiddenInput
    )


class CommitteeChoice(forms.ModelChoiceField):
    """The committees that the user sees, indented as in the tree."""

    def __init__(self, **kwargs):
        kwargs = {"label": "党组织", "required": False, "empty_label": "全部", **kwargs}
        super().__init__(Committee.objects.none(), **kwargs)

    def label_from_instance(self, committee):
        return "　" * max(committee.path.count("/") - 2, 0) + committee.short_name


def visible_committees(user):
    return Committee.objects.visible_to(user).open()


class FilterForm(forms.Form):
    """Unknown words in the address find nothing: a mistyped filter must not show everything."""

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user
        if "committee" in self.fields:
            self.fields["committee"].queryset = visible_committees(user)

    def conditions(self):
        """The keywords for the query, or None if the address makes no sense."""
        return self.cleaned_data if self.is_valid() else None


class ReviewingChoice(forms.ModelChoiceField):
    def label_from_instance(self, committee):
        return committee.group_name


class ReviewingFilter(forms.Form):
    """By 分党委: who keeps to one is not asked. A mistyped address narrows to nothing."""

    committee = ReviewingChoice(
        label="所属分党委", queryset=Committee.objects.none(), required=False, empty_label="全部"
    )

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["committee"].queryset = Committee.objects.visible_to(user).reviewing()
        if user.keeps_to_one_committee:
            self.fields["committee"].widget = forms.HiddenInput()


class LenientFilter(forms.Form):
    """By 分党委, of several `places` [(pk, name)]. A wrong value in the address is as none."""

    committee = forms.ChoiceField(label="分党委", required=False)
    round = forms.CharField(max_length=18, required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, places):
        super().__init__(data, auto_id="f-%s")
        if len(places) > 1:
            self.fields["committee"].choices = any_of(places, "全部（规定次序）")
        else:
            del self.fields["committee"]

    @property
    def values(self):
        """What is filled in and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def words_of(form, *, leave_out=("round", "sort"), **words):
    """What a filter narrows to, as a sentence of paper: 支部类别：教职工；关键词：软件, else 全部.
    `words`: {field: word} to be said instead of, or beside, what stands in the form.
    """
    form.is_valid()
    said = []
    for name, field in form.fields.items():
        value = words.get(name) or _word(field, form.cleaned_data.get(name))
        if value and name not in leave_out:
            said.append(f"{field.label}：{value}")
    return "；".join(said) or "全部"


def _word(field, value):
    if isinstance(field, forms.ModelChoiceField):
        return field.label_from_instance(value) if value else ""
    return dict(getattr(field, "choices", ())).get(value, value) if value else ""


def branch_named(text, participation=""):
    """Q: name or code of the branch as its year knew it; `participation`: the lookup to it."""
    text = text.strip()
    return (
        Q(**{f"{participation}branch_name__icontains": text})
        | Q(**{f"{participation}branch_short_name__icontains": text})
        | Q(**{f"{participation}branch_code__startswith": text})
    )


def only_figure(form):
    """The figure ("" for all) that a filter asks for if nothing else narrows the list, else None:
    then the tab has counted the rows already.
    """
    if not form.is_valid():
        return None
    narrowing = {name for name, value in form.cleaned_data.items() if value}
    return None if narrowing - {"figure", "round"} else form.cleaned_data["figure"]
