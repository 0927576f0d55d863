"""A secretary who comes by import: the seat and the rights of the former one (data/cases, 15)."""

from datetime import date

import pytest

from branches.imports.place import newest_target, system_reach
from branches.imports.runs import start_run
from branches.imports.samples import CUTOFF
from branches.models import AuditEntry, Branch, Post, Term
from tests import make
from tests.rosters import Roster, import_roster

pytestmark = pytest.mark.django_db


def account_of(person, code):
    """An account of the person with the secretary's post at the branch."""
    account = make.secretary(Branch.objects.get(code=code))
    account.person = person
    account.save()
    return account


@pytest.fixture
def changed(filled):
    """A roster with a new secretary from 2012-03-01, who has no account; the former has one."""
    code = filled.code(0)
    former = Term.objects.get(branch__code=code, seat="secretary", until=None).person
    post = account_of(former, code).posts.get()
    index = filled.rows_of("F2", code)[0]
    roster = Roster().set("F2", index, "学工号", "7654321").set("F2", index, "姓名*", "方知远")
    return roster.set("F2", index, "任职时间", date(2012, 3, 1)), code, post


def test_a_new_secretary_ends_seat_and_rights_of_the_former(changed):
    roster, code, post = changed

    outcome = import_roster(roster)

    seats = Term.objects.filter(branch__code=code, seat="secretary").order_by("pk")
    assert [(one.person.name, one.since, one.until) for one in seats][1:] == [
        ("方知远", date(2012, 3, 1), None)
    ]
    assert seats[0].until == date(2012, 2, 29)
    post.refresh_from_db()
    assert post.until == max(date(2012, 2, 29), post.since)
    # Reminders go to those who hold a post today.
    assert not post.user.posts.current().exists()
    assert AuditEntry.objects.filter(action="post.end", branch__code=code).count() == 1
    [ending] = outcome.run.result["accounts"]["ending"]
    [without] = outcome.run.result["accounts"]["without"]
    assert str(post.user) in ending
    assert "方知远" in without
    assert "还没有账号" in without


def test_who_has_an_account_but_no_post_is_named_too(changed):
    roster, _code, _post = changed
    account = make.user()
    account.person = make.person("方知远", staff_no="7654321")
    account.save()

    accounts = import_roster(roster).run.result["accounts"]

    assert "还没有本支部书记的职责" in accounts["without"][0]


def test_without_a_later_first_day_the_former_leaves_at_the_cut_off(changed):
    roster, code, _post = changed
    old = Term.objects.get(branch__code=code, seat="secretary", until=None)
    roster.set("F2", roster.rows_of("F2", code)[0], "任职时间", old.since)

    import_roster(roster)

    old.refresh_from_db()
    assert old.until == CUTOFF


def test_rights_that_end_by_import_take_a_fixed_number_of_statements(
    filled, django_assert_max_num_queries
):
    roster = Roster()
    for row in range(20):
        index = roster.rows_of("F2", roster.code(row))[0]
        person = Term.objects.get(branch__code=roster.code(row), seat="secretary").person
        account_of(person, roster.code(row))
        roster.set("F2", index, "学工号", f"n{row}").set("F2", index, "姓名*", f"新人{row}")

    with django_assert_max_num_queries(60):
        import_roster(roster)

    assert not Post.objects.current().filter(role="secretary").exists()


def test_the_changes_stand_above_the_branches_that_the_file_does_not_name(changed, client):
    client.force_login(make.org_dept())
    roster, code, _post = changed

    run = start_run(roster.keep(code).content(), "x.xlsx", system_reach(), newest_target())
    page = client.get(f"/imports/{run.pk}/").text

    places = [
        page.index(words)
        for words in (
            "随离任结束职责的账号",
            "还要开通账号的新任书记",
            "的差异",
            "文件里没有的党支部",
        )
    ]
    assert places == sorted(places)
