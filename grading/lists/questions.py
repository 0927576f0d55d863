"""What the dialog says before a selection is decided or approved: how many, which grades, on what
paper and day, and that it stands.
"""

FIRST = 3
# transition → title, facts, what follows
WORDS = {
    "decide": (
        "按拟定等级为 {} 个党支部定级",
        "会议日期 {decided_on:%Y-%m-%d}。",
        "定级后报校党委审定，组织部打开之前可以撤回。",
    ),
    "approve": (
        "登记 {} 个党支部的审定结果",
        "文号 {document_no}，审定日期 {approved_on:%Y-%m-%d}。",
        "登记为校党委已审定；方案和事项没有办理前，本人当天可以撤销，此后只能更正。",
    ),
}


def question(name, foreseen, facts):
    """{"title", "text"} for the act `name` of rules.TRANSITIONS; `foreseen`: Foreseen of
    grading.decisions.services; `facts`: the cleaned form.
    """
    title, paper, after = WORDS[name]
    count, refused = len(foreseen.names), foreseen.refused
    lines = []
    if count:
        grades = "、".join(f"{label} {number} 个" for label, number in foreseen.grades)
        lines += [f"{grades}。", f"{named(foreseen.names)}。", paper.format(**facts)]
        lines += [*quota_lines(foreseen, facts), after]
    if refused:
        branch, why = refused[0]
        lines.append(f"另有 {len(refused)} 个不能一并办理，如“{branch}”：{why}")
    return {"title": title.format(count), "text": "\n".join(lines) or "没有选择党支部。"}


def quota_lines(foreseen, facts):
    """The shares that would be exceeded, and the reason that goes with it or lacks."""
    lines = [f"{said}。" for said in foreseen.quota]
    if foreseen.asks_reason:
        given = facts.get("quota_reason", "").strip()
        lines.append(f"超出比例的理由：{given}" if given else "超出比例须写明理由，现在还没有写。")
    return lines


def named(names):
    """The first few, and how many they all are."""
    first = "、".join(names[:FIRST])
    return f"{first} 等 {len(names)} 个" if len(names) > FIRST else first
