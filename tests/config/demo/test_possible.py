"""The demo shows nothing that the services could not have made: what its record tells is asked
again of the rules of every step, with the posts that stood on that day.
"""

from collections import defaultdict

import pytest
from django.utils import timezone

from branches.models import AuditEntry, Post, Survey
from branches.rules import SURVEY, no_post
from branches.survey.queries import unconfirmed_sections
from grading.models import Assessment, Sheet
from grading.rules import TRANSITIONS as GRADING
from grading.sheets.cards import load_cards
from grading.sheets.gaps import gaps_of
from rectification.models import Extension, Plan, RectificationItem
from rectification.plan_rules import BY_ITSELF, PLANS
from rectification.plans.opening import AGAIN
from rectification.rules import TRANSITIONS as RECTIFICATION
from rectification.rules import department_post, missing_in_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_school")]
State = RectificationItem.State
STEPS = {
    one.verb: (model, one)
    for model, table in (
        (Survey, SURVEY),
        (Assessment, GRADING),
        (RectificationItem, RECTIFICATION),
        (Plan, PLANS | BY_ITSELF),
    )
    for one in table.values()
}
PLACED = "participation__committee", "participation__sub_committee"
ROUND_CLOSED = {Assessment: Assessment.State.FROZEN}


def record():
    """[(model, transition, entry)] of all changes of state, in order of time."""
    entries = AuditEntry.objects.filter(action__in=STEPS).select_related("by").order_by("at", "pk")
    return [(*STEPS[entry.action], entry) for entry in entries]


def test_every_step_led_from_where_the_thing_stood_to_where_it_stands():
    stood, wrong = {}, []
    for model, step, entry in record():
        thing = model, entry.target_id
        before = stood.get(thing, entry.from_state)
        is_new = not entry.from_state and step is BY_ITSELF["open"]
        if not is_new and (entry.from_state != before or before not in labels(step.sources)):
            wrong.append((entry.at, entry.action, entry.target, before, entry.from_state))
        stood[thing] = entry.to_state
        assert entry.to_state == step.target.label
    assert wrong == []

    told = defaultdict(dict)
    for (model, key), word in stood.items():
        told[model][key] = word
    for model, words in told.items():
        rows = model._base_manager.in_bulk(words)
        rows = {pk: row for pk, row in rows.items() if row.state != ROUND_CLOSED.get(model)}
        stands = {pk: row.get_state_display() for pk, row in rows.items()}
        assert {pk: words[pk] for pk in stands} == stands


def labels(states):
    return [state.label for state in states]


def test_every_step_was_taken_by_somebody_who_might():
    posts = defaultdict(list)
    for post in Post.objects.select_related("committee", "branch__committee"):
        posts[post.user_id].append(post)
    rows = {
        model: model._base_manager.select_related(*PLACED).in_bulk()
        for model in (Survey, Assessment, RectificationItem, Plan)
    }
    barred = []
    for model, step, entry in record():
        day = timezone.localdate(entry.at)
        entry.by.current_posts = [
            post
            for post in posts[entry.by_id]
            if post.since <= day and (post.until is None or post.until >= day)
        ]
        if step.may is no_post or entry.reason == AGAIN:
            continue
        post = step.may(entry.by, rows[model][entry.target_id])
        if step is RECTIFICATION["approve_plan"] and post is None:
            # With the last word on a 整顿方案, which is that of 组织部.
            post = department_post(entry.by, None)
        if post is None or str(post)[:120] != entry.post_text:
            barred.append((entry.at, entry.action, entry.by_text, entry.post_text, str(post)))
        assert entry.reason.strip() or not step.needs_reason
        assert entry.at <= timezone.now()
    assert barred == []


def test_what_went_on_was_complete():
    items = RectificationItem.objects.exclude(state__in=(State.PLAN_DRAFT, State.CANCELLED))
    assert [item for item in items if missing_in_plan(item)] == []
    asked = items.filter(state__in=("closure_requested", "committee_accepted", "closed"))
    assert asked.exists()
    assert not asked.filter(progress_rows=None).exists()
    assert not asked.filter(closurerequest_rows=None).exists()
    assert not items.filter(requested_on__lt=timezone.localdate(), progress_on=None).exists()


def test_no_survey_of_a_regrading_was_sent_unseen():
    rows = Survey.objects.filter(participation__round__kind="regrade")
    sent = rows.exclude(submitted_at=None)
    assert sent.exists()
    assert [one for one in sent if unconfirmed_sections(one)] == []


def test_sheets_that_were_sent_had_no_gap():
    cards = load_cards(Assessment.objects.filter(is_exempt=False))
    sent = Sheet.objects.filter(is_current=True).exclude(submitted_at=None)
    parts = set(sent.values_list("assessment_id", "part"))
    gaps = {
        (card.assessment.pk, part): gaps
        for card in cards
        for part in ("self", "review")
        if (card.assessment.pk, part) in parts and (gaps := gaps_of(card, part))
    }
    assert parts
    assert gaps == {}


def test_more_time_was_asked_for_in_time_and_once():
    rows = Extension.objects.select_related("item")
    assert [one for one in rows if timezone.localdate(one.at) >= one.from_due_on] == []
    granted = rows.filter(state=Extension.State.GRANTED).values_list("item", flat=True)
    assert len(granted) == len(set(granted))
    assert [one for one in rows.filter(state="granted") if one.item.due_on != one.to_due_on] == []
