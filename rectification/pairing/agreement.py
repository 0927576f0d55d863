"""结对协议: what both sides agree to, and what came of it, as a paper."""

from django.utils import timezone

from branches.papers.paper import Paper, Table, TableColumn, heading, signature, text
from branches.templatetags.house import cn_date

BOTH = ("受助支部", "结对支部")
SIGNED = "（签字）：　　　　　　　　年　　月　　日"


def agreement_paper(pairing, sides, activities):
    """The Paper of a Pairing (with_grades()), its PairingSides and JointActivities; no points."""
    return Paper(
        title="党支部结对共建协议书",
        meta=(
            f"受助支部：{pairing.branch.name}",
            f"结对支部：{pairing.partner.name}",
            f"期限：{cn_date(pairing.since)}至{cn_date(pairing.until)}",
        ),
        blocks=[
            heading("一、双方支部"),
            _sides(pairing, sides),
            heading("二、结对目标"),
            *text(pairing.goals),
            heading("三、联办活动"),
            _activities(activities),
            *_result(pairing),
            *(signature(f"{one.label}书记{SIGNED}") for one in sides),
            signature("分党委（盖章）：　　　　　　　　年　　月　　日"),
        ],
    )


def _sides(pairing, sides):
    columns = (
        TableColumn("一方", 16, is_centred=True),
        TableColumn("党支部", 30),
        TableColumn("所属分党委", 24),
        TableColumn("现等级", 13, is_centred=True),
        TableColumn("确认", 27, is_centred=True),
    )
    grades = {True: pairing.branch_grade, False: pairing.partner_grade}
    rows = [
        (
            one.label,
            one.branch.name,
            one.branch.sub_committee.full_group_name,
            str(grades[one.is_helped] or "—"),
            _confirmed(one),
        )
        for one in sides
    ]
    return Table(columns, rows)


def _confirmed(side):
    if not side.confirmed_at:
        return "未确认"
    return f"{side.by_text} {timezone.localtime(side.confirmed_at):%Y-%m-%d}"


def _activities(activities):
    columns = (
        TableColumn("日期", 14, is_centred=True),
        TableColumn("活动内容", 32),
        TableColumn("参加人员", 20),
        TableColumn("效果", 32),
    )
    rows = [(f"{one.on:%Y-%m-%d}", one.what, one.who, one.effect) for one in activities]
    return Table(columns, rows, empty="还没有联办活动")


def _result(pairing):
    if pairing.state != pairing.State.ENDED:
        return []
    before, after = pairing.grade_before or "未定级", pairing.grade_after or "未定级"
    facts = (
        f"{cn_date(pairing.ended_on)}结束，受助支部由“{before}”到“{after}”，"
        f"其间整改销号 {pairing.items_closed} 项，联办活动见上表。"
    )
    return [heading("四、结对成效"), *text(facts), *text(pairing.result)]
