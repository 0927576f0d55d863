"""整改方案 and 整顿登记表 (F11) as papers: the same content printed and as a Word file."""

from branches.papers.paper import Paper, Table, TableColumn, heading, signature, text
from branches.templatetags.house import cn_date
from rectification.models import Plan
from rectification.plans.texts import texts_of

NUMBER = TableColumn("序号", 6, is_centred=True)
ORDINALS = "一二三四五六七八九十"
ITEM_COLUMNS = (
    NUMBER,
    TableColumn("具体问题", 24),
    TableColumn("原因", 18),
    TableColumn("整改目标", 20),
    TableColumn("整改措施", 28),
    TableColumn("责任人", 12, is_centred=True),
    TableColumn("完成时限", 12, is_centred=True),
    TableColumn("状态", 10, is_centred=True),
)


def plan_paper(plan, items, targets, gain, milestones):
    """The Paper of a Plan (loaded) and its items; `targets`, `gain` or `milestones` by its kind."""
    sections = [
        *_words(plan),
        *([("提升指标", [_targets(targets), *text(gain)])] if plan.kind == Plan.Kind.RAISE else []),
        *([("时间表", [_milestones(milestones)])] if plan.is_reform else []),
        ("整改事项", [_items(items)]),
    ]
    return Paper(
        title=f"{plan.participation.branch_name}{plan.title}",
        meta=_meta(plan),
        blocks=[*_numbered(sections), *_signatures(plan)],
        is_wide=True,
    )


def _meta(plan):
    place = plan.participation
    state = f"批准日期：{cn_date(plan.approved_on)}" if _stands(plan) else "打印稿（未批准）"
    return (
        f"所属分党委：{place.sub_committee.full_group_name}",
        f"轮次：{place.round}",
        f"党支部书记：{place.secretary_name or '—'}",
        state,
    )


def _stands(plan):
    return plan.state == Plan.State.APPROVED


def _words(plan):
    """[(heading, [Line])] of what the plan itself says."""
    return [(label, text(said or "—")) for label, said in texts_of(plan)]


def _numbered(sections):
    blocks = []
    for number, (title, lines) in zip(ORDINALS, sections, strict=False):
        blocks += [heading(f"{number}、{title}"), *lines]
    return blocks


def _targets(targets):
    columns = (
        NUMBER,
        TableColumn("指标", 30),
        TableColumn("要达到的", 30),
        TableColumn("定级时得分", 12, is_centred=True),
        TableColumn("达到后得分", 12, is_centred=True),
    )
    rows = [
        (
            str(number),
            f"{one.indicator_code} {one.indicator_name}",
            one.aim,
            f"{one.before.normalize():f}",
            f"{one.points.normalize():f}",
        )
        for number, one in enumerate(targets, 1)
    ]
    return Table(columns, rows)


def _milestones(milestones):
    columns = (TableColumn("不晚于", 14, is_centred=True), TableColumn("要做的事", 60))
    return Table(columns, [(f"{one.on:%Y-%m-%d}", one.text) for one in milestones])


def _items(items):
    rows = [
        (
            str(number),
            item.problem,
            item.cause or "—",
            item.goal or "—",
            item.measure or "—",
            item.owner_text,
            f"{item.due_on:%Y-%m-%d}",
            item.status_word,
        )
        for number, item in enumerate(items, 1)
    ]
    return Table(ITEM_COLUMNS, rows)


def _signatures(plan):
    lines = [
        signature("党支部书记（签字）：　　　　　　年　　月　　日"),
        signature("分党委意见（盖章）：　　　　　　年　　月　　日"),
    ]
    if plan.is_reform:
        lines.append(signature("组织部意见（盖章）：　　　　　　年　　月　　日"))
    return lines


# What 四个一 and 月进展 add to F11: filled by whoever has them, from above this room.
SUPPORT_COLUMNS = (
    TableColumn("四个一", 16, is_centred=True),
    TableColumn("人员（党支部）", 40),
    TableColumn("起止", 20, is_centred=True),
)
REPORT_COLUMNS = (
    TableColumn("月份", 12, is_centred=True),
    TableColumn("进展", 60),
    TableColumn("报送日期", 14, is_centred=True),
)


def reform_paper(plan, items, supports=(), reports=(), left_on=None):
    """F11 软弱涣散（薄弱）党支部整顿登记表 (HB (h)): branch, kind of problem, 四个一, plan, goal,
    deadline, monthly progress, acceptance, the day it left 薄弱. `supports`: rows of
    SUPPORT_COLUMNS; `reports`: rows of REPORT_COLUMNS; `left_on`: date or None.
    """
    closed = sum(item.closed_on is not None for item in items)
    facts = Table(
        (TableColumn("栏目", 16, is_centred=True), TableColumn("内容", 64)),
        [
            ("党支部", plan.participation.branch_name),
            ("党支部书记", plan.participation.secretary_name or "—"),
            *((label, said or "—") for label, said in texts_of(plan)),
            ("整改事项", f"{len(items)} 项，已销号 {closed} 项"),
            ("摘帽日期", cn_date(left_on) if left_on else ""),
        ],
    )
    sections = (
        ("基本情况", [facts]),
        ("四个一人员", [Table(SUPPORT_COLUMNS, list(supports))]),
        ("整改事项", [_items(items)]),
        ("月进展", [Table(REPORT_COLUMNS, list(reports))]),
    )
    return Paper(
        title="软弱涣散（薄弱）党支部整顿登记表",
        meta=_meta(plan),
        blocks=[
            *_numbered(sections),
            signature("分党委验收意见（盖章）：　　　　　　年　　月　　日"),
            signature("组织部验收意见（盖章）：　　　　　　年　　月　　日"),
        ],
        is_wide=True,
    )
