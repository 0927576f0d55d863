"""Reading around the surveys: where they stand, what is answered, what each is compared with."""

from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy

from branches.duties import ledger as duties
from branches.duties.titles import RETURNED_FOR
from branches.models import (
    Committee,
    Duty,
    Finding,
    Participation,
    Post,
    Round,
    Survey,
    Term,
)
from branches.organisation.queries import official_order
from branches.rulebook.fields import DECIDING, FIELDS, POSTS, SECTIONS, fields_of, is_owed
from branches.web.counting import count_figures

State = Survey.State
# Evaluated when the condition is used, not when the process starts.
TODAY = lazy(timezone.localdate, date)()
MISSING = Q(survey__state__in=Survey.EDITABLE)

# Conditions on Participation: dashboards count with them, the list filters by them.
FIGURES = {
    "survey_missing": MISSING,
    "survey_overdue": MISSING & Q(round__survey_due_on__lt=TODAY),
    "survey_returned": Q(survey__state=State.RETURNED),
    "survey_submitted": Q(survey__state=State.SUBMITTED),
}
FIGURE_LABELS = {
    "survey_missing": "未报送",
    "survey_overdue": "逾期未报送",
    "survey_returned": "已退回",
    "survey_submitted": "已报送",
}


def surveys_of(user, round):
    """Participations of `round` that `user` sees: every list and figure of surveys starts here."""
    return Participation.objects.visible_to(user).in_round(round).taking_part()


def entered_by(user, participations):
    """Those of the participations whose survey `user` fills in: staff_post() of rules, in SQL."""
    reach = Q(pk__in=())
    for post in user.posts_as(Post.Role.COMMITTEE_STAFF):
        reach |= Q(committee__path__startswith=post.committee.path)
    reach &= ~Q(sub_committee__kind=Committee.Kind.SCHOOL)
    if user.posts_as(Post.Role.ORG_DEPT):
        reach |= Q(sub_committee__kind=Committee.Kind.SCHOOL)
    return participations.filter(reach)


def survey_figures(user, round):
    """{figure: how many} and "all", in one statement."""
    return count_figures(surveys_of(user, round), {"all": Q(), **FIGURES}, ["survey__state"])


def survey_rows(user, round):
    """What the list of surveys shows: each participation with its survey, in official order."""
    return (
        surveys_of(user, round)
        .select_related("survey", "sub_committee", "round")
        .order_by(*official_order(user))
    )


def listed_surveys(user, round):
    """The participations as a page of the list shows them, in official order: `unit`, and of the
    survey `survey_pk`, `state`, `submitted_on`. Not as objects: a survey has a hundred columns.
    """
    return (
        surveys_of(user, round)
        .only("branch_name", "branch_short_name", "kind")
        .annotate(
            unit=Committee.group_column("sub_committee"),
            survey_pk=F("survey"),
            state=F("survey__state"),
            submitted_on=TruncDate("survey__submitted_at"),
        )
        .order_by(*official_order(user))
    )


def answered_counts(survey_keys):
    """{survey pk: (answered, asked)} of the whole form, for a page of surveys."""
    names = [field.name for field in FIELDS if not (field.optional or field.computed)]
    columns = dict.fromkeys(("pk", *names, *DECIDING))
    rows = Survey.objects.filter(pk__in=survey_keys).order_by().values_list(*columns, named=True)
    return {row.pk: answered_in_all(row) for row in rows}


def finding_counts(survey_keys):
    """{survey pk: {level: how many}} of stored findings; problems (F) by cause, as the page."""
    counts = {}
    rows = Finding.objects.filter(survey__in=survey_keys).order_by().values_list("survey", "level")
    stored = rows.annotate(number=Count("pk"), causes=Count("code", distinct=True))
    for survey, level, number, causes in stored:
        counts.setdefault(survey, {})[level] = causes if level == Finding.Level.F else number
    return counts


def gaps_of(survey):
    """[SurveyField] that 报送 still asks for (E01), in the order of the form."""
    return [
        field
        for section in SECTIONS
        for field in fields_of(section)
        if is_owed(field, survey) and getattr(survey, field.name) in (None, "")
    ]


def answered(survey):
    """{section: (answered, asked)} of the questions that submission asks for (E01)."""
    found = {}
    for section in SECTIONS:
        owed = [field.name for field in fields_of(section) if is_owed(field, survey)]
        done = sum(getattr(survey, name) not in (None, "") for name in owed)
        found[section] = (done, len(owed))
    return found


def answered_in_all(survey):
    """(answered, asked) of the whole form."""
    pairs = answered(survey).values()
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def previous_survey(participation, *, seen_by=None):
    """The branch's survey in the newest earlier cycle, or None: what W01 compares with. `seen_by`:
    a user to whom it is to be shown; None, too, where it was another committee's then.
    """
    rows = _before(participation.round).filter(participation__branch=participation.branch_id)
    return (rows.visible_to(seen_by) if seen_by else rows).last()


def compared_survey(participation, *, seen_by):
    """The survey shown beside: in a 复评 that of the round before, else previous_survey()."""
    round = participation.round
    if round.kind != Round.Kind.REGRADE:
        return previous_survey(participation, seen_by=seen_by)
    rows = Survey.objects.visible_to(seen_by).filter(
        participation__branch=participation.branch_id,
        participation__round__cycle=round.cycle_id,
        participation__round__seq__lt=round.seq,
    )
    return rows.select_related("participation").order_by("-participation__round__seq").first()


def unconfirmed_sections(survey):
    """Keys of the sections that a 复评 has taken over and nobody has looked at yet."""
    if survey.confirmed is None:
        return []
    return [section for section in SECTIONS if section not in survey.confirmed]


def previous_surveys(round, branch_ids):
    """{branch: its survey in the newest cycle before that of `round`}, in one statement.
    `branch_ids` (a set) may be thousands, so the rest is left out here and not by the database.
    """
    if not branch_ids:
        return {}
    rows = ((one.participation.branch_id, one) for one in _before(round))
    return {branch: survey for branch, survey in rows if branch in branch_ids}


def _before(round):
    """Surveys of earlier cycles, oldest first. A re-grading of the same cycle is not earlier."""
    earlier = Survey.objects.filter(participation__round__cycle__lt=round.cycle_id)
    return earlier.select_related("participation").order_by(
        "participation__round__cycle_id", "participation__round__seq"
    )


def officer_terms(branch_id, on):
    """The seats of a branch committee as of `on` (date), in the order of the posts. Whoever leaves
    on that very day no longer holds the seat: an import ends terms at the cut-off.
    """
    seats = Term.objects.filter(
        Q(since=None) | Q(since__lte=on), Q(until=None) | Q(until__gt=on), branch=branch_id
    ).select_related("person")
    order = list(POSTS)
    return sorted(seats, key=lambda term: (order.index(term.seat), term.pk))


def survey_duty(participation, *, reason=""):
    """填报调查摸底: owed by the sub-committee's staff until the survey is submitted (design 7).
    `participation` with round and sub_committee loaded; `reason` of a return stands in the title.
    """
    title = f"填报“{participation}”调查摸底"
    if reason:
        title = f"{title}{RETURNED_FOR}{reason}"
    return duties.owed(
        Duty.Kind.SURVEY,
        participation,
        duties.STAFF,
        title=title,
        link=reverse("branches:survey", args=[participation.pk]),
        due_on=participation.round.survey_due_on,
    )


def expected_duties():
    """{Owed}: one for each survey of an open round that has not been submitted."""
    owing = (
        Participation.objects.taking_part()
        .filter(MISSING, round__state=Round.State.OPEN, frozen_at=None)
        .select_related("round", "sub_committee")
        .annotate(reason=F("survey__return_reason"))
    )
    return {survey_duty(one, reason=one.reason) for one in owing}
