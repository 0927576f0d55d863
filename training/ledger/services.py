"""学时台账: courses held elsewhere (上级调训 …), entered by the 分党委; ours change there."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit
from branches.errors import FieldRefusal, Refusal
from branches.models import Person
from branches.rules import may_edit_branch
from training.models import TrainingRecord

FIELDS = (
    *("year", "name", "organiser_text", "category", "mode", "starts_on", "ends_on", "place"),
    *("hours", "result", "is_counted", "note"),
)


@transaction.atomic
def add_record(person, *, by, seat, **values):
    """A course of `person` in the seat held then. `seat`: Term; `values`: FIELDS, hours in steps of
    0.5 (handbook f).

    Returns the TrainingRecord. Raises PermissionDenied; FieldRefusal if the course is there
    already.
    """
    Person.objects.select_for_update().get(pk=person.pk)
    post = _keeper(by, seat.branch)
    _check_new(person, values)
    record = TrainingRecord.objects.create(
        person=person, branch=seat.branch, post_text=post_text(seat), created_by=by, **values
    )
    _record("training.record_add", record, by, post, {"培训记录": ["", summary(record)]})
    return record


@transaction.atomic
def edit_record(record, *, by, seat, **values):
    """Correct a course held elsewhere. Raises as add_record(), Refusal of what is ours."""
    record, post = _lock(record, by)
    _keeper(by, seat.branch)
    _check_new(record.person, values, besides=record.pk)
    before = summary(record)
    record.branch, record.post_text = seat.branch, post_text(seat)
    for name, value in values.items():
        setattr(record, name, value)
    record.save(update_fields=["branch", "post_text", *values])
    if before != summary(record):
        changes = {"培训记录": [before, summary(record)]}
        _record("training.record_edit", record, by, post, changes)
    return record


@transaction.atomic
def remove_record(record, *, by):
    """Take out a course entered by mistake; 操作记录 keeps what it said."""
    record, post = _lock(record, by)
    _record("training.record_remove", record, by, post, {"培训记录": [summary(record), ""]})
    record.delete()


def post_text(seat):
    """时任单位及职务: the post at that time, kept when the person moves on."""
    return f"{seat.branch}{seat.get_seat_display()}"[:160]


def summary(record):
    """The record in a line, for 操作记录."""
    counted = "" if record.is_counted else "，不计入"
    days = f"{record.starts_on:%Y-%m-%d} 至 {record.ends_on:%Y-%m-%d}"
    what = f"{record.organiser_text}，{record.get_category_display()}，{record.get_mode_display()}"
    hours = f"{record.hours.normalize():f} 学时{counted}"
    return f"{record.year} 年 {record.name}（{what}，{days}）{hours}，{record.post_text}"


def _lock(record, by):
    record = (
        TrainingRecord.objects.select_for_update(of=("self",))
        .select_related("person", "branch__committee")
        .get(pk=record.pk)
    )
    post = _keeper(by, record.branch)
    if record.enrolment_id:
        raise Refusal(f"“{record.name}”由班次结业生成，请由主办方在班次里更正。")
    return record, post


def _keeper(by, branch):
    post = may_edit_branch(by, branch)
    if post is None:
        raise PermissionDenied
    return post


def _check_new(person, values, besides=None):
    same = TrainingRecord.objects.filter(
        person=person, name=values["name"], starts_on=values["starts_on"]
    )
    if same.exclude(pk=besides).exists():
        sentence = f"{person}的“{values['name']}”已经登记过，不能重复计学时。"
        raise FieldRefusal([("name", sentence)])


def _record(verb, record, by, post, changes):
    audit.record(verb, record, by=by, post=post, branch=record.branch, changes=changes)
