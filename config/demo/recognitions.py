"""复评: where each branch starts from, and what its approval makes of it."""

from datetime import timedelta

from config.demo import words
from config.demo.dates import LAST_APPROVAL_DAY, NOW, REGRADES, moment, workday
from config.demo.grades import APPROVAL_DAY
from config.demo.rows import given_times
from grading.models import Assessment
from rectification.promotion.conditions import facts_of
from rectification.promotion.recognition import recognise


def standing_before(school, which):
    """{participation pk: columns of its Assessment} of a 复评: the grade in force, and what the
    items say to a rise on the day of the approval. Empty for a first grading.
    """
    if which not in REGRADES:
        return {}
    starts = [
        # The key only tells them apart: it is not this row that will be written.
        Assessment(pk=one.pk, participation=one, grade_before=school.standing[one.branch_id].grade)
        for one in school.participations
        if one.branch_id in school.standing
    ]
    settled = [one for one in starts if which != NOW or _is_approved(school, one)]
    facts = facts_of(settled, approved_on(school.years, which))
    facts |= facts_of([one for one in starts if one not in facts], school.years[which].today)
    return {
        one.participation_id: {
            "grade_before": one.grade_before,
            "promotion_facts": facts[one],
            "jump_note": words.JUMP_NOTE,
        }
        for one in starts
    }


def _is_approved(school, assessment):
    return school.told[assessment.participation.branch_id].stage == "approved"


def recognise_all(school, which, cards):
    """认定 by the service, at the hour of the approval."""
    approved = [card.assessment for card in cards if card.assessment.approved_on]
    day = approved_on(school.years, which)
    with given_times(moment(school.rng, day + timedelta(days=1))):
        recognise(approved, by=school.office.org.user)


def approved_on(years, which):
    return workday(years[which].day(APPROVAL_DAY if which == NOW else LAST_APPROVAL_DAY))
