"""Two people give the same name or number at the same moment: the form says so, nobody gets an
error page, nothing is written twice."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from branches.accounts.forms import AccountFields, NewAccountForm
from branches.accounts.services import create_account
from branches.errors import FieldRefusal
from branches.imports import runs
from branches.imports.samples import CUTOFF
from branches.models import Branch, Committee, Cycle, Person, User
from branches.organisation.forms import CommitteeForm
from branches.organisation.registers import find_or_create_person
from branches.organisation.services import create_committee, create_school, edit_committee
from branches.rounds.forms import NewCycleForm
from branches.rounds.opening import create_cycle
from branches.storage.bulk import COPY_FROM, insert
from branches.storage.unique import unique
from config.acts.cycle import open_cycle
from tests import make
from tests.races import at_once
from tests.rosters import Roster, import_roster

pytestmark = pytest.mark.django_db
TREE = {"name": "法学院党委", "short_name": "法学院党委", "kind": "committee", "sort_order": 1}


@pytest.fixture
def quicker(monkeypatch):
    """Somebody else saves just after a form has been found good."""

    def let(form_class, save):
        check = form_class.is_valid

        def is_valid(form):
            is_good = check(form)
            if is_good:
                save()
            return is_good

        monkeypatch.setattr(form_class, "is_valid", is_valid)

    return let


@pytest.fixture
def org(client):
    user = make.org_dept()
    client.force_login(user)
    return user


def errors_of(response):
    assert response.status_code == 200
    return dict(response.context["form"].errors)


@pytest.mark.parametrize("name", ["code", "short_name"])
def test_a_committee_whose_name_or_number_was_just_taken(client, org, quicker, name):
    school = make.school()
    rival = {"code": "801", "short_name": "别的党委", name: {**TREE, "code": "800"}[name]}
    quicker(CommitteeForm, lambda: make.committee(rival["short_name"], code=rival["code"]) and None)

    response = client.post(
        reverse("branches:committee_new"), {**TREE, "code": "800", "parent": school.pk}
    )

    assert set(errors_of(response)) == {name}
    assert "已存在" in response.content.decode()
    assert Committee.objects.exclude(pk=school.pk).count() == 1


def test_a_committee_renamed_to_what_was_just_taken(client, org, quicker):
    row = make.committee("老名称")
    quicker(CommitteeForm, lambda: make.committee("新名称"))

    response = client.post(
        reverse("branches:committee_edit", args=[row.pk]),
        {**TREE, "short_name": "新名称", "code": row.code, "parent": row.parent_id},
    )

    assert set(errors_of(response)) == {"short_name"}
    row.refresh_from_db()
    assert row.short_name == "老名称"


def account_fields(**fields):
    place = make.committee()
    role = {"role": "committee_staff", "committee": place.pk}
    return {"name": "王新", "username": "20120099", **role, **fields}


def test_an_account_whose_user_name_was_just_taken(client, org, quicker):
    quicker(NewAccountForm, lambda: User.objects.create(username="20120099", name="别人"))

    response = client.post(reverse("branches:account_new"), account_fields())

    assert errors_of(response) == {"username": ["这个用户名已有人使用。"]}
    assert User.objects.get(username="20120099").name == "别人"


def test_an_account_for_a_person_who_has_just_got_one(client, org, quicker):
    person = make.person()
    quicker(
        NewAccountForm, lambda: User.objects.create(username="other", name="别人", person=person)
    )

    response = client.post(reverse("branches:account_new"), account_fields(person=person.staff_no))

    assert errors_of(response) == {"person": ["这个人已经对应另一个账号。"]}


def test_an_account_corrected_to_a_person_who_has_just_got_another(client, org, quicker):
    person, account = make.person(), make.staff(make.committee())
    quicker(
        AccountFields, lambda: User.objects.create(username="other", name="别人", person=person)
    )

    response = client.post(
        reverse("branches:account_edit", args=[account.pk]),
        {"name": account.name, "person": person.staff_no},
    )

    assert errors_of(response) == {"person": ["这个人已经对应另一个账号。"]}


def test_a_year_whose_name_was_just_taken(client, org, quicker):
    quicker(NewCycleForm, lambda: make.round(name="2013 年度", cutoff_on=date(2013, 1, 1)))

    response = client.post(
        reverse("cycle_new"),
        {
            "name": "2013 年度",
            "parameter_set": "current",
            "grade_preset": "plan3",
            "cutoff_on": "2013-03-20",
            "confirmed": "1",
        },
    )

    assert errors_of(response) == {"name": ["年度“2013 年度”已经存在。"]}
    assert Cycle.objects.count() == 1


def test_the_year_is_guarded_below_the_page_as_well():
    make.round(name="2013 年度")

    with pytest.raises(FieldRefusal, match="已经存在"):
        create_cycle("2013 年度", make.parameters_document(), cutoff_on=date(2013, 3, 20))


def test_another_fault_of_the_data_is_no_duplicate():
    poll = make.participation().polls.model(returned=1, valid=2, audience="members")
    poll.participation = make.participation()

    with pytest.raises(IntegrityError), transaction.atomic(), unique(poll):
        poll.save()


def test_an_import_whose_code_was_just_taken_writes_nothing(monkeypatch):
    make.round(cutoff_on=CUTOFF)
    roster = Roster()
    write = runs.write

    def write_late(*args, **kwargs):
        make.branch(code=roster.code(0))
        return write(*args, **kwargs)

    monkeypatch.setattr(runs, "write", write_late)

    with pytest.raises(FieldRefusal, match="没有写入"):
        import_roster(roster)
    assert not Branch.objects.exists()


def test_a_name_taken_among_many_rows_is_refused_in_words_too():
    """So many rows go by COPY where the database has it."""
    rows = [Cycle(name="2013 年度", parameters={}) for _ in range(COPY_FROM)]

    with pytest.raises(FieldRefusal, match="相同的内容"), unique():
        insert(Cycle, rows)


def refused(results):
    return [dict(one.errors) for one in results if isinstance(one, FieldRefusal)]


@pytest.mark.django_db(transaction=True)
def test_two_people_set_up_one_committee_at_once():
    school, by = make.school(), make.org_dept()

    results = at_once(*[lambda: create_committee(by=by, parent=school, **TREE, code="800")] * 2)

    [errors] = refused(results)
    assert set(errors) == {"short_name", "code"}
    assert Committee.objects.filter(code="800").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_give_two_committees_one_name_at_once():
    rows, by = [make.committee(), make.committee()], make.org_dept()

    def rename(row):
        values = {**TREE, "code": row.code}
        return lambda: edit_committee(row, by=by, parent=row.parent, **values)

    [errors] = refused(at_once(*map(rename, rows)))

    assert set(errors) == {"short_name"}


@pytest.mark.django_db(transaction=True)
def test_two_people_open_one_account_at_once():
    [errors] = refused(at_once(*[lambda: create_account(username="chen", name="陈", by=None)] * 2))

    assert errors == {"username": "这个用户名已有人使用。"}


@pytest.mark.django_db(transaction=True)
def test_two_people_begin_one_year_at_once():
    document = make.parameters_document()

    def begin():
        return create_cycle("2013 年度", document, cutoff_on=date(2013, 3, 20))

    [errors] = refused(at_once(begin, begin))

    assert errors == {"name": "年度“2013 年度”已经存在。"}


@pytest.mark.django_db(transaction=True)
def test_two_people_open_one_year_at_once_while_another_runs():
    """The year before is archived once, and the second is told of the name, not of the archive."""
    make.participation(within=make.round(cutoff_on=date(2012, 3, 20)))
    by = make.org_dept()

    def begin():
        day = date(2013, 3, 20)
        return open_cycle("2013 年度", cutoff_on=day, set_name="current", by=by)

    [errors] = refused(at_once(begin, begin))

    assert errors == {"name": "年度“2013 年度”已经存在。"}
    assert Cycle.objects.filter(name="2013 年度").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_branches_register_one_person_at_once():
    """Both meant the same person: both get it."""
    branch = make.branch()

    results = at_once(*[lambda: find_or_create_person(branch, "王新", "20120099")] * 2)

    assert results == [Person.objects.get()] * 2


@pytest.mark.django_db(transaction=True)
def test_two_commands_set_up_the_school_at_once():
    results = at_once(*[lambda: create_school("中共示范大学委员会")] * 2)

    assert sorted(map(str, results)) == ["校党委", "校党委已经建立。"]
    assert Committee.objects.count() == 1
