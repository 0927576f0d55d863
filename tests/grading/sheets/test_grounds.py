"""复评: sheets start from the last choices, and a raised one says why."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from branches.models import AuditEntry, Survey
from config.acts.regrade import open_regrade
from grading.models import Assessment, Ground, IndicatorScore, Sheet
from grading.sheets import services
from grading.sheets.cards import SELF, load_card
from rectification.models import RectificationItem
from tests import make
from tests.config.acts.test_regrade import D2, in_regrade, middling
from tests.grading import graded

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def here():
    """A branch whose bands were all 差, 有记录可查, and whose survey of the 复评 is reported."""
    first = make.round()
    lower = middling(first)
    round = open_regrade(first.cycle, cutoff_on=D2, by=make.org_dept())
    part = in_regrade(round, lower)
    old = Survey.objects.get(participation=lower.participation_id)
    counts = ("general_meetings", "committee_meetings", "group_meetings", "lectures", "theme_days")
    more = ("talks_held", "rules_made", "hours_met_members")
    facts = {name: getattr(old, name) for name in (*counts, *more)}
    Survey.objects.filter(participation=part).update(state="submitted", **facts)
    graded.refresh(round, [part.pk])
    return Assessment.objects.get(participation=part)


@pytest.fixture
def secretary(here):
    return make.secretary(here.participation.branch)


def card(here):
    return load_card(Assessment.objects.filter(pk=here.pk))


def judged(here, method):
    """Codes of a method in the rubric."""
    return [one.code for one in card(here).rubric.spec.indicators if one.method == method]


def confirm_survey(here, by):
    """What the survey answers, in part or whole, was not copied: all of it is ticked."""
    judged_already = card(here).scores[SELF]
    entries = graded.entries(here, SELF).items()
    entries = {code: entry for code, entry in entries if code not in judged_already}
    services.save_sheet(here, SELF, entries, by=by)


def save(here, code, by, *, choice="好", note="有记录可查"):
    base = services.fingerprint(card(here).scores[SELF].get(code))
    entry = services.Entry(base=base, choice=choice, note=note)
    services.save_sheet(here, SELF, {code: entry}, by=by)


def closed_item(here, code, closed_on=date(2012, 6, 1), state="closed"):
    of = here.participation
    return RectificationItem.objects.create(
        participation=of,
        round=of.round,
        branch=of.branch,
        source="indicator",
        source_code=code,
        indicator_code=code,
        problem="记录不全",
        due_on=date(2012, 7, 1),
        state=state,
        requested_on=closed_on,
        closed_on=closed_on if state == "closed" else None,
    )


def url_of(here, name="self_sheet"):
    return reverse(f"grading:{name}", args=[here.participation_id])


def test_unchanged_choices_are_sent_without_a_word(here, secretary):
    confirm_survey(here, secretary)

    sent = services.submit_sheet(here, SELF, by=secretary)

    assert sent.state == Assessment.State.SELF_SUBMITTED


def test_a_raised_judgement_without_a_ground_is_refused_by_name(here, secretary):
    confirm_survey(here, secretary)
    code = judged(here, "band")[0]
    save(here, code, secretary)

    with pytest.raises(services.SheetNotReady, match=f"{code}比上轮提高，未写依据"):
        services.submit_sheet(here, SELF, by=secretary)


def test_a_new_word_is_a_ground_and_the_old_one_is_not(here, secretary):
    confirm_survey(here, secretary)
    code = judged(here, "band")[0]

    save(here, code, secretary, note="四月起每月集体学习一次")

    assert services.submit_sheet(here, SELF, by=secretary).state == "self_submitted"


def test_a_lowered_judgement_needs_no_ground(here, secretary):
    confirm_survey(here, secretary)
    code = judged(here, "band")[0]
    before = IndicatorScore.objects.filter(
        sheet__assessment__participation__branch=here.participation.branch_id,
        sheet__part=SELF,
        indicator__code=code,
    ).exclude(sheet__assessment=here)
    before.update(choice="好")

    assert services.submit_sheet(here, SELF, by=secretary).state == "self_submitted"


def test_a_closed_item_is_cited_by_one_click(client, here, secretary):
    confirm_survey(here, secretary)
    code = judged(here, "band")[0]
    item = closed_item(here, code)
    save(here, code, secretary)
    client.force_login(secretary)

    page = client.get(url_of(here))
    assert f'value="{code}:{item.pk}"' in page.text
    answer = client.post(url_of(here), {"act": "ground", "cite": f"{code}:{item.pk}"})

    assert answer.status_code == 302
    ground = Ground.objects.get()
    assert (ground.code, ground.item, ground.sheet.part) == (code, item.pk, SELF)
    assert "记录不全（2012-06-01 销号）" in ground.text
    entry = AuditEntry.objects.get(action="grading.cite_self")
    assert entry.changes == {code: ["", ground.text]}
    assert services.submit_sheet(here, SELF, by=secretary).state == "self_submitted"


@pytest.mark.parametrize("wrong", ["open", "other_indicator", "other_branch", "before"])
def test_only_closed_items_of_the_branch_and_indicator_are_cited(client, here, secretary, wrong):
    code, other = judged(here, "band")[:2]
    if wrong == "open":
        item = closed_item(here, code, state="in_progress")
    elif wrong == "other_indicator":
        item = closed_item(here, other)
    elif wrong == "before":
        item = closed_item(here, code, closed_on=date(2012, 3, 20))
    else:
        item = closed_item(here, code)
        RectificationItem.objects.filter(pk=item.pk).update(branch=make.branch())
    client.force_login(secretary)

    answer = client.post(url_of(here), {"act": "ground", "cite": f"{code}:{item.pk}"})

    assert answer.status_code == 422
    assert "不能引用" in answer.text
    assert not Ground.objects.exists()


def test_a_citation_is_taken_back_and_the_rise_is_bare_again(client, here, secretary):
    confirm_survey(here, secretary)
    code = judged(here, "band")[0]
    item = closed_item(here, code)
    save(here, code, secretary)
    client.force_login(secretary)
    client.post(url_of(here), {"act": "ground", "cite": f"{code}:{item.pk}"})
    drop = {"act": "ground", "drop": Ground.objects.get().pk}

    assert client.post(url_of(here), drop).status_code == 302
    assert not Ground.objects.exists()
    assert client.post(url_of(here), drop).status_code == 409
    with pytest.raises(services.SheetNotReady):
        services.submit_sheet(here, SELF, by=secretary)


def test_a_file_is_a_ground(client, here, secretary):
    confirm_survey(here, secretary)
    code = judged(here, "band")[0]
    save(here, code, secretary)
    client.force_login(secretary)
    upload = SimpleUploadedFile("学习记录.pdf", PDF, "application/pdf")

    answer = client.post(url_of(here), {"act": "ground", "code": code, "file": upload})

    assert answer.status_code == 302
    ground = Ground.objects.get()
    assert (ground.file.name, ground.file.participation_id) == (
        "学习记录.pdf",
        here.participation_id,
    )
    assert services.submit_sheet(here, SELF, by=secretary).state == "self_submitted"


def test_without_a_file_or_an_indicator_the_form_says_what_lacks(client, here, secretary):
    client.force_login(secretary)

    answer = client.post(url_of(here), {"act": "ground"})

    assert answer.status_code == 422
    assert "请选择指标" in answer.text


def test_grounds_go_with_the_sheet_that_is_given_back(here, secretary):
    confirm_survey(here, secretary)
    sheet = Sheet.objects.get(assessment=here, part=SELF)
    Ground.objects.create(sheet=sheet, code="A6", item=1, text="Z-0001", by=secretary)
    sent = services.submit_sheet(here, SELF, by=secretary)
    reviewer = make.staff(here.participation.sub_committee)

    services.take_back(sent, "return_self", by=reviewer, reason="请补充")

    assert sorted(one.sheet.version for one in Ground.objects.all()) == [1, 2]


def test_the_last_choice_stands_beside_the_new_one(client, here, secretary):
    client.force_login(secretary)

    page = client.get(url_of(here))

    code = judged(here, "band")[0]
    row = next(row for row in page.context["form"].rows if row.spec.code == code)
    assert "差" in row.last.text
    assert [word for word, _worth, is_chosen in row.choices if is_chosen] == ["差"]
    assert "上轮：" in page.text


def test_a_first_round_knows_no_grounds(client):
    first = graded.assessment()
    client.force_login(make.secretary(first.participation.branch))

    page = client.get(url_of(first))

    assert "提高的依据" not in page.text
    assert all(row.last is None for row in page.context["form"].rows)


def test_who_may_not_fill_in_the_sheet_cites_nothing(client, here):
    client.force_login(make.leader(here.participation.sub_committee))

    answer = client.post(url_of(here), {"act": "ground", "cite": "A6:1"})

    assert answer.status_code == 403
