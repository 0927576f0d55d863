"""复评: the participations of a new round of the same year, and their surveys as the round before
left them. What is copied is one INSERT … SELECT a table, however many branches there are.
"""

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from branches import audit
from branches.duties import ledger as duties
from branches.models import Committee, Duty, Participation, Round, Survey, Term
from branches.rounds.opening import FOUNDED_LATER, open_surveys
from branches.rulebook.fields import BY_NAME, COUNTED_FIELDS, OFFICER_FACTS, REGISTER_FIELDS
from branches.storage.bulk import insert
from branches.storage.database import insert_select
from branches.survey.queries import survey_duty

# What a survey of the round before gives to that of the 复评: all answers but those of the
# register, which are the branch's own by now, and the counts of the year, which are asked anew.
TAKEN_OVER = tuple(
    name for name in BY_NAME if name not in REGISTER_FIELDS and name not in COUNTED_FIELDS
)
COPIED = {
    "branch": "pk",
    "branch_code": "code",
    "branch_name": "name",
    "branch_short_name": "short_name",
    "kind": "kind",
    "subtype": "subtype",
    "committee": "committee",
    "sub_committee": "sub_committee",
}


def with_reason(branches, cutoff_on, top):
    """Branches with `out_reason`: "" where they take part in a 复评 with this cut-off (D2).

    `branches` carry `grade`, the code of the grade in force in this year, "" without one; `top`:
    the code of the highest. Whoever has that keeps it, every other branch is graded again
    (issue 10, 4; later founded ones as in a year).
    """
    reason = Case(
        When(founded_on__gt=cutoff_on, then=Value(FOUNDED_LATER)),
        When(grade=top, then=Value(Participation.KEEPS_GRADE)),
        default=Value(""),
    )
    return branches.annotate(out_reason=reason)


def create_round(previous, *, cutoff_on, by, post, **stage_dates):
    """The 复评 after `previous` (locked), still without branches. Returns the Round."""
    round = Round.objects.create(
        cycle=previous.cycle,
        seq=previous.seq + 1,
        kind=Round.Kind.REGRADE,
        cutoff_on=cutoff_on,
        **stage_dates,
    )
    audit.record("round.regrade", round, by=by, post=post)
    return round


def enter_branches(round, branches):
    """A Participation in `round` for each of `branches` (with_reason()). Returns how many."""
    secretary = Term.objects.filter(
        branch=OuterRef("pk"), seat=Term.Seat.SECRETARY, person__isnull=False
    ).current()
    columns = COPIED | {
        "round": Value(round.pk),
        "out_reason": "out_reason",
        "secretary_name": Coalesce(Subquery(secretary.values("person__name")[:1]), Value("")),
    }
    return insert_select(Participation, branches, columns)


def carry_surveys(round):
    """The surveys, with their duties, of whoever takes part in `round` and has none yet: the
    answers of the branch's last survey of the year (TAKEN_OVER), to be confirmed section by
    section; a branch that was not in it begins as in a new year. Returns how many take part anew.
    """
    waiting = Participation.objects.in_round(round).taking_part().filter(survey=None)
    keys = set(waiting.values_list("pk", flat=True))
    insert_select(Survey, _last_of_year(round), _survey_columns(round))
    shown = ("branch", "branch_name", "branch_short_name", "sub_committee")
    of_place = ("sub_committee__path", "sub_committee__kind")
    rows = Participation.objects.in_round(round).taking_part().exclude(survey=None)
    rows = rows.select_related("sub_committee").only(*shown, *of_place)
    filled = [one for one in rows if one.pk in keys]
    for one in filled:
        one.round = round
    insert(Duty, duties.duty_rows(survey_duty(one) for one in filled))
    if len(filled) < len(keys):
        fresh = waiting.filter(survey=None).select_related(
            "branch", "committee", "sub_committee", "round"
        )
        open_surveys(round, list(fresh))
    return len(keys)


def _last_of_year(round):
    """The newest survey of the year before `round`; `now` is its branch's participation in it."""
    here = "participation__branch__participations"
    own = Survey.objects.annotate(
        now=FilteredRelation(here, condition=Q(**{f"{here}__round": round}))
    )
    earlier = own.filter(
        participation__round__cycle=round.cycle_id,
        participation__round__seq__lt=round.seq,
        now__out_reason="",
        now__survey=None,
    )
    if round.seq == 2:
        return earlier
    later = Survey.objects.filter(
        participation__branch=OuterRef("participation__branch"),
        participation__round__cycle=round.cycle_id,
        participation__round__seq__gt=OuterRef("participation__round__seq"),
        participation__round__seq__lt=round.seq,
    )
    return earlier.filter(~Exists(later))


def _survey_columns(round):
    is_direct = Case(
        When(now__committee__kind=Committee.Kind.SCHOOL, then=Value(True)), default=Value(False)
    )
    marks = dict.fromkeys((*TAKEN_OVER, *REGISTER_FIELDS), Survey.LAST_ROUND)
    return {
        **{name: name for name in (*TAKEN_OVER, *OFFICER_FACTS)},
        **{name: f"participation__branch__{name}" for name in REGISTER_FIELDS},
        "participation": F("now"),
        "prefilled": Value(marks, output_field=Survey._meta.get_field("prefilled")),
        "confirmed": Value([], output_field=Survey._meta.get_field("confirmed")),
        "is_college_level": is_direct,
    }
