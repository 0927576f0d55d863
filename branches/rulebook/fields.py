"""The one catalogue of survey fields: form, grid, Excel, findings and counters read it.

A field of a new year is one entry here and one nullable column of Survey; a test adds one and finds
it in the form, the template, the import and the export.
"""

from dataclasses import dataclass

F1, F1B = "F1 基本情况", "F1B 工作情况"
TEXT, LONG, INT, DECIMAL, DATE, BOOL, CHOICE = (
    "text",
    "long",
    "int",
    "decimal",
    "date",
    "bool",
    "choice",
)

# The most that a question in years, a count and the votes of a poll take, typed or imported.
MAX_YEARS = 50
MAX_COUNT = 1_000_000
MAX_VOTES = 100_000

SECTIONS = {
    "setup": "一、组织设置",
    "team": "二、领导班子",
    "members": "三、党员队伍",
    "mechanism": "四、工作机制与保障",
    "effect": "五、作用发挥",
}

KINDS = {"staff": "教职工", "student": "学生", "office": "机关直属单位", "retired": "离退休"}
POSTS = {
    "secretary": "书记",
    "deputy_secretary": "副书记",
    "organisation": "组织委员",
    "publicity": "宣传委员",
    "discipline": "纪检委员",
    "united_front": "统战委员",
    "youth": "青年委员",
    "member": "委员",
}
AUDIENCES = {"members": "党员群众", "clients": "服务对象"}
SECRETARY_KINDS = {
    "unit_head": "部门主要负责人",
    "teacher": "教师",
    "counsellor": "辅导员",
    "student": "学生",
    "retired": "离退休",
    "other": "其他",
}
REPORT_GRADES = {"good": "好", "fair": "较好", "average": "一般", "poor": "差"}


@dataclass(frozen=True)
class SurveyField:
    """One question. In Excel: `sheet`, `header`, `order`; `words` a bool or choice may have."""

    name: str
    label: str
    section: str
    type: str = INT
    sheet: str = ""
    order: int = 0  # among the columns of the sheet; a number between two stands between them
    column: str = ""  # what the header says where it is not the label
    width: int = 14
    words: tuple = ()  # (value, word) pairs of a bool or a closed list
    starred: bool = False  # required in the import already
    optional: bool = False  # may stay empty at submission
    register: bool = False  # also kept on the branch; changed there on submission
    carried: bool = False  # prefilled from the last cycle
    counted: bool = False  # counts what was done in the year: a 复评 asks it anew
    computed: bool = False  # derived, shown locked
    unit: str = ""
    max_length: int = 100
    digits: int = 6  # of a decimal, `places` of them after the point
    places: int = 1
    personal: bool = False  # masked for those who may not see personal numbers
    kinds: tuple = ()  # asked of these alone, as the rubrics and rules of no other read it
    given: str = ""  # not asked while this field is 0 or 否
    hint: str = ""

    @property
    def header(self):
        """The header of its column in the workbook; a star marks what an import requires."""
        return f"{self.column or self.label}{'*' if self.starred else ''}"

    @property
    def is_years(self):
        """A span of years: no count of anything, and small."""
        return self.unit == "年"


YES_NO = ((True, "是"), (False, "否"))
HAVE = ((True, "有"), (False, "无"))
JOINT = ((True, "联合"), (False, "单独"))
KIND_WORDS = tuple(KINDS.items())


def _f1(order, name, label, section, type=INT, **more):
    return SurveyField(name, label, section, type, F1, order, **more)


def _f1b(order, name, label, section, type=INT, **more):
    return SurveyField(name, label, section, type, F1B, order, **more)


def _typed(name, label, section, type=TEXT, **more):
    """A question that stands in no sheet: optional until typed (data/README.md)."""
    return SurveyField(name, label, section, type, optional=True, **more)


_KEPT = {"register": True, "carried": True}
# 离退休 owe no 党小组会, 党课, yearly plan or summary; only theirs is measured by 困难党员.
_WORKING = {"kinds": ("staff", "student", "office")}
_RETIRED = {"kinds": ("retired",)}

FIELDS = (
    _f1(20, "name", "党支部名称", "setup", TEXT, width=40, starred=True, **_KEPT),
    _f1(30, "short_name", "简称", "setup", TEXT, width=28, max_length=40, **_KEPT),
    _f1(
        60,
        "kind",
        "支部类别",
        "setup",
        CHOICE,
        words=KIND_WORDS,
        starred=True,
        **_KEPT,
    ),
    _f1(70, "subtype", "细类", "setup", TEXT, optional=True, max_length=40, **_KEPT),
    _f1(80, "founded_on", "成立时间", "setup", DATE, starred=True, **_KEPT),
    _typed("approval_doc", "批准文号", "setup", hint="如：组字〔2009〕12号", **_KEPT),
    _f1(90, "setup_basis", "设置依据", "setup", TEXT, max_length=40, **_KEPT),
    _f1(100, "is_joint", "单独/联合", "setup", BOOL, words=JOINT, **_KEPT),
    _f1(110, "joint_unit_count", "覆盖单位数", "setup", unit="个", **_KEPT),
    _f1b(50, "group_count", "党小组数", "setup", carried=True, unit="个"),
    _f1(260, "elected_on", "选举日期", "setup", DATE, **_KEPT),
    _f1(270, "term_years", "任期", "setup", column="任期(年)", unit="年", **_KEPT),
    _f1(
        280,
        "term_due_on",
        "应换届时间",
        "setup",
        DATE,
        optional=True,
        hint="不填按选举日期加任期计算",
        **_KEPT,
    ),
    _f1(
        290,
        "extension_until",
        "延期至",
        "setup",
        DATE,
        optional=True,
        hint="经批准延期的填写",
        **_KEPT,
    ),
    _typed("affiliation_clear", "隶属关系是否理顺", "setup", BOOL, words=YES_NO, carried=True),
    _f1(240, "has_committee", "是否设支委会", "team", BOOL, words=YES_NO, carried=True),
    _f1(250, "committee_seats", "支委人数", "team", carried=True, unit="人"),
    _typed(
        "secretary_kind",
        "书记类别",
        "team",
        CHOICE,
        words=tuple(SECRETARY_KINDS.items()),
        carried=True,
    ),
    _f1b(220, "duty_report_held", "书记述职", "team", BOOL, words=YES_NO),
    _typed("duty_report_grade", "述职等次", "team", CHOICE, words=tuple(REPORT_GRADES.items())),
    _f1b(
        230,
        "secretary_hours",
        "书记培训学时",
        "team",
        DECIMAL,
        unit="学时",
        hint="集中培训和集体学习合计",
        counted=True,
    ),
    _f1(120, "full_members", "正式党员", "members", unit="人"),
    _f1(130, "probationary_members", "预备党员", "members", unit="人"),
    _f1(
        140,
        "total_members",
        "党员总数",
        "members",
        computed=True,
        unit="人",
        hint="正式加预备，自动合计",
    ),
    _f1(150, "staff_members", "在岗教职工党员", "members", unit="人"),
    _f1(160, "retired_members", "离退休党员", "members", unit="人"),
    _f1(170, "undergraduate_members", "本科生党员", "members", unit="人"),
    _f1(180, "master_members", "硕士生党员", "members", unit="人"),
    _f1(190, "doctoral_members", "博士生党员", "members", unit="人"),
    _typed("women_members", "女党员", "members", INT, unit="人"),
    _typed("minority_members", "少数民族党员", "members", INT, unit="人"),
    _f1(200, "applicants", "入党申请人", "members", unit="人"),
    _f1(210, "activists", "入党积极分子", "members", unit="人"),
    _f1(220, "targets", "发展对象", "members", unit="人"),
    _f1b(210, "developed_members", "发展党员数", "members", unit="人", counted=True),
    _f1(230, "mobile_members", "流动党员", "members", unit="人"),
    _typed("lost_members", "失联党员", "members", INT, unit="人"),
    _f1b(200, "hours_met_members", "党员学时达标人数", "members", unit="人", counted=True),
    _typed("dues_paid", "党费按时足额交纳", "members", BOOL, words=YES_NO),
    _f1b(30, "general_meetings", "党员大会次数", "mechanism", unit="次", counted=True),
    _f1b(
        40,
        "committee_meetings",
        "支委会次数",
        "mechanism",
        unit="次",
        given="has_committee",
        counted=True,
    ),
    _f1b(
        60,
        "group_meetings",
        "党小组会次数",
        "mechanism",
        unit="次",
        hint="每组平均",
        given="group_count",
        counted=True,
        **_WORKING,
    ),
    _f1b(70, "lectures", "党课次数", "mechanism", unit="次", counted=True, **_WORKING),
    _f1b(
        80,
        "theme_days",
        "主题党日次数",
        "mechanism",
        unit="次",
        hint="每月固定开展，按次数填",
        counted=True,
    ),
    _f1b(90, "org_life_on", "组织生活会日期", "mechanism", DATE, optional=True, hint="未开不填"),
    _f1b(100, "appraisal_on", "民主评议日期", "mechanism", DATE, optional=True, hint="未开展不填"),
    _f1b(110, "appraisal_due", "民主评议应参加", "mechanism", unit="人"),
    _f1b(120, "appraisal_attended", "民主评议参加", "mechanism", unit="人"),
    _f1b(130, "appraisal_excellent", "优秀人数", "mechanism", unit="人"),
    _typed("appraisal_below", "评议基本合格和不合格人数", "mechanism", INT, unit="人"),
    _f1b(140, "talks_due", "谈心谈话应谈", "mechanism", unit="人"),
    _f1b(150, "talks_held", "谈心谈话已谈", "mechanism", unit="人", counted=True),
    _f1b(160, "has_year_plan", "年度计划", "mechanism", BOOL, words=YES_NO, **_WORKING),
    _f1b(170, "has_year_summary", "年度总结", "mechanism", BOOL, words=YES_NO, **_WORKING),
    _f1b(180, "rules_made", "新建或修订制度数", "mechanism", unit="项", counted=True),
    _f1b(190, "has_rule_records", "制度执行记录", "mechanism", BOOL, words=YES_NO),
    _f1(300, "has_place", "活动场所", "mechanism", BOOL, words=HAVE, carried=True),
    _f1(
        310,
        "funds",
        "工作经费",
        "mechanism",
        DECIMAL,
        column="工作经费(元)",
        unit="元",
        digits=12,
        places=2,
    ),
    _f1b(240, "has_idea", "好思路", "effect", BOOL, words=YES_NO),
    _f1b(250, "idea_discussed", "好思路大会讨论", "effect", BOOL, words=YES_NO),
    _typed("idea_text", "好思路内容", "effect", LONG, max_length=500),
    _f1b(260, "deed_done", "办成实事", "effect", BOOL, words=YES_NO),
    _typed("deed_text", "实事内容", "effect", LONG, max_length=500),
    _f1b(270, "innovation_done", "创新工作", "effect", BOOL, words=YES_NO),
    _typed("innovation_text", "创新内容", "effect", LONG, max_length=500),
    _f1b(280, "hardship_due", "困难党员应走访", "effect", unit="人", **_RETIRED),
    _f1b(290, "hardship_visited", "困难党员已走访", "effect", unit="人", counted=True, **_RETIRED),
    _f1b(300, "hardship_contacted", "困难党员有固定联系人", "effect", unit="人", **_RETIRED),
    _f1(320, "reporter", "填表人", "effect", TEXT, max_length=40, optional=True),
    _f1(
        330,
        "reporter_phone",
        "联系电话",
        "effect",
        TEXT,
        max_length=40,
        optional=True,
        personal=True,
    ),
)

BY_NAME = {field.name: field for field in FIELDS}
REGISTER_FIELDS = tuple(field.name for field in FIELDS if field.register)
CARRIED_FIELDS = tuple(field.name for field in FIELDS if field.carried)
COUNTED_FIELDS = tuple(field.name for field in FIELDS if field.counted)
CATEGORY_FIELDS = (
    "staff_members",
    "retired_members",
    "undergraduate_members",
    "master_members",
    "doctoral_members",
)

# Facts of the officers as of the cut-off, copied from the register at import and submission; not
# questions.
OFFICER_FACTS = (
    "posts_held",  # list of post codes somebody holds
    "officer_count",  # persons, not seats
    "vacancies",  # list of {"post": code, "since": ISO date or None}
    "secretary_name",
    "secretary_since",
    "secretary_joined_on",
    "secretary_education",
    "secretary_title",
    "secretary_admin_post",
)

# What the place of a branch in the tree says, as its round knows it; not a question either.
PLACE_FACTS = ("is_college_level",)


def fields_of(section):
    return [field for field in FIELDS if field.section == section]


def is_asked(field, facts):
    """Whether a branch of these `facts` is asked a SurveyField; an unknown kind or answer before
    it leaves nothing out. Rule source: auto_rules.md, "Empty is unknown, not zero".
    """
    if field.kinds and facts.kind and facts.kind not in field.kinds:
        return False
    return not (field.given and getattr(facts, field.given) in (0, False))


def is_owed(field, facts):
    """Whether 报送 asks for an answer."""
    return not (field.optional or field.computed) and is_asked(field, facts)


# What is_asked() reads.
DECIDING = ("kind", *sorted({field.given for field in FIELDS if field.given}))
