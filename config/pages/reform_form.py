"""F11 整顿登记表: the plan, and beside it 四个一, the monthly reports, the day the branch left."""

from django.db.models import Count
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from branches.web.downloads import paper_response
from grading.decisions.standing import standings_of
from rectification.models import MonthlyReport, Support
from rectification.plans.papers import reform_paper
from rectification.plans.prints import asked_for, own_items, shown


@require_safe
def reform_print(request, pk):
    plan = _reform(request, pk)
    return shown(request, plan, paper_of(request.user, plan), "rectification:reform_word")


@require_safe
def reform_word(request, pk):
    plan = _reform(request, pk)
    return paper_response(paper_of(request.user, plan), f"整顿登记表_{plan.participation}")


def _reform(request, pk):
    plan = asked_for(request, pk)
    if not plan.is_reform:
        raise Http404
    return plan


def paper_of(user, plan):
    return reform_paper(
        plan,
        own_items(user, plan),
        supports=_supports(user, plan),
        reports=_reports(user, plan),
        left_on=_left_on(plan),
    )


def _supports(user, plan):
    """Who has held the four slots since the plan was asked for; a slot of nobody says so."""
    rows = Support.objects.visible_to(user).filter(branch=plan.participation.branch_id)
    rows = rows.exclude(until__lt=plan.opened_on).select_related("pairing__partner")
    return [(one.get_slot_display(), _who(one), _period(one)) for one in rows.order_by("pk")]


def _who(support):
    if support.is_vacant:
        return "空缺"
    return f"{support.who}（{support.post_text}）" if support.post_text else support.who


def _period(support):
    until = f"{support.until:%Y-%m-%d}" if support.until else "今"
    return f"{support.since:%Y-%m-%d} 至 {until}"


def _reports(user, plan):
    rows = MonthlyReport.objects.visible_to(user).filter(
        branch=plan.participation.branch_id,
        reported_on__isnull=False,
        month__gte=plan.opened_on.replace(day=1),
    )
    rows = rows.annotate(items=Count("lines")).order_by("month")
    return [(one.month_name, _words(one), f"{one.reported_on:%Y-%m-%d}") for one in rows]


def _words(report):
    late = f"；迟报 {report.days_late} 天" if report.is_late else ""
    note = f"；{report.note}" if report.note else ""
    return f"{report.items} 项事项报告进展{late}{note}"


def _left_on(plan):
    """The day of the approval that first took the branch off the bottom; None until then."""
    branch, today = plan.participation.branch_id, timezone.localdate()
    rises = (one for one in standings_of(branch, today) if one.since > plan.opened_on)
    return next((one.since for one in rises if not one.is_bottom), None)
