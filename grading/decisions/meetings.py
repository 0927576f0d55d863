"""会议情况: kept once for a day of a 分党委, whatever number of branches it graded then."""

from branches import audit
from branches.errors import FieldRefusal
from grading.models import Meeting

COUNTS = ("due", "present", "agree", "against", "abstain")
REQUIRED = "定级须登记会议情况：应到、实到和表决结果。"


def keep_meetings(cards, record, *, by, held_on):
    """{participation key: Meeting} for those of `cards` [(card, post, grade)] that a 分党委 decides
    on `held_on` (date); `record` {name of COUNTS: number}, {} where nothing was typed: then the
    record of that day counts, if there is one.

    Raises FieldRefusal if the year asks for a record and there is none, or if the day has another.
    """
    found, kept = {}, {}
    for card, post, _grade in cards:
        here = card.participation
        place = (here.round_id, here.sub_committee_id)
        if place not in kept:
            kept[place] = _kept(here, record, by, post, held_on)
        found[here.pk] = kept[place]
    return {key: one for key, one in found.items() if one}


def _kept(participation, record, by, post, held_on):
    where = {"round": participation.round, "committee": participation.sub_committee}
    named = {"by": by, "by_text": str(by)[:40], "post_text": str(post)[:120]}
    if not record:
        row = Meeting.objects.filter(**where, held_on=held_on).first()
        if row is None and participation.round.cycle.rules.meeting_record_required:
            raise FieldRefusal([("due", REQUIRED)])
        return row
    row, is_new = Meeting.objects.get_or_create(**where, held_on=held_on, defaults=record | named)
    if is_new:
        changes = {"会议情况": [None, row.said]}
        audit.record(
            "grading.meeting", row, by=by, post=post, committee=row.committee, changes=changes
        )
    elif any(getattr(row, name) != number for name, number in record.items()):
        raise FieldRefusal([("due", f"当天的会议情况已登记：{row.said}。")])
    return row
