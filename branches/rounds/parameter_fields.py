"""The parameters of a cycle as the office reads them: label, unit and kind of field, by group."""

import re
from dataclasses import dataclass
from decimal import Decimal

from django import forms

from branches.models import Finding, Term


@dataclass(frozen=True)
class Entry:
    """A parameter on the page; `in_use` is False while no rule asks for it yet. The label may name
    the highest and the lowest grade of the year: {top}, {bottom}.
    """

    name: str
    label: str
    make: type
    unit: str = ""
    in_use: bool = True


class PercentField(forms.DecimalField):
    """A share, typed as per cent: 90 is stored as "0.9"."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=100, max_digits=6, decimal_places=2, **kwargs)

    def prepare_value(self, value):
        if isinstance(value, str) and self.stored(value):
            return plain(Decimal(value) * 100)
        return value

    @staticmethod
    def stored(value):
        # A typed value comes back as the browser sent it; only stored shares are converted.
        return isinstance(value, Stored)

    def clean(self, value):
        return plain(super().clean(value) / 100)


class Stored(str):
    """A value as it stands in the document."""


class CountField(forms.IntegerField):
    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=1000, **kwargs)


class HoursField(forms.DecimalField):
    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=1000, max_digits=5, decimal_places=1, **kwargs)

    def clean(self, value):
        return plain(super().clean(value))


class ShareField(forms.RegexField):
    def __init__(self, **kwargs):
        message = {"invalid": "请写成 1/3 这样的分数。"}
        super().__init__(r"^[1-9]\d?/[1-9]\d?\Z", error_messages=message, **kwargs)


class RangeField(forms.RegexField):
    """Two counts, "3-5"; stored as [3, 5]."""

    def __init__(self, **kwargs):
        message = {"invalid": "请写成 3-5 这样的范围。"}
        super().__init__(r"^[1-9]\d?-[1-9]\d?\Z", error_messages=message, **kwargs)

    def prepare_value(self, value):
        return "-".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value):
        low, high = map(int, super().clean(value).split("-"))
        if low > high:
            raise forms.ValidationError("前一个数不能大于后一个数。")
        return [low, high]


class MonthsField(forms.RegexField):
    """Counts from the farthest to the nearest, "6、4、1"; stored as [6, 4, 1]."""

    def __init__(self, **kwargs):
        message = {"invalid": "请写成 6、4、1 这样的月数。"}
        super().__init__(r"^[1-9]\d?(\s*[、，,]\s*[1-9]\d?)*\Z", error_messages=message, **kwargs)

    def prepare_value(self, value):
        return "、".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value):
        return [int(number) for number in re.findall(r"\d+", super().clean(value))]


class SwitchField(forms.TypedChoiceField):
    def __init__(self, **kwargs):
        choices = [(True, "是"), (False, "否")]
        super().__init__(choices=choices, coerce=lambda text: text == "True", **kwargs)


class YearsField(forms.TypedMultipleChoiceField):
    def __init__(self, **kwargs):
        choices = [(years, f"{years} 年") for years in range(1, 6)]
        widget = forms.CheckboxSelectMultiple
        super().__init__(choices=choices, coerce=int, widget=widget, **kwargs)


class PostsField(forms.MultipleChoiceField):
    def __init__(self, **kwargs):
        choices = [(label, label) for label in Term.Seat.labels]
        super().__init__(choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs)


class CountsField(forms.TypedChoiceField):
    def __init__(self, **kwargs):
        choices = [(False, "不计入"), (True, "计入")]
        super().__init__(choices=choices, coerce=lambda value: value == "True", **kwargs)


class ModeField(forms.ChoiceField):
    def __init__(self, **kwargs):
        choices = [("warn", "审定时提示"), ("reason", "写明理由才能审定")]
        super().__init__(choices=choices, **kwargs)


class PoolField(forms.ChoiceField):
    def __init__(self, **kwargs):
        choices = [("kind", "全校同类支部"), ("school", "全校支部"), ("committee", "各分党委")]
        super().__init__(choices=choices, **kwargs)


class RoundingField(forms.ChoiceField):
    def __init__(self, **kwargs):
        choices = [("down", "舍去"), ("half_up", "四舍五入"), ("up", "进一")]
        super().__init__(choices=choices, **kwargs)


class RegradeQuotaField(forms.ChoiceField):
    def __init__(self, **kwargs):
        choices = [("information", "只作说明"), ("same", "同首次定级"), ("own", "另定比例")]
        super().__init__(choices=choices, **kwargs)


class LevelField(forms.ChoiceField):
    def __init__(self, **kwargs):
        choices = [(one.value, one.label) for one in (Finding.Level.I, Finding.Level.F)]
        super().__init__(choices=choices, **kwargs)


def plain(number):
    """A Decimal without exponent and without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


GROUPS = (
    (
        "计分权重",
        (
            Entry("self_weight", "支部自评权重", PercentField, "%"),
            Entry("review_weight", "分党委考评权重", PercentField, "%"),
        ),
    ),
    (
        "核验",
        (Entry("verification_gap", "与考评逐项相差超过此数可退回（0 为不退）", CountField, "分"),),
    ),
    (
        "满意度测评",
        (
            Entry("min_valid", "有效票至少", CountField, "张"),
            Entry("min_return", "收回至少占应参加（0 为不限）", PercentField, "%"),
            Entry("unknown_counts", "“不了解”是否计入评价总数", CountsField),
            Entry("mass_share", "群众代表不少于党员人数的", PercentField, "%"),
            Entry("gate_advanced_rate", "评{top}的满意率不低于", PercentField, "%"),
            Entry("veto_rate", "满意率低于此数定为{bottom}", PercentField, "%"),
        ),
    ),
    (
        "整改和晋位",
        (
            Entry("promotion_rate", "晋位的满意率不低于", PercentField, "%"),
            Entry("turned_share", "{bottom}支部转化目标（0 为不设）", PercentField, "%"),
            Entry("reform_months_max", "整顿期限最长", CountField, "个月"),
            Entry("pairings_per_branch", "一个支部同时结对最多（0 为不限）", CountField, "个"),
            Entry("reopen_within_months", "销号后可重新打开", CountField, "个月内"),
            Entry("look_back_months", "转化后回头看", MonthsField, "个月"),
        ),
    ),
    (
        "门槛和一票否决",
        (
            Entry("new_branch_ungraded_months", "成立不满此数不定级", CountField, "个月"),
            Entry(
                "secretary_vacant_veto_months", "书记空缺超过此数定为{bottom}", CountField, "个月"
            ),
            Entry("term_overdue_veto_months", "换届逾期超过此数定为{bottom}", CountField, "个月"),
            Entry("discipline_lookback_months", "违纪情形追溯", CountField, "个月"),
        ),
    ),
    (
        "公示和异议",
        (
            Entry("public_notice_working_days", "公示至少（0 为不公示）", CountField, "个工作日"),
            Entry("notice_before_approval", "公示期满、异议答复后才能审定", SwitchField),
            Entry(
                "notice_above_bottom",
                "{bottom}以外的等级都公示（选“否”只公示{top}；公示全部等于以不列名点名{bottom}支部）",
                SwitchField,
            ),
            Entry("notice_list_stays", "期满后名单留在公示页", SwitchField),
            Entry("objection_anonymous", "可以匿名反映", SwitchField),
            Entry("objection_working_days", "异议答复", CountField, "个工作日内"),
        ),
    ),
    (
        "等级比例和定级会议",
        (
            Entry("advanced_quota", "{top}比例一般不超过（0 为不设）", PercentField, "%"),
            Entry("advanced_quota_mode", "超过比例时", ModeField),
            Entry("advanced_quota_pool", "比例的范围", PoolField),
            Entry("advanced_quota_rounding", "可定个数的尾数", RoundingField),
            Entry("advanced_quota_least_one", "每个分党委至少可定 1 个", SwitchField),
            Entry("regrade_quota", "复评时的比例", RegradeQuotaField),
            Entry("regrade_quota_share", "复评另定的比例", PercentField, "%"),
            Entry("meeting_record_required", "定级须登记会议情况", SwitchField),
        ),
    ),
    (
        "任期和换届",
        (
            Entry("term_years_default", "任期（未填时）", CountField, "年"),
            Entry("term_years_allowed", "允许的任期", YearsField),
            Entry("term_years_college_level", "院（系）级党支部任期", CountField, "年"),
            Entry("extension_max_months", "延期换届最长", CountField, "个月"),
            Entry("term_reminder_months", "换届提前提醒", CountField, "个月"),
            Entry("term_months", "换届逐次提醒", MonthsField, "个月前"),
        ),
    ),
    (
        "提醒",
        (Entry("vacation_is_rest", "寒暑假不提醒", SwitchField),),
    ),
    (
        "教育培训",
        (
            Entry("secretary_hours", "书记每年培训", HoursField, "学时"),
            Entry("member_hours", "党员每年学习", HoursField, "学时"),
            Entry("induction_within_months", "新任书记任职培训", CountField, "个月内"),
            Entry("hours_per_half_day_max", "半天最多", HoursField, "学时"),
            Entry("leave_share_max", "请假超过总学时此比例退学", ShareField),
        ),
    ),
    (
        "组织生活",
        (
            Entry("general_meeting_per_year", "党员大会每年", CountField, "次"),
            Entry("committee_meeting_per_year", "支委会每年", CountField, "次"),
            Entry("group_meeting_per_year", "党小组会每年", CountField, "次"),
            Entry("lecture_per_year", "党课每年", CountField, "次"),
            Entry("theme_day_per_year", "主题党日（组织生活）每年", CountField, "次"),
            Entry("retired_general_meeting", "离退休支部党员大会每年", CountField, "次"),
            Entry("retired_committee_meeting", "离退休支部支委会每年", CountField, "次"),
            Entry("retired_study", "离退休支部学习每年", CountField, "次"),
            Entry("appraisal_attendance", "民主评议参加率", PercentField, "%"),
            Entry("appraisal_excellent_share", "民主评议优秀比例上限", ShareField),
            Entry("appraisal_excellent_level", "优秀超比例时作为", LevelField),
        ),
    ),
    (
        "组织设置",
        (
            Entry("min_full_members", "成立支部的正式党员至少", CountField, "人"),
            Entry("max_members", "支部党员一般不超过", CountField, "人"),
            Entry("max_members_teacher", "教师支部一般不超过", CountField, "人"),
            Entry("max_members_student", "学生支部一般不超过", CountField, "人"),
            Entry("max_joint_units", "联合支部覆盖单位不超过", CountField, "个"),
            Entry("committee_required_from", "设支委会的党员人数", CountField, "人起"),
            Entry("committee_size", "支委人数", RangeField, "人"),
            Entry("committee_max", "支委人数最多", CountField, "人"),
            Entry("required_posts", "必设支委", PostsField),
            Entry("secretary_party_years", "书记党龄至少", CountField, "年"),
            Entry("vacancy_months", "支委空缺超过", CountField, "个月"),
            Entry("groups_from_members", "划分党小组的党员人数", CountField, "人起"),
        ),
    ),
)
ENTRIES = {entry.name: entry for _group, entries in GROUPS for entry in entries}
