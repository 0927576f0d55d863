"""Small makers of test data: what is not given has a sensible default."""

import json
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from django.utils import timezone

from branches.models import (
    Branch,
    Committee,
    Cycle,
    Person,
    Post,
    Round,
    Survey,
    Term,
    User,
)
from branches.rounds.opening import participation_of
from branches.rulebook.parameters import build_document

ROOT = Path(__file__).resolve().parent.parent
number = count(1)
PASSWORD = "Qiangji-2026"


def parameters_document(set_name="2012"):
    source = json.loads((ROOT / "grading/fixtures/parameters.json").read_text("utf-8"))
    document = build_document(source, set_name)
    # Few tests are about the public notice; those switch it on (tests/grading/publicity).
    document["values"]["notice_before_approval"] = False
    return document


def _place(committee):
    """Path and sub-committee follow from the parent, as in services."""
    parent = committee.parent
    committee.path = f"{parent.path if parent else ''}{committee.pk}/"
    if parent is None or parent.kind == Committee.Kind.SCHOOL:
        committee.sub_committee = committee
    else:
        committee.sub_committee = parent.sub_committee
    committee.save()
    return committee


def school():
    found = Committee.objects.filter(kind=Committee.Kind.SCHOOL).first()
    if found:
        return found
    root = Committee(
        name="中共示范大学委员会", short_name="校党委", code="000", kind="school", path="new"
    )
    root.save()
    return _place(root)


def committee(name=None, *, under=None, **fields):
    serial = next(number)
    parent = under or school()
    kind = Committee.Kind.COMMITTEE if parent.is_school else Committee.Kind.GENERAL_BRANCH
    name = name or f"第{serial}学院党委"
    row = Committee(
        name=f"中共示范大学{name}",
        short_name=name,
        code=fields.pop("code", f"{serial:03}"),
        kind=kind,
        parent=parent,
        path=f"new{serial}",
        sort_order=serial,
        **fields,
    )
    row.save()
    return _place(row)


def branch(name=None, *, of=None, kind=Branch.Kind.STAFF, **fields):
    of = of or committee()
    serial = next(number)
    name = name or f"第{serial}党支部"
    fields = {"founded_on": date(2005, 9, 1), "code": f"{of.code}{serial:04}", **fields}
    return Branch.objects.create(
        name=f"中共示范大学{name}",
        short_name=name,
        committee=of,
        sub_committee=of.sub_committee,
        kind=kind,
        **fields,
    )


def person(name=None, **fields):
    serial = next(number)
    fields = {"staff_no": f"9{serial:06}", "joined_on": date(1998, 6, 1), **fields}
    return Person.objects.create(name=name or f"人员{serial}", **fields)


def term(of, seat=Term.Seat.SECRETARY, *, person=None, **fields):
    return Term.objects.create(
        branch=of, seat=seat, person=person, **{"since": date(2011, 3, 1), **fields}
    )


def round(*, cutoff_on=date(2012, 3, 20), name=None, set_name="2012", **fields):
    cycle = Cycle.objects.create(
        name=name or f"2012年度{next(number)}", parameters=parameters_document(set_name)
    )
    return Round.objects.create(cycle=cycle, cutoff_on=cutoff_on, **fields)


def participation(of=None, *, within=None, **survey):
    """A branch in a round, with its survey; further keywords are columns of the survey."""
    of = of or branch()
    within = within or Round.objects.newest() or round()
    row = participation_of(of, within, secretary_name="")
    row.save()
    Survey.objects.create(
        participation=row, name=of.name, short_name=of.short_name, kind=of.kind, **survey
    )
    return row


def user(role=None, *, name=None, since=None, until=None, organiser="", **where):
    serial = next(number)
    account = User(
        username=f"user{serial}", name=name or f"用户{serial}", must_change_password=False
    )
    account.set_password(PASSWORD)
    account.save()
    if role:
        since = since or timezone.localdate() - timedelta(days=400)
        Post.objects.create(
            user=account, role=role, since=since, until=until, organiser=organiser, **where
        )
    return account


def secretary(of, **fields):
    return user(Post.Role.SECRETARY, branch=of, **fields)


def staff(of, **fields):
    return user(Post.Role.COMMITTEE_STAFF, committee=of, **fields)


def leader(of, **fields):
    """分党委书记."""
    return user(Post.Role.COMMITTEE_LEADER, committee=of, **fields)


def org_dept(**fields):
    return user(Post.Role.ORG_DEPT, committee=school(), **fields)


def school_leader(**fields):
    return user(Post.Role.SCHOOL_LEADER, committee=school(), **fields)


def auditor(**fields):
    return user(Post.Role.AUDITOR, committee=school(), **fields)


def trainer(organiser="party_school", **fields):
    return user(Post.Role.TRAINING_ORGANISER, committee=school(), organiser=organiser, **fields)
