"""党支部晋位升级申报（认定）表, F12, as a paper: one sheet of A4, long texts in an annex."""

from branches.papers.paper import Paper, Table, TableColumn, heading, text
from branches.rulebook.rounding import MISSING, percent, score
from branches.templatetags.house import cn_date

ROOM = 400  # signs of a text that the sheet itself has room for
SIGNED = "　　　　年　月　日"
DRAFT = "打印稿（未审定）"


def application_paper(found):
    """The Paper of a Dossier; before the approval it says that it is none."""
    part = found.participation
    application = found.application
    measures = application.measures if application else ""
    effect = application.effect if application else ""
    annex = [
        (title, words)
        for title, words in (("采取的措施", measures), ("取得的成效", effect))
        if len(words) > ROOM
    ]
    return Paper(
        title="党支部晋位升级申报（认定）表",
        meta=_meta(found),
        blocks=[
            _head(found),
            heading("一、采取的措施"),
            *_short(measures, "见附件。"),
            heading("二、取得的成效"),
            *_short(effect, "见附件。"),
            heading("三、认定条件核对"),
            _conditions(found),
            heading("四、意见"),
            _opinions(found),
            *text(f"本表由系统依据调查、考评、测评和整改记录生成，{part.round}。"),
            *_annex(annex),
        ],
    )


def _meta(found):
    application = found.application
    stated = application.stated_on if application else None
    lines = ("表 F12", str(found.participation.round.cycle))
    lines += (f"填表日期：{cn_date(stated)}" if stated else "填表日期：未申报",)
    return (*lines, *(() if found.is_approved else (DRAFT,)))


def _head(found):
    part, assessment = found.participation, found.assessment
    before = found.before.final_score if found.before and found.before.approved_on else None
    closed = f"{found.items['closed']}/{found.items['all']} 项"
    if found.items["late"]:
        closed += f"（逾期完成 {found.items['late']} 项）"
    pairs = [
        ("党支部", part.branch_name),
        ("类别", part.get_kind_display()),
        ("所属分党委", part.sub_committee.full_group_name),
        ("书记", part.secretary_name or MISSING),
        ("原等级", str(found.was or MISSING)),
        ("申报等级", str(found.hoped or MISSING)),
        ("原得分", score(before)),
        ("复评得分", score(assessment.final_score if assessment else None)),
        ("满意率", percent(assessment.satisfaction_rate if assessment else None)),
        ("整改销号", closed),
    ]
    rows = [(*pairs[index], *pairs[index + 1]) for index in range(0, len(pairs), 2)]
    name, value = TableColumn("项目", 12, is_centred=True), TableColumn("内容", 30)
    return Table((name, value, name, value), rows)


def _short(words, instead):
    return text(instead if len(words) > ROOM else words or "没有填写。")


def _conditions(found):
    columns = (
        TableColumn("序号", 6, is_centred=True),
        TableColumn("条件", 26),
        TableColumn("事实", 40),
        TableColumn("结论", 10, is_centred=True),
    )
    rows = [
        (str(number), one.title, one.fact, one.word)
        for number, one in enumerate(found.conditions, 1)
    ]
    return Table(columns, rows, empty="没有晋位条件")


def _opinions(found):
    rows = [
        ("党支部", _branch_opinion(found), f"书记（签名）：{SIGNED}"),
        ("分党委", _committee_opinion(found), f"签名、盖章：{SIGNED}"),
        ("组织部", _department_opinion(found), f"（盖章）{SIGNED}"),
        ("校党委", _approval(found), f"（盖章）{SIGNED}"),
    ]
    columns = (
        TableColumn("单位", 14, is_centred=True),
        TableColumn("意见", 40),
        TableColumn("签名、盖章", 34),
    )
    return Table(columns, rows)


def _branch_opinion(found):
    if found.application is None:
        return ""
    return f"申报晋升为{found.hoped}。" if found.hoped else "已申报。"


def _committee_opinion(found):
    if found.opinion is None:
        return ""
    grade = found.ladder.named(found.opinion.grade)
    return f"定为{grade}。{found.opinion.reason}"


def _department_opinion(found):
    """What 组织部 has written: its note of a rise of two grades."""
    return getattr(found.assessment, "jump_note", "") if found.assessment else ""


def _approval(found):
    if not found.is_approved:
        return "认定等级：　　　　文号："
    number = found.assessment.approval_no
    return f"认定等级：{found.now}　文号：{number}　{cn_date(found.assessment.approved_on)}"


def _annex(parts):
    if not parts:
        return []
    blocks = [heading("附件")]
    for title, words in parts:
        blocks += [*text(title), *text(words)]
    return blocks
