"""The pages of grading: who sees them, what they hold, how many queries they ask."""

import pytest
from django.urls import reverse

from grading.models import Assessment, IndicatorScore, Sheet, Veto
from grading.sheets import services as sheets
from tests import make
from tests.grading import graded

State = Assessment.State
pytestmark = pytest.mark.django_db


def address(name, of):
    return reverse(f"grading:{name}", args=[of.participation_id])


def typed(of, part="self", **choices):
    """The posted fields of a whole sheet."""
    fields = {}
    for code, entry in graded.entries(of, part, **choices).items():
        fields |= {f"{code}-base": entry.base, f"{code}-note": entry.note}
        if entry.choice:
            fields[f"{code}-choice"] = entry.choice
        if entry.ticks is not None:
            fields |= {f"{code}-sum": "1", f"{code}-tick": entry.ticks}
        for key, count in (entry.counts or {}).items():
            fields[f"{code}-count-{key}"] = count
    return fields


PAGES = {
    "why": ["self_submitted", "secretary reviewer leader org school auditor"],
    "self_sheet": ["draft", "secretary"],
    "review_sheet": ["self_submitted", "reviewer"],
    "decision": ["committee_reviewed", "leader"],
    "print": ["committee_decided", "secretary reviewer leader org school auditor"],
}


@pytest.mark.parametrize("name", PAGES)
def test_each_page_is_read_by_its_roles_and_by_nobody_out_of_scope(client, name):
    state, readers = PAGES[name]
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, state, who)
    who |= {"school": make.school_leader(), "auditor": make.auditor()}

    for role, person in who.items():
        client.force_login(person)
        assert client.get(address(name, of)).status_code == (200 if role in readers else 302)
    for stranger in (make.secretary(make.branch()), make.staff(make.committee()), make.user()):
        client.force_login(stranger)
        assert client.get(address(name, of)).status_code == 404


def test_the_secretary_saves_and_sends_the_self_sheet(client):
    of = graded.assessment()
    client.force_login(make.secretary(of.participation.branch))

    response = client.post(address("self_sheet", of), typed(of) | {"act": "submit"})

    of.refresh_from_db()
    assert (response.status_code, of.state) == (302, State.SELF_SUBMITTED)
    assert of.self_total == 100


def test_an_incomplete_sheet_is_saved_but_not_sent(client):
    of = graded.assessment()
    client.force_login(make.secretary(of.participation.branch))
    fields = {name: value for name, value in typed(of).items() if not name.startswith("B5-choice")}

    response = client.post(address("self_sheet", of), fields | {"act": "submit"})

    of.refresh_from_db()
    assert (response.status_code, of.state) == (409, State.DRAFT)
    assert "B5未评" in response.content.decode()
    assert "grading/sheets/self_sheet.html" in {one.name for one in response.templates}
    assert IndicatorScore.objects.filter(sheet__assessment=of, points__isnull=False).count() == 17


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"B5-choice": "好", "B5-note": ""}, "B5评“好”未写事例"),
        ({"B3-count-untrue": "2", "B3-note": ""}, "B3有扣分未写说明"),
    ],
)
def test_a_sheet_is_not_sent_without_the_notes_it_needs(client, fields, missing):
    of = graded.assessment()
    client.force_login(make.secretary(of.participation.branch))

    response = client.post(address("self_sheet", of), typed(of) | fields | {"act": "submit"})

    assert response.status_code == 409
    assert missing in response.content.decode()


@pytest.mark.parametrize("count", ["x", "-1", "1.5", "99999"])
def test_a_count_that_is_none_is_kept_on_the_page_and_not_saved(client, count):
    of = graded.assessment()
    client.force_login(make.secretary(of.participation.branch))

    response = client.post(address("self_sheet", of), typed(of) | {"B3-count-untrue": count})

    assert response.status_code == 422
    assert f'value="{count}"' in response.content.decode()
    assert not Sheet.objects.exists()


def test_suggested_ticks_count_only_when_the_sheet_is_saved(client):
    of = graded.assessment(secretary_joined_on="1998-06-01")
    client.force_login(make.secretary(of.participation.branch))

    page = client.get(address("self_sheet", of)).content.decode()
    assert 'name="A4-tick" value="standing" checked' in page
    assert "据调查摸底" in page
    assert not Sheet.objects.exists()

    fields = {"A4-base": "", "A4-sum": "1", "A4-tick": ["standing"], "A4-note": ""}
    client.post(address("self_sheet", of), fields)
    saved = IndicatorScore.objects.get()
    assert (saved.ticks, saved.proposed, saved.points) == (["standing"], ["standing"], 1)


def autosave(client, of, fields):
    return client.post(address("self_sheet", of), fields, headers={"accept": "application/json"})


def test_an_indicator_is_saved_by_itself_and_answers_with_the_figures(client):
    of = graded.assessment()
    client.force_login(make.secretary(of.participation.branch))

    answer = autosave(client, of, {"A6-base": "", "A6-choice": "较好", "A6-note": ""})

    content = answer.json()
    assert (answer.status_code, content["conflicts"]) == (200, {})
    assert (content["points"]["A6"], content["done"], content["all"]) == ("1.5", 9, 26)
    assert content["bases"]["A6"]


def test_a_collision_on_one_indicator_shows_both_and_saves_the_rest(client):
    of = graded.assessment()
    secretary = make.secretary(of.participation.branch)
    client.force_login(secretary)
    other = {"A6": sheets.Entry(choice="一般", note="两次决议未落实")}
    sheets.save_sheet(of, "self", other, by=secretary)

    fields = {"A6-base": "", "A6-choice": "好", "A6-note": "我的话", "B5-base": ""}
    response = client.post(address("self_sheet", of), fields | {"B5-choice": "较好"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "两次决议未落实" in page
    assert "我的话" in page
    choices = dict(IndicatorScore.objects.values_list("indicator__code", "choice"))
    assert choices == {"A6": "一般", "B5": "较好"}


def test_the_same_value_twice_is_no_collision(client):
    of = graded.assessment()
    client.force_login(make.secretary(of.participation.branch))
    fields = {"A6-base": "", "A6-choice": "好", "A6-note": ""}
    autosave(client, of, fields)

    assert autosave(client, of, fields).status_code == 200


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda of: make.staff(of.participation.sub_committee), 403),
        (lambda of: make.leader(of.participation.sub_committee), 403),
        (lambda of: make.org_dept(), 403),
        (lambda of: make.auditor(), 403),
        (lambda of: make.secretary(make.branch()), 404),
        (lambda of: make.staff(make.committee()), 404),
    ],
    ids=["own staff", "own leader", "org", "auditor", "other secretary", "other staff"],
)
def test_saving_a_self_sheet_is_refused_to(client, who, status):
    of = graded.assessment()
    client.force_login(who(of))

    assert client.post(address("self_sheet", of), typed(of)).status_code == status
    assert not Sheet.objects.exists()


def test_a_general_branch_below_the_committee_enters_but_does_not_review(client):
    below = make.committee(under=make.committee())
    of = graded.assessment(make.branch(of=below))
    of = graded.to_state(of, "self_submitted", graded.people(of))
    client.force_login(make.staff(below))

    assert client.post(address("review_sheet", of), typed(of, "review")).status_code == 403


def test_a_review_in_work_is_hidden_from_the_branch(client):
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)
    entry = {"A6": sheets.Entry(choice="差", note="canary-review-note")}
    sheets.save_sheet(of, "review", entry, by=who["reviewer"])

    seen = {}
    for role, person in who.items():
        client.force_login(person)
        seen[role] = "canary-review-note" in client.get(address("why", of)).content.decode()

    assert seen == {"secretary": False, "reviewer": True, "leader": True, "org": True}
    client.force_login(who["secretary"])
    assert "canary" not in client.get(address("print", of)).content.decode()


def test_the_reviewer_goes_on_to_the_next_branch_of_the_queue(client):
    place = make.committee()
    ones = [graded.assessment(make.branch(of=place)) for _ in range(3)]
    for one in ones:
        graded.to_state(
            one, "self_submitted", {"secretary": make.secretary(one.participation.branch)}
        )
    client.force_login(make.staff(place))
    client.force_login(make.staff(place))

    visited = []
    for one in ones:
        response = client.post(address("review_sheet", one), typed(one, "review") | {"act": "next"})
        visited.append(response["Location"])

    assert visited == [address("review_sheet", one) for one in (ones[1], ones[2], ones[0])]


def test_only_the_differing_indicators_are_shown_and_saved(client):
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)
    entries = graded.entries(of, Sheet.Part.REVIEW) | {"A6": sheets.Entry(choice="差")}
    sheets.save_sheet(of, "review", entries, by=who["reviewer"])
    client.force_login(who["reviewer"])

    page = client.get(address("review_sheet", of) + "?differ=1").content.decode()

    assert 'id="i-A6"' in page
    assert 'id="i-B5"' not in page


def test_vetoes_are_ticked_with_a_basis_and_withdrawn_without_a_trace_lost(client):
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "self_submitted", who)
    client.force_login(who["reviewer"])
    page = address("review_sheet", of)

    bare = client.post(page, {"vetoes": "1", "veto-V1": "on", "veto-V1_basis": ""})
    assert (bare.status_code, Veto.objects.count()) == (422, 0)

    client.post(page, {"vetoes": "1", "veto-V1": "on", "veto-V1_basis": "校纪〔2012〕3号"})
    assert Veto.objects.get().withdrawn_at is None
    client.force_login(who["secretary"])
    assert "校纪" not in client.get(address("why", of)).content.decode()

    client.force_login(who["reviewer"])
    client.post(page, {"vetoes": "1"})
    assert Veto.objects.exclude(withdrawn_at=None).count() == 1

    client.post(page, {"vetoes": "1", "veto-V1": "on", "veto-V1_basis": "校纪〔2012〕3号"})
    client.post(page, typed(of, "review") | {"act": "submit"})
    of.refresh_from_db()
    assert (of.veto_codes, of.proposed_grade) == ("V1", "weak")
    client.force_login(who["secretary"])
    assert "校纪〔2012〕3号" in client.get(address("why", of)).content.decode()


LISTERS = {
    "secretary": lambda place, branch: make.secretary(branch),
    "staff": lambda place, branch: make.staff(place),
    "leader": lambda place, branch: make.leader(place),
    "org": lambda place, branch: make.org_dept(),
    "auditor": lambda place, branch: make.auditor(),
}


@pytest.mark.parametrize("role", LISTERS)
@pytest.mark.parametrize("figure", ["", "to_decide", "to_approve"])
def test_the_list_asks_the_same_number_of_queries_for_any_length(
    client, role, figure, django_assert_max_num_queries
):
    place = make.committee()
    numbers = []
    for _ in range(2):
        one = graded.assessment(make.branch(of=place))
        who = graded.people(one)
        graded.to_state(
            one, {"to_decide": "committee_reviewed"}.get(figure, "committee_decided"), who
        )
        client.force_login(LISTERS[role](place, one.participation.branch))
        client.get(reverse("grading:list"))  # the session is written once
        with django_assert_max_num_queries(12) as asked:
            response = client.get(reverse("grading:list"), {"figure": figure})
        numbers.append(len(asked))
        assert response.status_code == 200

    assert numbers[0] == numbers[1]


def test_a_selection_is_decided_and_approved_with_few_statements(
    client, django_assert_max_num_queries
):
    place = make.committee()
    ones = [graded.assessment(make.branch(of=place)) for _ in range(4)]
    for one in ones:
        graded.to_state(one, "committee_reviewed", graded.people(one))
    keys = [one.participation_id for one in ones]

    client.force_login(make.leader(place))
    with django_assert_max_num_queries(45):
        client.post(
            reverse("grading:decide_selection") + "?figure=to_decide",
            {"row": keys, "decided_on": "2012-04-01"},
        )
    client.force_login(make.org_dept())
    client.post(
        reverse("grading:approve_selection") + "?figure=to_approve",
        {"all": "1", "approved_on": "2012-04-10", "document_no": "校党发〔2012〕8号"},
    )

    found = Assessment.objects.filter(participation__in=keys)
    assert set(found.values_list("state", "grade", "approval_no")) == {
        ("approved", "advanced", "校党发〔2012〕8号")
    }


@pytest.mark.parametrize("fields", [{}, {"approved_on": "2999-01-01", "document_no": "8号"}])
def test_an_approval_without_date_and_number_is_asked_again(client, fields):
    of = graded.assessment()
    of = graded.to_state(of, "committee_decided", graded.people(of))
    client.force_login(make.org_dept())

    response = client.post(
        reverse("grading:approve_selection"), {"row": of.participation_id, **fields}
    )

    assert response.status_code == 422
    assert Assessment.objects.get(pk=of.pk).state == State.COMMITTEE_DECIDED


def test_a_selection_leaves_out_what_is_not_in_scope(client):
    mine, foreign = graded.assessment(), graded.assessment()
    for one in (mine, foreign):
        graded.to_state(one, "committee_reviewed", graded.people(one))
    client.force_login(make.leader(mine.participation.sub_committee))

    client.post(
        reverse("grading:decide_selection"),
        {"row": [mine.participation_id, foreign.participation_id], "decided_on": "2012-04-01"},
    )

    states = dict(Assessment.objects.values_list("pk", "state"))
    assert states == {mine.pk: "committee_decided", foreign.pk: "committee_reviewed"}


def test_the_rubrics_are_read_by_everybody(client):
    of = graded.assessment()
    client.force_login(make.secretary(of.participation.branch))

    page = client.get(reverse("grading:rubrics"), {"kind": "retired"}).content.decode()

    assert "离退休党支部" in page
    assert "关怀帮扶" in page


def test_before_the_first_cycle_the_list_says_so(client):
    client.force_login(make.org_dept())

    assert "还没有年度" in client.get(reverse("grading:list")).content.decode()


def test_the_school_s_approval_is_recorded_where_its_duty_leads(client):
    of = graded.assessment()
    who = graded.people(of)
    of = graded.to_state(of, "committee_decided", who)
    client.force_login(who["leader"])
    assert client.get(address("why", of)).context["approval"] is None

    client.force_login(who["org"])
    act = client.get(address("why", of)).context["approval"]
    fields = {"approved_on": "2012-04-10", "document_no": "校党发〔2012〕8号"}
    client.post(act["url"], {"row": of.participation_id, **fields})

    of.refresh_from_db()
    assert of.state == "approved"
    assert client.get(address("why", of)).context["approval"] is None
