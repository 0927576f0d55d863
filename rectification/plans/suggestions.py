"""Proposals of this office (P, editable): how urgent a problem is and what a plan may say to it.

They stand in the form until the secretary saves his own words. What a year past lacked (meetings,
a 民主评议) cannot be made up for: the goal then names the year ahead, written {year}.
"""

from datetime import timedelta
from typing import NamedTuple

from branches.rulebook.wording import worded
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
        "研究支部设置，通过转接组织关系、联合组建等办法解决正式党员不足的问题。",
    ),
    "F02": Suggestion(
        Track.DATED,
        "支部规模符合要求",
        "按专业、年级或教研室分设支部，并做好党员组织关系调整。",
    ),
    "F03": Suggestion(
        Track.DATED, "联合支部覆盖单位数符合要求", "拆分或重组联合支部，并做好党员组织关系调整。"
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
    "F10": Suggestion(Track.DATED, "任期符合要求", "核对选举批复，明确任期，换届时一并改正。"),
    "F11": Suggestion(Track.DATED, "书记任职条件符合要求", "报分党委研究调整书记人选或加强帮带。"),
    "F12": Suggestion(
        Track.DATED,
        "{year}年书记按期述职",
        "将述职列入{year}年工作安排，书记在党员大会上述职并接受评议，结果报分党委。",
    ),
    "F13": Suggestion(
        Track.DATED,
        "{year}年书记培训学时达到要求",
        "年初排定书记{year}年参训计划，参加党校或分党委组织的书记培训，按季核对学时。",
    ),
    "F14": Suggestion(
        Track.CONTINUING,
        "{year}年三会一课按时开齐",
        "排定{year}年日程，固定开会和上课时间，按季核对次数；会后一周内整理好记录。",
    ),
    "F15": Suggestion(
        Track.CONTINUING,
        "{year}年主题党日每月开展",
        "固定每月开展的日子，提前公布{year}年主题，按季核对次数。",
    ),
    "F16": Suggestion(
        Track.DATED,
        "{year}年按期召开组织生活会",
        "定好{year}年组织生活会时间，会前谈心征求意见，会上查摆问题，会后列出清单并整改。",
    ),
    "F17": Suggestion(
        Track.DATED,
        "{year}年民主评议按期开展，党员应评尽评",
        "定好{year}年民主评议时间，提前通知到每名党员，不能到会的事先安排，结果报分党委。",
    ),
    "F18": Suggestion(
        Track.DATED,
        "{year}年民主评议优秀比例不超过上限",
        "{year}年评议前向党员说明优秀比例，按比例提出等次，报分党委审核。",
    ),
    "F19": Suggestion(
        Track.DATED,
        "{year}年谈心谈话应谈尽谈",
        "列出{year}年谈心名单，上次没有谈到的先谈，由书记和支委分工，逐人谈心并留记录。",
    ),
    "F20": Suggestion(
        Track.DATED,
        "新建或修订至少一项务实管用的制度",
        "针对本支部突出问题拟定制度，经党员大会讨论通过后执行。",
    ),
    "F21": Suggestion(
        Track.DATED, "有相对固定的活动场所", "协商落实固定场所，或安排与相邻支部共用。"
    ),
    "F22": Suggestion(Track.DATED, "支部工作经费落实", "按年度活动计划核定预算，落实工作经费。"),
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
        Track.DATED,
        "{year}年党员教育管理各项要求落实",
        "列出清单，逐人逐项落实；排定{year}年学习安排，按季核对学时。",
    ),
    "mechanism": Suggestion(
        Track.CONTINUING,
        "{year}年组织生活各项制度落实",
        "对照制度排定{year}年日程，按期开展，记录随做随记。",
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


def suggest(findings, criterion, round):
    """The Suggestion for a problem: of its first finding (codes), else of its criterion (key), in
    the words of the year that `round` (with its cycle) belongs to and for the year ahead of it.
    """
    track, *texts = _chosen(findings, criterion)
    year, set_name = year_ahead(round), round.cycle.rules.set_name
    return Suggestion(track, *(worded(text.format(year=year), set_name) for text in texts))


def track_of(findings, criterion):
    """How urgent a problem is."""
    return _chosen(findings, criterion).track


def _chosen(findings, criterion):
    known = [BY_FINDING[code] for code in findings if code in BY_FINDING]
    return known[0] if known else BY_CRITERION.get(criterion, ANY)


def year_ahead(round):
    """The calendar year in which a `round` puts right what it has found: that of the last day of
    rectification, else of the day after the data cut-off.
    """
    return (round.rectification_due_on or round.cutoff_on + timedelta(days=1)).year


def default_due(track, today, calendar, latest=None):
    """The deadline by severity from `today` (date): a working day (WorkCalendar), not after
    `latest` (the round's last day). A last day that has passed no longer counts: stage dates warn,
    they never lock (design 3).
    """
    due = calendar.on_or_after(today + timedelta(days=DAYS[track]))
    return min(due, latest) if latest and latest >= today else due
