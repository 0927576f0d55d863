"""Proposals of this office (P, editable): how urgent a problem is and what a plan may say to it.

They stand in the form until the secretary saves his own words.
"""

from datetime import timedelta
from typing import NamedTuple

from rectification.models import RectificationItem

Track = RectificationItem.Track
# 立行立改 7–15 days, 限期整改 to 60, 长期坚持 a quarter (handbook e.4, P).
DAYS = {Track.IMMEDIATE: 15, Track.DATED: 60, Track.CONTINUING: 90}


class Suggestion(NamedTuple):
    track: str
    goal: str
    measure: str


BY_FINDING = {
    "F01": Suggestion(
        Track.DATED,
        "正式党员达到3名以上，或完成调整设置",
        "与分党委研究支部设置，通过转接组织关系、联合组建等办法解决正式党员不足的问题。",
    ),
    "F02": Suggestion(
        Track.DATED,
        "支部规模符合规定",
        "按专业、年级或教研室提出分设方案，报分党委批准后实施，并做好党员组织关系调整。",
    ),
    "F03": Suggestion(
        Track.DATED, "联合支部覆盖单位数符合规定", "提出联合支部拆分或重组方案，报分党委批准。"
    ),
    "F04": Suggestion(
        Track.DATED, "设立支部委员会", "召开党员大会选举产生支部委员会，明确分工，报分党委备案。"
    ),
    "F05": Suggestion(
        Track.DATED, "支委配备齐全、分工明确", "召开党员大会补选所缺支委，明确分工，报分党委备案。"
    ),
    "F06": Suggestion(
        Track.DATED, "空缺职务补选到位", "确定补选人选，召开党员大会补选，报分党委批准。"
    ),
    "F07": Suggestion(
        Track.DATED, "完成换届选举", "向分党委报送换届请示，确定候选人，召开党员大会完成换届选举。"
    ),
    "F09": Suggestion(
        Track.DATED,
        "完成换届选举，不再延期",
        "停止延期，制定换届日程并报分党委，按期完成换届选举。",
    ),
    "F10": Suggestion(
        Track.DATED, "任期符合规定", "核对选举批复，按规定明确任期，换届时一并改正。"
    ),
    "F11": Suggestion(Track.DATED, "书记任职条件符合规定", "报分党委研究调整书记人选或加强帮带。"),
    "F12": Suggestion(
        Track.IMMEDIATE, "书记完成年度述职", "在党员大会上述职并接受评议，结果报分党委。"
    ),
    "F13": Suggestion(
        Track.DATED, "书记培训学时达到规定", "参加党校或分党委组织的书记培训，补足学时。"
    ),
    "F14": Suggestion(
        Track.CONTINUING,
        "三会一课次数达到规定",
        "排定全年日程，固定开会和上课时间；本期内补足所缺次数，会后一周内补齐记录。",
    ),
    "F15": Suggestion(
        Track.CONTINUING, "主题党日每月开展", "固定每月主题党日，提前公布主题，补足所缺次数。"
    ),
    "F16": Suggestion(
        Track.IMMEDIATE, "召开组织生活会", "会前谈心征求意见，召开组织生活会，形成问题清单并整改。"
    ),
    "F17": Suggestion(
        Track.IMMEDIATE,
        "完成民主评议，参评率达到95%",
        "召开民主评议党员会议，未参加的党员逐一补评，结果报分党委。",
    ),
    "F18": Suggestion(
        Track.IMMEDIATE, "优秀比例不超过三分之一", "按规定比例重新确定优秀等次，报分党委审核。"
    ),
    "F19": Suggestion(
        Track.IMMEDIATE, "应谈人员全部谈到", "列出未谈名单，由书记和支委分工，逐人谈心并留记录。"
    ),
    "F20": Suggestion(
        Track.DATED,
        "新建或修订至少一项务实管用的制度",
        "针对本支部突出问题拟定制度，经党员大会讨论通过后执行。",
    ),
    "F21": Suggestion(
        Track.DATED, "有相对固定的活动场所", "与所在单位协商落实场所，或与相邻支部共用。"
    ),
    "F22": Suggestion(
        Track.DATED, "支部工作经费落实", "编制年度活动计划和预算，报分党委落实经费。"
    ),
    "F23": Suggestion(
        Track.IMMEDIATE,
        "形成好思路并经全体党员讨论",
        "结合单位中心工作提出思路，在党员大会上讨论通过。",
    ),
    "F24": Suggestion(
        Track.DATED, "为师生办成至少一件实事", "征集师生意见，确定一件实事，明确责任人和完成时间。"
    ),
    "F25": Suggestion(Track.DATED, "完成一项工作创新", "选准一项工作改进办法，试行后总结推广。"),
}
BY_CRITERION = {
    "leadership": Suggestion(
        Track.DATED, "班子健全、分工协作、作用明显", "支委会专题研究，逐项补齐短板，结果报分党委。"
    ),
    "members": Suggestion(
        Track.DATED, "党员教育管理各项要求落实", "列出清单，逐人逐项落实，补齐学时和手续。"
    ),
    "mechanism": Suggestion(
        Track.CONTINUING, "组织生活各项制度落实", "对照制度排定日程，补齐所缺内容和记录。"
    ),
    "performance": Suggestion(
        Track.DATED, "围绕中心工作见到成效", "确定一至两项重点工作，明确责任人和进度，按期总结。"
    ),
    "masses": Suggestion(
        Track.DATED,
        "群众反映的问题得到解决，满意度提高",
        "走访听取意见，建立问题清单，办理结果向群众反馈。",
    ),
}
ANY = Suggestion(Track.DATED, "", "")


def suggest(findings, criterion):
    """The Suggestion for a problem: of its first finding (codes), else of its criterion (key)."""
    known = [BY_FINDING[code] for code in findings if code in BY_FINDING]
    return known[0] if known else BY_CRITERION.get(criterion, ANY)


def default_due(track, today, latest=None):
    """The deadline by severity from `today` (date), not after `latest` (the round's last day).

    A last day that has passed no longer counts: stage dates warn, they never lock (design 3).
    """
    due = today + timedelta(days=DAYS[track])
    return min(due, latest) if latest and latest >= today else due
