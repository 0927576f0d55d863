"""来龙去脉: the links of one problem, from the answer of the survey to the grade and back."""

from typing import NamedTuple

from django.urls import reverse

from branches.rulebook.fields import BY_NAME
from branches.rulebook.wording import label, worded
from grading.scoring.reading import section_of

SURVEY, INDICATOR, PROBLEM, ITEM, PROMOTION = (
    "survey",
    "indicator",
    "problem",
    "item",
    "promotion",
)
ICONS = {
    SURVEY: "clipboard-data",
    INDICATOR: "ui-checks",
    PROBLEM: "clipboard-x",
    ITEM: "list-check",
    PROMOTION: "graph-up-arrow",
}
NOT_CLOSED = "未销号"


class Link(NamedTuple):
    """One step of a chain; `url` "" where there is nothing to open, which `title` then says."""

    kind: str
    title: str
    text: str
    url: str

    @property
    def icon(self):
        return ICONS[self.kind] if self.url else "dash"


def survey_link(participation, name, said):
    """To the answer `name` in the survey of a participation (with its round), in words `said`."""
    word = worded(label(name), participation.round.cycle.rules.set_name)
    title = f"{survey_word(participation)}·{word}"
    return Link(SURVEY, title, said, survey_url(participation, name))


def survey_url(participation, name):
    """The answer on its page; what officers are, on their table."""
    place = f"field-{name}" if name in BY_NAME else "officers"
    page = reverse("branches:survey", args=[participation.pk])
    return f"{page}?section={section_of(name)}#{place}"


def survey_word(participation):
    return "复评调查" if is_regrade(participation) else "调查摸底"


def indicator_link(participation, spec, said=""):
    """To an indicator (IndicatorSpec) on the page that tells why the grade is as it is."""
    word = "复评 " if is_regrade(participation) else ""
    return Link(
        INDICATOR, f"{word}{spec.code} {spec.name}", said, indicator_url(participation, spec.code)
    )


def indicator_url(participation, code):
    return f"{reverse('grading:why', args=[participation.pk])}#i-{code}"


def problem_link(participation, problem):
    """To the row of a Problem; None: there is none."""
    if problem is None:
        return Link(PROBLEM, "没有列为问题", "", "")
    page = reverse("drafts", args=[participation.pk])
    title = "复评发现的问题" if is_regrade(participation) else "问题"
    return Link(PROBLEM, title, problem.text, f"{page}#{problem.anchor}")


def item_links(items):
    """To the items made of it; where there is none, that is said."""
    links = [Link(ITEM, one.number, item_text(one), one.get_absolute_url()) for one in items]
    return links or [Link(ITEM, "没有整改事项", "", "")]


def item_text(item):
    if not item.closed_on:
        return item.status_word
    late = f"，逾期 {item.days_late} 天" if item.was_late else ""
    return f"{item.closed_on:%Y-%m-%d} 销号{late}"


def promotion_link(promotion, participation):
    """To the 认定 of a 复评; None where there is none yet."""
    if promotion is None:
        return None
    said = f"{promotion.from_label} → {promotion.to_label}"
    word = f"{promotion.get_outcome_display()}认定"
    return Link(PROMOTION, word, said, promotion_url(participation))


def promotion_url(participation):
    """Where the 认定 of a participation stands with its conditions."""
    return reverse("promotion:application", args=[participation.pk])


def is_regrade(participation):
    return participation.round.kind == participation.round.Kind.REGRADE
