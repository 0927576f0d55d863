"""公示稿: the notice as a paper, printed or saved as .docx (handbook k)."""

from branches.models import Committee
from branches.papers.paper import Paper, Table, TableColumn, signature, text
from branches.templatetags.house import cn_date


def notice_paper(notice, entries, days):
    """The Paper of a PublicNotice with its `entries`, over `days` working days."""
    grades = {one.grade for one in entries}
    school = Committee.objects.get(kind=Committee.Kind.SCHOOL)
    return Paper(
        title=f"关于{notice.title}的公示",
        blocks=[
            *text(notice.text),
            *text(
                f"公示时间：{cn_date(notice.first_on)}至{cn_date(notice.last_on)}（{days}个工作日）。"
            ),
            *(text(f"反映方式：{notice.contact}") if notice.contact else ()),
            _table(entries, len(grades) > 1),
            signature(f"{school.name}组织部"),
            signature(cn_date(notice.first_on)),
        ],
    )


def _table(entries, has_grades):
    columns = [
        TableColumn("序号", 8, is_centred=True),
        TableColumn("分党委", 34),
        TableColumn("党支部", 44),
        TableColumn("等级", 14, is_centred=True),
    ]
    rows = [(str(number), one.unit, one.name, one.grade) for number, one in enumerate(entries, 1)]
    if not has_grades:
        return Table(tuple(columns[:-1]), [row[:-1] for row in rows])
    return Table(tuple(columns), rows)
