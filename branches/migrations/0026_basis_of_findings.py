"""A finding kept from before cites what its year may cite: nothing later than 2012 in a year of the
2012 set, elsewhere the documents by name and practices as such.
"""

from django.db import migrations

OF_THE_YEAR = "本年度参数"
BRANCHES = "《中国共产党支部工作条例（试行）》"
PLAN_2009 = "《2009—2013年全国党员教育培训工作规划》"
PLAN_2019 = "《2019—2023年全国党员教育培训工作规划》"
# Fields that F14 counts by, with the clause that has a number.
MEETINGS = {"general_meetings": "十一", "committee_meetings": "十二", "group_meetings": "十三"}


def rename(apps, schema_editor):
    findings = apps.get_model("branches", "Finding").objects
    for cycle in apps.get_model("branches", "Cycle").objects.all():
        rows = findings.filter(survey__participation__round__cycle=cycle, level__in="FI")
        if cycle.parameters.get("set") == "2012":
            _write(rows.filter(code="F13"), PLAN_2009)
            _write(rows.exclude(code="F13").exclude(basis__startswith="本校方案"), OF_THE_YEAR)
        else:
            _write_current(rows)


def _write_current(rows):
    _write(rows.filter(code="F13"), f"参考做法：{PLAN_2019}")
    _write(rows.filter(code__in=("F06", "F21")), OF_THE_YEAR)
    _write(rows.filter(code="F18"), "参考做法：共产党员网所载办法")
    _write(rows.filter(code="F02"), OF_THE_YEAR)
    _write(rows.filter(code="F02", limit="50人"), f"{BRANCHES}第四条")
    _write(rows.filter(code="F17", field="appraisal_attended"), "参考做法：中国地质大学（北京），2019年")
    for field, clause in MEETINGS.items():
        _write(rows.filter(code="F14", field=field), f"{BRANCHES}第{clause}条")
    _write(rows.filter(code="F14", field="lectures"), OF_THE_YEAR)
    _write(rows.filter(code="F26", field="group_count"), OF_THE_YEAR)
    _write(rows.filter(code__in=("F14", "F15"), survey__kind="retired"), OF_THE_YEAR)
    known = rows.filter(basis__startswith="条例第").order_by().values_list("basis", flat=True)
    for basis in list(known.distinct()):
        _write(rows.filter(basis=basis), BRANCHES + basis.removeprefix("条例"))


def _write(rows, basis):
    keys = list(rows.order_by().values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        rows.model.objects.filter(pk__in=keys[start : start + 500]).update(basis=basis)


class Migration(migrations.Migration):
    dependencies = [("branches", "0025_rules_of_a_year")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop, elidable=True)]
