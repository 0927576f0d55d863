"""What a finding is called where many are counted: one cause a code, without numbers."""

from branches.rulebook.wording import BOTH, worded

NAMES = {
    "W01": "数量与上期相差过半",
    "W02": "填报内容存疑",
    "W03": "隶属关系未理顺",
    "F01": "正式党员偏少",
    "F02": "党员人数偏多",
    "F03": "联合支部覆盖单位过多",
    "F04": "应设支委会而未设",
    "F05": "支委配备不齐",
    "F06": "支委职务长期空缺",
    "F07": "超期未换届",
    "F08": "任期即将届满",
    "F09": "延期换届过长",
    "F10": "任期年限不符",
    "F11": "书记党龄不足",
    "F12": "书记未述职",
    "F13": "书记培训学时不足",
    "F14": "三会一课次数不足",
    "F15": f"{BOTH}次数不足",
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


def cause_name(code, set_name=""):
    """The cause in the words of a parameter set; “其他” for a code of another version."""
    return worded(NAMES.get(code, "其他"), set_name)
