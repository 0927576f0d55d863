"""Filters of the lists: everything optional, everything in the address."""

from django import forms

from branches.models import Branch, Committee, Post
from branches.queries.audit import GROUPS
from branches.queries.organisation import SORTS, figure_choices
from branches.queries.people import STATES

ANY = [("", "全部")]


def any_of(choices, word="全部"):
    return [("", word), *choices]


def committee_choices(committees):
    """[(primary key, short name)] of a queryset; the school stands for its 直属党支部."""
    return [
        (str(pk), "直属党支部" if kind == Committee.Kind.SCHOOL else name)
        for pk, name, kind in committees.values_list("pk", "short_name", "kind")
    ]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


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


def only_figure(form):
    """The figure ("" for all) that a filter asks for if nothing else narrows the list, else None:
    then the tab has counted the rows already.
    """
    if not form.is_valid():
        return None
    narrowing = {name for name, value in form.cleaned_data.items() if value}
    return None if narrowing - {"figure", "round"} else form.cleaned_data["figure"]


class BranchFilter(FilterForm):
    q = forms.CharField(label="名称或代码", required=False, max_length=40)
    committee = CommitteeChoice()
    kind = forms.ChoiceField(label="类别", required=False, choices=ANY + Branch.Kind.choices)
    figure = forms.ChoiceField(label="专项", required=False)
    closed = forms.ChoiceField(
        label="状态", required=False, choices=[("", "在用"), ("1", "已撤销")]
    )
    sort = forms.ChoiceField(
        required=False, choices=[(name, name) for name in SORTS if name], widget=forms.HiddenInput
    )

    def __init__(self, data, *, user, clock):
        super().__init__(data, user=user)
        self.fields["figure"].choices = ANY + figure_choices(clock)

    def conditions(self):
        if (read := super().conditions()) is None:
            return None
        figure_name, closed = read.pop("figure"), read.pop("closed")
        return {**read, "figure_name": figure_name, "closed": closed == "1"}


class AccountFilter(FilterForm):
    q = forms.CharField(label="姓名或用户名", required=False, max_length=40)
    committee = CommitteeChoice()
    role = forms.ChoiceField(label="职责", required=False, choices=ANY + Post.Role.choices)
    state = forms.ChoiceField(label="状态", required=False, choices=[*ANY, *STATES])


class AuditFilter(FilterForm):
    who = forms.CharField(label="操作人", required=False, max_length=40)
    group = forms.ChoiceField(label="事项", required=False, choices=ANY + list(GROUPS.items()))
    committee = CommitteeChoice()
    since = forms.DateField(label="从", required=False, widget=DateInput())
    until = forms.DateField(label="到", required=False, widget=DateInput())
    q = forms.CharField(label="对象或原因", required=False, max_length=40)
    branch = forms.ModelChoiceField(Branch.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user):
        super().__init__(data, user=user)
        self.fields["branch"].queryset = Branch.objects.visible_to(user)


class TreeFilter(forms.Form):
    q = forms.CharField(label="党组织或党支部", required=False, max_length=40)
