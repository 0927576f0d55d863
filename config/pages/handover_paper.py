"""书记工作交接单: what the two sign, as a paper."""

from django.utils import timezone

from branches.papers.paper import Paper, Table, TableColumn, heading, signature, text
from branches.templatetags.house import cn_date

NUMBER = TableColumn("序号", 6, is_centred=True)


def day(value):
    return f"{timezone.localtime(value) if hasattr(value, 'hour') else value:%Y-%m-%d}"


def handover_paper(handover, sides, contents, today):
    """The Paper of a Handover; `sides`, `contents` as config.pages.handover has them."""
    branch = handover.branch
    return Paper(
        title="党支部书记工作交接单",
        meta=(
            f"党支部：{branch.name}",
            f"所属分党委：{branch.sub_committee.full_group_name}",
            f"交接日期：{cn_date(handover.on)}",
        ),
        blocks=[
            _sides(sides),
            heading("一、没有办完的事"),
            _duties(contents.duties),
            heading("二、没有销号的整改事项"),
            _items(contents.items),
            heading("三、各年度材料"),
            _years(contents.years),
            heading("四、附件"),
            _files(contents.files),
            heading("五、交接说明"),
            *text(handover.note or "无"),
            *text(f"事项为打印时的情况，{cn_date(today)}。"),
            signature("移交人（签字）：　　　　　　接收人（签字）：　　　　　　"),
            signature("监交人（签字）：　　　　　　（盖章）　　　　年　　月　　日"),
        ],
    )


def _sides(sides):
    columns = (
        TableColumn("交接方", 10, is_centred=True),
        TableColumn("姓名", 20, is_centred=True),
        TableColumn("确认时间", 20, is_centred=True),
    )
    rows = [
        (
            one.label,
            str(one.person),
            f"{timezone.localtime(one.confirmed_at):%Y-%m-%d %H:%M}"
            if one.confirmed_at
            else "未确认",
        )
        for one in sides
    ]
    return Table(columns, rows)


def _duties(duties):
    rows = [
        (str(number), duty.title, day(duty.due_on) if duty.due_on else "—")
        for number, duty in enumerate(duties, 1)
    ]
    return Table((NUMBER, TableColumn("事项", 40), TableColumn("期限", 12, is_centred=True)), rows)


def _items(items):
    columns = (
        NUMBER,
        TableColumn("具体问题", 36),
        TableColumn("状态", 10, is_centred=True),
        TableColumn("完成时限", 12, is_centred=True),
    )
    rows = [
        (str(number), item.problem, item.status_word, day(item.due_on))
        for number, item in enumerate(items, 1)
    ]
    return Table(columns, rows)


def _years(years):
    columns = (
        TableColumn("年度", 20),
        TableColumn("调查摸底", 12, is_centred=True),
        TableColumn("分类定级", 14, is_centred=True),
        TableColumn("等级", 14, is_centred=True),
        TableColumn("方案", 20, is_centred=True),
    )
    rows = [
        (
            str(year.participation.round),
            year.survey.get_state_display() if year.survey else "—",
            year.assessment.get_state_display() if year.assessment else "—",
            f"{year.grade or '—'}{'（未审定）' if year.is_open else ''}",
            _plan(year.plan),
        )
        for year in years
    ]
    return Table(columns, rows)


def _plan(plan):
    if plan is None:
        return "—"
    word = f"{day(plan.approved_on)} 批准" if plan.approved_on else plan.status_word
    return f"{plan.title}（{word}）"


def _files(files):
    columns = (NUMBER, TableColumn("文件名", 40), TableColumn("上传日期", 12, is_centred=True))
    rows = [(str(number), file.name, day(file.uploaded_at)) for number, file in enumerate(files, 1)]
    return Table(columns, rows)
