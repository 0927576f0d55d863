"""Who keeps the public notices and answers objections, and the words of 操作记录."""

from branches import audit
from branches.rules import Role, first_post, org_post
from grading.models import Decision, Sheet

NOBODY = "组织部没有可以答复的人：都办理过这个支部的定级。请增加组织部人员后答复。"


def may_read_desk(user):
    return first_post(user, lambda post: post.role in (Role.ORG_DEPT, Role.AUDITOR))


def may_keep(user):
    return org_post(user)


def took_part(participation, users):
    """{user key: why} of those of `users` who had a hand in the grade of `participation`: they
    answer no objection to it. Two statements.
    """
    keys = {one.pk: one for one in users}
    persons = {one.person_id: one.pk for one in users if one.person_id}
    found = {}
    decided = Decision.objects.filter(assessment__participation=participation)
    for by, person in decided.values_list("by", "by__person"):
        _name(found, keys, persons, by, person, "办理过该支部的定级决定")
    sheets = Sheet.objects.filter(
        assessment__participation=participation, part=Sheet.Part.REVIEW, submitted_at__isnull=False
    )
    for by, person in sheets.values_list("submitted_by", "submitted_by__person"):
        _name(found, keys, persons, by, person, "考评过该支部")
    return found


def _name(found, keys, persons, by, person, why):
    key = by if by in keys else persons.get(person)
    if key is not None:
        found.setdefault(key, why)


audit.register(
    "publicity",
    "公示和异议",
    {
        "open": "开始公示",
        "end": "提前结束公示",
        "withdraw": "撤回公示",
        "object": "收到异议",
        "enter": "登记来信来访",
        "answer": "答复异议",
    },
)
