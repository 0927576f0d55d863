"""How a value of the survey is written in a sentence: its label, its number, its unit, its date."""

from datetime import date

from branches.rulebook.fields import BY_NAME

OFFICER_LABELS = {
    "posts_held": "支委职务",
    "officer_count": "支委会成员",
    "vacancies": "空缺职务",
    "secretary_name": "书记",
    "secretary_since": "书记任职时间",
    "secretary_joined_on": "书记入党时间",
    "secretary_education": "书记学历",
    "secretary_title": "书记职称",
    "secretary_admin_post": "书记行政职务",
}


# What a set calls it: monthly 主题党日 came with the regulation of 2018 (handbook c.5). Names of
# indicators and parameters hold both words; the longer is tried first.
MONTHLY, BOTH = "主题党日（每月组织生活）", "主题党日（组织生活）"
TERMS = {
    "2012": ((MONTHLY, "每月组织生活"), (BOTH, "组织生活"), ("主题党日", "组织生活")),
    "current": ((MONTHLY, "主题党日"), (BOTH, "主题党日")),
}


def worded(text, set_name):
    """A text of the product in the words of a parameter set; what people typed is left alone."""
    for word, own in TERMS.get(set_name, ()):
        text = text.replace(word, own)
    return text


def is_named(name):
    """Whether it is a survey field or an officer fact."""
    return name in BY_NAME or name in OFFICER_LABELS


def label(name):
    """The Chinese name of a survey field or officer fact."""
    return BY_NAME[name].label if name in BY_NAME else OFFICER_LABELS[name]


def day(value):
    """A date as documents write it: 2012年3月20日."""
    return f"{value.year}年{value.month}月{value.day}日"


def number(value):
    """A count or Decimal without idle zeros: 40.0 → 40, 37.50 → 37.5."""
    text = format(value, "f") if not isinstance(value, int) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit(name):
    return BY_NAME[name].unit if name in BY_NAME else "人"


def shown(name, value):
    """The value of a field as a reader expects it: 是, 2012年3月20日, 12人; “未填” if empty."""
    if value is None or value == "":
        return "未填"
    words = dict(BY_NAME[name].words) if name in BY_NAME else {}
    if isinstance(value, (bool, str)):
        return words.get(value, value if isinstance(value, str) else "是" if value else "否")
    if isinstance(value, date):
        return day(value)
    return f"{number(value)}{unit(name)}"


def counted(facts, name):
    """“党员大会3次”, “正式党员12人”: a field with its number."""
    return f"{label(name).removesuffix('次数')}{shown(name, getattr(facts, name))}"
