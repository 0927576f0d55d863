"""定级会议情况 as a paper: the meeting, its list, and who signs."""

from branches.papers.paper import Paper, Table, TableColumn, signature
from branches.rulebook.fields import KINDS
from branches.rulebook.rounding import MISSING
from branches.templatetags.house import cn_date
from grading.rubrics.grades import grade_labels

COLUMNS = (
    TableColumn("序号", 6, is_centred=True),
    TableColumn("党支部", 26),
    TableColumn("类别", 12, is_centred=True),
    TableColumn("最终得分", 9, is_centred=True),
    TableColumn("拟定等级", 9, is_centred=True),
    TableColumn("决定等级", 9, is_centred=True),
    TableColumn("说明", 20),
)


def meeting_paper(meeting, decisions):
    """The Paper of a Meeting; `decisions` as grading.meetings.queries.decided_at()."""
    labels = grade_labels(meeting.round)
    return Paper(
        title="党支部分类定级会议情况",
        meta=(
            f"党组织：{meeting.committee.full_group_name}",
            f"轮次：{meeting.round}",
            f"会议日期：{cn_date(meeting.held_on)}",
            meeting.said,
        ),
        blocks=[
            Table(COLUMNS, [_row(*one, labels) for one in enumerate(decisions, 1)]),
            signature("主持人（签字）：　　　　　　记录人（签字）：　　　　　　"),
            signature("（盖章）　　　　年　　月　　日"),
        ],
        is_wide=True,
    )


def _row(number, decision, labels):
    participation, verdict = decision.assessment.participation, decision.verdict
    note = decision.reason if decision.act == decision.Act.DECIDED else ""
    score = verdict.final_score if verdict else None
    return (
        str(number),
        participation.branch_name,
        KINDS[participation.kind],
        MISSING if score is None else str(score),
        labels.get(verdict.grade, MISSING) if verdict else MISSING,
        labels.get(decision.grade, MISSING),
        note,
    )
