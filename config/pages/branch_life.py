"""晋位历程 of a branch and 来龙去脉 of its problems: from the survey to the grade, and back."""

from typing import NamedTuple

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.models import Branch, Participation
from branches.rulebook.wording import is_named, label, worded
from branches.scope import get_in_scope
from config.pages.branch_tabs import head_of
from grading.revisions.queries import approved_revisions
from grading.sheets.between import names_read
from rectification import rules
from rectification.items.chain import is_regrade
from rectification.promotion.difference import chain_of, changes_of, items_behind, spec_of
from rectification.promotion.life import help_of, hoped_for, years_of
from rectification.promotion.story import story_of

BRANCHES = Branch.objects.select_related("committee", "sub_committee")
PARTICIPATIONS = Participation.objects.select_related("round__cycle", "branch", "sub_committee")


class Told(NamedTuple):
    """An indicator, or a problem without one, with its chain."""

    title: str
    links: list


@require_safe
def branch_life(request, pk):
    """The tab of the branch file: a line of life for every year, and what made the difference."""
    branch = get_in_scope(BRANCHES, request.user, pk=pk)
    story = story_of(request.user, branch.pk)
    newest = story.chapters[0] if story.chapters else None
    context = {
        **head_of(branch, "life", timezone.localdate()),
        "promotion": newest.promotion if newest else None,
        "years": years_of(
            story,
            help_of(request.user, branch.pk),
            approved_revisions(request.user, branch.pk),
        ),
        "hoped": hoped_for(next(iter(story.years()), [])),
        **change_context(request.user, story, newest_of(story)),
    }
    return render(request, "config/pages/branch_life.html", context)


def newest_of(story):
    """The newest Chapter that can be compared with one before, None without one."""
    return next(
        (one for one in story.chapters if one.final is not None and story.before(one)), None
    )


def change_context(user, story, chapter):
    """{change, may_make}: what led to a Chapter (None: nothing), for config/pages/_changes.html."""
    change = changes_of(story, chapter) if chapter else None
    if change is None:
        return {"change": None, "may_make": False}
    participation = chapter.participation
    may_make = not participation.is_frozen and rules.may_make_item(user, participation)
    return {"change": change, "may_make": bool(may_make)}


def change_address(user, context):
    """For 为什么是这个等级: where to read what made the difference to the round before, which the
    page fetches when it is there; {} while there is no final score that the reader may see.
    """
    before = context["verdict"]["before"]
    compared = before is not None and before.final_score is not None
    if context["totals"]["final"] is None or not context["sees_review"] or not compared:
        return {}
    return {"change_url": reverse("change", args=[context["participation"].pk])}


@require_safe
def change(request, pk):
    """What made the difference between a round and the one before, by itself."""
    asked = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    story = story_of(request.user, asked.branch_id)
    chapter = story.chapter(asked.pk)
    compared = chapter.final is not None and story.before(chapter)
    context = change_context(request.user, story, chapter if compared else None)
    return render(request, "config/pages/change.html", {"participation": asked, **context})


@require_safe
def chain(request, pk):
    """来龙去脉 of what the address names: `field` of the survey, `code` of an indicator or a
    problem; without either of all problems of the round.
    """
    asked = get_in_scope(PARTICIPATIONS, request.user, pk=pk)
    story = story_of(request.user, asked.branch_id)
    chapter = story.chapter(asked.pk)
    before, after = pair_of(story, chapter)
    field, code = request.GET.get("field", ""), request.GET.get("code", "")
    behind = items_behind(story, after or before)
    codes = codes_of(chapter, field, code) if field or code else problems_of(before, after)
    pair = [one for one in (before, after) if one]
    told = [
        Told(title_of(one, pair), chain_of(one, before, after, items_for(one, behind, pair)))
        for one in codes
    ]
    context = {
        "participation": asked,
        "told": told,
        "subject": subject_of(asked, field, code, chapter),
        "is_all": not (field or code),
    }
    return render(request, "config/pages/chain.html", context)


def pair_of(story, chapter):
    """(Chapter where it begins, where it ends or None): a 复评 ends what the last round began."""
    if is_regrade(chapter.participation) and (before := story.before(chapter)):
        return before, chapter
    return chapter, story.following(chapter)


def codes_of(chapter, field, code):
    """What is to be told: indicator codes, and source codes of problems without an indicator."""
    if code:
        made = any(item.source_code == code for item in chapter.items)
        return [code] if made or spec_of(chapter, code) or chapter.problem(code) else []
    if not is_named(field):
        raise Http404
    found = [
        key for key, rows in chapter.findings.items() if any(row.field == field for row in rows)
    ]
    specs = chapter.card.rubric.spec.indicators if chapter.card else ()
    counted = [one.code for one in specs if field in names_read(chapter.card, one)]
    return list(dict.fromkeys((*found, *counted)))


def problems_of(before, after):
    """Codes of all problems of the two Chapters, those of the earlier one first."""
    found = [one.code for chapter in (before, after) if chapter for one in chapter.problems]
    return list(dict.fromkeys(found))


def items_for(code, behind, chapters):
    """The items behind an indicator; of a problem without one, or of none, the items themselves."""
    if code in behind:
        return behind[code]
    return [item for one in chapters for item in one.items if item.source_code == code]


def title_of(code, chapters):
    """C1 三会一课; where no indicator stands for it what is wrong."""
    specs = [spec for one in chapters if (spec := spec_of(one, code))]
    if specs:
        return f"{specs[0].code} {specs[0].name}"
    problems = [found.text for one in chapters if (found := one.problem(code))]
    made = [str(item) for item in items_for(code, {}, chapters)]
    return next(iter([*problems, *made]), code)


def subject_of(participation, field, code, chapter):
    if field and is_named(field):
        return worded(label(field), participation.round.cycle.rules.set_name)
    return title_of(code, [chapter]) if code else ""
