"""What the partner reads of the weak branch, and the proposer of its candidates: nothing else."""

from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from branches.models import Branch
from branches.scope import PARTNER, partner_names
from rectification.models import JointActivity, Pairing, Support
from rectification.pairing import activities
from rectification.pairing.slots import assign
from tests import make
from tests.rectification import office
from tests.rectification.pairing import pairs

pytestmark = pytest.mark.django_db
MARKS = CANARY, SCORE = "CANARY", "43.21"
OF_BRANCH = ("branch", "rectification:supports", "rectification:pairing_new")
OF_YEAR = ("branches:survey", "grading:why", "grading:self_sheet", "rectification:plan", "drafts")
SHARED = ("rectification:pairing", "rectification:agreement", "rectification:agreement_word")
LISTS = ("rectification:pairings", "rectification:pairings_print")


@pytest.fixture
def pair():
    """Both branches have points, items, a survey and slots that bear marks."""
    pair = pairs.Pair()
    for one in (pair.weak, pair.top):
        part = one.participations.get()
        part.assessment.final_score = part.assessment.review_mechanism = SCORE
        part.assessment.save()
        part.survey.idea_text = CANARY
        part.survey.save()
        office.item(part, problem=CANARY)
    assign(
        pair.weak,
        Support.Slot.MEMBER,
        by=pair.staff,
        name=CANARY,
        post_text=CANARY,
        since=pairs.APPROVED,
    )
    return pair


@pytest.fixture
def pairing(pair):
    row = pair.agreed()
    upload = SimpleUploadedFile("纪要.pdf", b"%PDF-1.4\n%%EOF\n")
    activities.add_activity(row, by=pair.secretary, files=[upload], **pairs.DONE)
    return row


def text_of(response):
    if "wordprocessing" not in response.get("Content-Type", ""):
        return response.text
    paper = Document(BytesIO(response.content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells])


@pytest.mark.parametrize("who", ["other", "other_staff"])
def test_the_partner_reads_agreement_activities_and_grades(client, pair, pairing, who):
    client.force_login(getattr(pair, who))
    for name in SHARED:
        text = text_of(client.get(reverse(name, args=[pairing.pk])))
        for word in (pairs.TEXTS["goals"], pairs.DONE["what"], "薄弱", "先进"):
            assert word in text, (name, word)
        assert pair.weak.short_name in text
        assert not [mark for mark in MARKS if mark in text], name
    for name in LISTS:
        text = client.get(reverse(name)).text
        assert pair.weak.short_name in text
        assert not [mark for mark in MARKS if mark in text], name


@pytest.mark.parametrize("who", ["other", "other_staff"])
def test_everything_else_of_the_weak_branch_is_not_there_for_the_partner(
    client, pair, pairing, who
):
    client.force_login(getattr(pair, who))
    part = pair.weak.participations.get()
    item = part.items.get()
    paths = [reverse(name, args=[pair.weak.pk]) for name in OF_BRANCH]
    paths += [reverse(name, args=[part.pk]) for name in OF_YEAR]
    paths += [reverse("rectification:item", args=[item.pk])]

    assert {client.get(path).status_code for path in paths} == {404}
    for name in ("rectification:items", "grading:list", "branches:surveys", "branches:list"):
        assert pair.weak.short_name not in client.get(reverse(name)).text


def test_a_file_of_the_other_side_is_read_through_the_pair_alone(client, pair, pairing):
    kept = JointActivity.objects.get().files.get()
    shared = reverse("rectification:activity_file", args=[kept.pk])
    plain = reverse("branches:file", args=[kept.file_id])

    def status(user, path):
        client.force_login(user)
        response = client.get(path)
        # To its end: a file is closed by whoever has read it.
        b"".join(response)
        return response.status_code

    assert status(pair.other, shared) == status(pair.secretary, shared) == 200
    assert (status(pair.secretary, plain), status(pair.other, plain)) == (200, 404)
    assert status(make.secretary(pairs.branch(pairs.TOP)), shared) == 404


def test_strangers_see_no_pair(client, pairing):
    stranger = make.secretary(pairs.branch(pairs.TOP))
    client.force_login(stranger)

    assert {client.get(reverse(name, args=[pairing.pk])).status_code for name in SHARED} == {404}
    for name in LISTS:
        assert pairing.branch.short_name not in client.get(reverse(name)).text
    assert not Pairing.objects.visible_to(stranger).exists()


# names of approved top branches
def test_who_proposes_reads_names_and_nothing_more(pair):
    tops = Branch.objects.filter(pk=pair.top.pk)

    for user in (pair.staff, pair.org):
        assert set(partner_names(tops, user)[0]) == set(PARTNER)
    readers = (pair.secretary, make.leader(pair.weak.sub_committee), make.auditor())
    others = (*readers, make.school_leader(), make.trainer(), make.user(), AnonymousUser())
    assert [list(partner_names(tops, user)) for user in others] == [[]] * len(others)


def test_the_page_of_a_proposal_shows_no_points_of_anybody_else(client, pair):
    client.force_login(pair.staff)
    response = client.get(reverse("rectification:pairing_new", args=[pair.weak.pk]))

    assert pair.top.short_name in response.text
    assert CANARY not in response.text
    assert SCORE not in response.text
    assert client.get(reverse("branch", args=[pair.top.pk])).status_code == 404
