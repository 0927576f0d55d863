"""The stored result of a run, arranged for its page."""

from itertools import groupby

from branches.imports.trial import ROWS_READ
from branches.models import ImportRun

FINDING_NAMES = {
    "W01": "数量与上期相差过半",
    "W02": "填报内容存疑",
    "W03": "隶属关系未理顺",
    "F01": "正式党员少于 3 人",
    "F02": "党员人数偏多",
    "F03": "联合支部覆盖单位过多",
    "F04": "应设支委会而未设",
    "F05": "支委配备不齐",
    "F06": "支委职务长期空缺",
    "F07": "超期未换届",
    "F08": "任期即将届满",
    "F09": "延期换届过长",
    "F10": "任期年限不合规定",
    "F11": "书记党龄不足 1 年",
    "F12": "书记未述职",
    "F13": "书记培训学时不足",
    "F14": "三会一课次数不足",
    "F15": "主题党日（组织生活）次数不足",
    "F16": "未开组织生活会",
    "F17": "未开展民主评议或参评率不足",
    "F18": "评议优秀比例偏高",
    "F19": "谈心谈话不足",
    "F20": "没有新建或修订制度",
    "F21": "没有活动场所",
    "F22": "没有工作经费",
    "F23": "没有好思路或未经大会讨论",
    "F24": "没有办实事",
    "F25": "没有创新工作",
    "F26": "支委会、党小组设置可调整",
}


def problem_groups(result):
    """[(sheet, errors of that sheet)] in file order."""
    rows = result.get("problems", [])
    return [(sheet, list(group)) for sheet, group in groupby(rows, key=lambda one: one["sheet"])]


def difference_groups(result):
    """[(sheet, differences)] sheet by sheet."""
    rows = sorted(result.get("differences", []), key=lambda one: one["sheet"])
    return [(sheet, list(group)) for sheet, group in groupby(rows, key=lambda one: one["sheet"])]


def finding_rows(result):
    """[(code, what it says, branches)] of the findings stored by the import."""
    found = sorted(result.get("findings", {}).items())
    return [(code, FINDING_NAMES.get(code, "其他"), number) for code, number in found]


def count_rows(result):
    """The numbers of a run that are not zero: [(label, number)]."""
    counts = result.get("counts", {})
    return [(label, number) for label, number in counts.items() if number]


def sentence(state, counts, problem_count):
    """One line for the log."""
    if state == ImportRun.State.REFUSED:
        return f"{problem_count or 0} 处错误，没有写入"
    if state == ImportRun.State.UNCHANGED:
        return f"党支部 {counts.get(ROWS_READ, 0)} 个，与系统中的数据相同"
    new, changed = counts.get("新增党支部", 0), counts.get("更新党支部", 0)
    return f"党支部 {counts.get(ROWS_READ, 0)} 个，新增 {new}，更新 {changed}"
