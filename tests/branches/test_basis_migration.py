"""What findings of earlier versions cite is brought in line with their year."""

from importlib import import_module

import pytest
from django.apps import apps

from branches.models import Finding
from branches.rulebook.sources import BRANCHES, PLAN_2009, PLAN_2019
from tests import make

migration = import_module("branches.migrations.0026_basis_of_findings")
pytestmark = pytest.mark.django_db
OLD = [
    ("F01", "full_members", "", "条例第四条"),
    ("F13", "secretary_hours", "", "全国党员教育培训工作规划"),
    ("F14", "lectures", "", "条例第十一条至第十三条"),
    ("F14", "committee_meetings", "", "条例第十一条至第十三条"),
    ("F20", "rules_made", "", "本校方案（每个支部至少一项务实管用的制度）"),
    ("F02", "total_members", "30人", "条例第四条；教师支部按教育部党组2017年意见"),
]
PLAN = "本校方案（每个支部至少一项务实管用的制度）"


@pytest.mark.parametrize(
    ("set_name", "expected"),
    [
        ("2012", ["本年度参数", PLAN_2009, "本年度参数", "本年度参数", PLAN, "本年度参数"]),
        (
            "current",
            [
                f"{BRANCHES}第四条",
                f"参考做法：{PLAN_2019}",
                "本年度参数",
                f"{BRANCHES}第十二条",
                PLAN,
                "本年度参数",
            ],
        ),
    ],
)
def test_each_cites_what_its_set_may(set_name, expected):
    survey = make.participation(within=make.round(set_name=set_name)).survey
    for code, field, limit, basis in OLD:
        Finding.objects.create(
            survey=survey, code=code, field=field, level="F", limit=limit, basis=basis
        )

    migration.rename(apps, None)

    assert list(Finding.objects.order_by("pk").values_list("basis", flat=True)) == expected
