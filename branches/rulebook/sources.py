"""Where a number or a duty of the rules comes from, by parameter set.

“文件规定” is said only of what the school's own plan or a regulation in force says, by name; what
was found elsewhere is 参考做法 with its place. A set cites nothing later than its own years, and
where it knows no source, a page says 本年度参数 (handbook c, d+; marks of parameters.json).
"""

from dataclasses import dataclass

RULE, PRACTICE, ADAPTED, PROPOSED, OWN, ADJUSTED = (
    "rule",
    "practice",
    "adapted",
    "proposed",
    "own",
    "adjusted",
)
WORDS = {
    RULE: "文件规定",
    PRACTICE: "参考做法",
    ADAPTED: "改编",
    PROPOSED: "建议",
    OWN: "本年度参数",
    ADJUSTED: "本校调整",
}
# Of the year whose number stands beside a finding, whatever it was taken from.
OF_THE_YEAR = WORDS[OWN]

BRANCHES = "《中国共产党支部工作条例（试行）》"
UNIVERSITIES = "《中国共产党普通高等学校基层组织工作条例》"
ELECTIONS = "《中国共产党基层组织选举工作条例》"
TEACHERS = "教育部党组《关于加强新形势下高校教师党支部建设的意见》"
PLAN_2009 = "《2009—2013年全国党员教育培训工作规划》"
PLAN_2019 = "《2019—2023年全国党员教育培训工作规划》"


@dataclass(frozen=True)
class Source:
    """`text`: the document with its clause, or whose practice it is; empty where none is known."""

    kind: str
    text: str = ""

    @property
    def basis(self):
        """What stands as 依据 of a finding."""
        if self.kind == RULE:
            return self.text
        if self.kind == PRACTICE:
            return f"参考做法：{self.text}"
        return f"{OF_THE_YEAR}（{self.text}）" if self.text else OF_THE_YEAR


UNKNOWN = Source(OWN)


def _branches(clause):
    return Source(RULE, f"{BRANCHES}第{clause}条")


def _practice(text):
    return Source(PRACTICE, text)


def _plan(subject):
    return Source(RULE, f"本校方案（{subject}）")


_ONE_PLAN = _plan("好思路、办实事、抓创新")
_YANGLING = _practice("西北农林科技大学，2012年")
_GUANGXI = _practice("广西，2012年")
_NO_NUMBER = f"{BRANCHES}第十六条要求上党课，没有规定次数"

# What the school's own plan says, and proposals of this office: the same in every set.
_ALWAYS = {
    "rules_made": _plan("每个支部至少一项务实管用的制度"),
    "funds": _plan("工作经费保障"),
    "has_idea": _ONE_PLAN,
    "deed_done": _ONE_PLAN,
    "innovation_done": _ONE_PLAN,
    "self_weight": _YANGLING,
    "review_weight": _YANGLING,
    "grades": Source(ADAPTED, "等级名称见本校方案，分数线参考西北农林科技大学，2012年"),
    "mass_share": _practice("杭州电子科技大学，2010年"),
    "gate_advanced_rate": _practice("他处转引的组厅字〔2012〕6号"),
    "veto_rate": _GUANGXI,
    "promotion_rate": _practice("云南迪庆，2012年"),
    "turned_share": _practice("一省，2012年"),
    "reform_months_max": _practice("云南邱北等地，半年到一年"),
    **dict.fromkeys(("reopen_within_months", "look_back_months"), Source(ADAPTED, "山东菏泽")),
    "discipline_lookback_months": _GUANGXI,
    "term_overdue_veto_months": Source(ADAPTED),
    **dict.fromkeys(
        (
            *("min_valid", "min_return", "unknown_counts", "groups_from_members"),
            *("retired_general_meeting", "retired_committee_meeting", "retired_study"),
            "verification_gap",
            *("advanced_quota_mode", "advanced_quota_pool", "advanced_quota_rounding"),
            *("advanced_quota_least_one", "regrade_quota", "regrade_quota_share"),
            *("vacation_is_rest", "pairings_per_branch", "notice_before_approval"),
            *("notice_above_bottom", "notice_list_stays"),
            *("objection_anonymous", "objection_working_days", "meeting_record_required"),
        ),
        Source(PROPOSED),
    ),
}
SOURCES = {
    "2012": _ALWAYS
    | {
        "secretary_hours": Source(RULE, PLAN_2009),
        "member_hours": Source(RULE, PLAN_2009),
        "lecture_per_year": _practice("广东海洋大学"),
        "vacancy_months": _practice("陕西凤翔，2004年"),
        "secretary_vacant_veto_months": Source(ADAPTED, "参考陕西凤翔，2004年"),
        "theme_day_per_year": Source(ADAPTED),
        **dict.fromkeys(
            (
                *("committee_meeting_per_year", "group_meeting_per_year", "required_posts"),
                *("general_meeting_per_year", "appraisal_excellent_level"),
            ),
            Source(PROPOSED),
        ),
    },
    "current": _ALWAYS
    | {
        "min_full_members": _branches("四"),
        "max_members": _branches("四"),
        "max_members_teacher": Source(RULE, TEACHERS),
        "max_members_student": _practice("信阳师范学院等校"),
        "max_joint_units": _branches("五"),
        "general_meeting_per_year": _branches("十一"),
        "committee_meeting_per_year": _branches("十二"),
        "group_meeting_per_year": _branches("十三"),
        "lecture_per_year": Source(PROPOSED, _NO_NUMBER),
        "theme_day_per_year": _branches("十六"),
        "org_life_per_year": _branches("十七"),
        "appraisal_per_year": _branches("十八"),
        "talk_per_pair_year": _branches("十九"),
        "committee_required_from": _branches("二十"),
        "committee_size": _branches("二十"),
        "committee_max": _branches("二十"),
        "required_posts": _branches("二十"),
        "term_years_default": _branches("二十一"),
        "term_years_allowed": _branches("二十一"),
        "term_years_college_level": Source(RULE, f"{UNIVERSITIES}第七条"),
        "extension_max_months": _branches("二十一"),
        "term_reminder_months": _branches("二十一"),
        "term_months": _practice("安庆师范大学，2017年"),
        "secretary_party_years": _branches("二十三"),
        "duty_report": _branches("二十七"),
        "vacancy_months": _practice(f"青海海西，2019年；空缺及时补选见{BRANCHES}第二十一条"),
        "secretary_vacant_veto_months": Source(ADAPTED, "参考青海海西，2019年"),
        "secretary_hours": _practice(PLAN_2019),
        "member_hours": _practice(PLAN_2019),
        "induction_within_months": _practice(PLAN_2019),
        "hours_per_half_day_max": _practice("贵州师范大学，2021年"),
        "leave_share_max": Source(RULE, "《干部教育培训工作条例》（2023年修订）"),
        "appraisal_attendance": _practice("中国地质大学（北京），2019年"),
        "appraisal_excellent_share": _practice("共产党员网所载办法"),
        "appraisal_excellent_level": _practice("共产党员网所载办法"),
        "new_branch_ungraded_months": _practice("兰州大学，2021年"),
        "advanced_quota": _practice("四川，2013年"),
        "public_notice_working_days": _practice("西安美术学院"),
    },
}


def source_of(name, parameters):
    """The Source of a parameter, or of a duty without a number, in the set of `parameters`
    (Parameters). A number that the school has changed is its own.
    """
    if name in parameters.adjusted:
        return Source(ADJUSTED)
    return SOURCES.get(parameters.set_name, {}).get(name, UNKNOWN)
