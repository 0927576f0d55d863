"""复评: where each branch starts from, and what its approval makes of it."""

from datetime import timedelta

from config.demo import words
from config.demo.dates import AGAIN, LAST_APPROVAL_DAY, moment, workday
from config.demo.rows import given_times
from grading.models import Assessment
from rectification.promotion.conditions import facts_of
from rectification.promotion.recognition import recognise


def standing_before(school, which):
    """{participation pk: columns of its Assessment} of a 复评: the grade in force, and what the
    items say to a rise on the day of the approval. Empty for a first grading.
    """
    if which != AGAIN:
        return {}
    starts = [
        # The key only tells them apart: it is not this row that will be written.
        Assessment(pk=one.pk, participation=one, grade_before=school.standing[one.branch_id].grade)
        for one in school.participations
        if one.branch_id in school.standing
    ]
    facts = facts_of(starts, approved_on(school.years[which]))
    return {
        one.participation_id: {
            "grade_before": one.grade_before,
            "promotion_facts": facts[one],
            "jump_note": words.JUMP_NOTE,
        }
        for one in starts
    }


def recognise_all(school, cards):
    """认定 by the service, at the hour of the approval."""
    approved = approved_on(school.years[AGAIN])
    with given_times(moment(school.rng, approved + timedelta(days=1))):
        recognise([card.assessment for card in cards], by=school.office.org.user)


def approved_on(year):
    return workday(year.day(LAST_APPROVAL_DAY))
