"""The percentages of the demo once more, from raw rows and by long division.

Nothing of config.overview, of stored scores or of the rounding is used: rows are read one by one,
points and rates are those of the rules (cards), the rest is counted here.
"""

from collections import Counter, defaultdict
from datetime import datetime
from fractions import Fraction

from django.utils import timezone

from branches.models import AuditEntry, Branch, Participation, Term
from branches.scope import trainee_seats
from grading.models import Assessment
from grading.sheets.cards import REVIEW, load_cards
from rectification.models import Carried, RectificationItem
from training.models import TrainingRecord

CRITERIA = ("leadership", "members", "mechanism", "performance", "masses")


def tenths(share):
    """A share in tenths of a percent, half up; all and none are said only of all and none."""
    found, rest = divmod(1000 * share.numerator, share.denominator)
    found += 2 * rest >= share.denominator
    if share in (0, 1):
        return found
    return min(999, max(1, found))


def printed(share):
    """94.2%, or — for nothing."""
    if share is None:
        return "—"
    return f"{tenths(share) // 10}.{tenths(share) % 10}%"


def apart(now, before):
    """The difference of the printed figures: 1.2, -0.3."""
    found = tenths(now) - tenths(before)
    return f"{'-' if found < 0 else ''}{abs(found) // 10}.{abs(found) % 10}"


def part(count, total):
    return Fraction(count, total) if total else None


def day_of(moment):
    return timezone.localtime(moment).date()


class School:
    """Every card and item of the school, read once."""

    def __init__(self, rounds, today):
        self.today = today
        # The first grading of a year holds every branch; its 复评 moved the grades of some.
        self.rounds = list(rounds)
        self.last, self.again, self.this, self.now = self.rounds
        self.cards = {card.participation.pk: card for card in load_cards(Assessment.objects.all())}
        self.of_round = {round.pk: {} for round in self.rounds}
        for card in self.cards.values():
            self.of_round[card.participation.round_id][card.participation.branch_id] = card
        self.rows = list(Participation.objects.filter(out_reason="").select_related("survey"))
        self.items = list(RectificationItem.objects.select_related("participation"))
        self.carried = {(one.item_id, one.round_id): one for one in Carried.objects.all()}
        cancelled = AuditEntry.objects.filter(action="rectification.cancel")
        self.cancelled_on = {one.target_id: day_of(one.at) for one in cancelled}

    def before(self, round):
        return self.last if round in (self.this, self.now) else None

    def first_of(self, round):
        """The first grading of the year of a round."""
        return self.this if round in (self.this, self.now) else self.last

    def again_of(self, round):
        return self.now if round in (self.this, self.now) else self.again

    def regraded(self, card):
        """The grade approved in the 复评 of the year of a card; "" where there is none."""
        again = self.again_of(card.participation.round)
        row = self.of_round[again.pk].get(card.participation.branch_id)
        return row.assessment.grade if row and row.assessment.approved_on else ""

    def state_in(self, item, round):
        """How an item stands in the report of a round."""
        left = self.carried.get((item.pk, round.pk))
        return left.state if left else item.state

    def is_listed(self, item, round):
        return item.in_round_id == round.pk or (item.pk, round.pk) in self.carried

    def rate(self, participation_pk):
        """满意率 of a branch, exact; None without a valid poll."""
        card = self.cards.get(participation_pk)
        return card.satisfaction.rate if card else None


class Part:
    """What `user` sees of a round, of one sub-committee or of one kind of branch if given."""

    def __init__(self, school, user, round, committee=None, kind=None):
        self.school, self.user, self.round = school, user, round
        seen = set(Participation.objects.visible_to(user).values_list("pk", flat=True))
        self.rows = [
            one
            for one in school.rows
            if one.pk in seen
            and one.round_id == round.pk
            and (committee is None or one.sub_committee_id == committee)
            and (kind is None or one.kind == kind)
        ]
        self.committee, self.kind = committee, kind
        self.cards = [school.cards[one.pk] for one in self.rows if one.pk in school.cards]

    def grades(self, code, *, at_year_end=False):
        """(how many have the grade, how many have any), in the round or at the end of its year."""
        given = [card.assessment.grade for card in self.cards if card.assessment.grade]
        if at_year_end:
            given = [self.school.regraded(card) or card.assessment.grade for card in self.cards]
        return given.count(code), len([one for one in given if one])

    def outcomes(self):
        """{outcome: share of the branches graded at first} of the 复评 of the year, exact."""
        order = self.round.cycle.rules.grades.codes
        found = Counter()
        again = self.school.again_of(self.round)
        asked = self.school.of_round[again.pk]
        for card in self.cards:
            was = card.assessment.grade
            if was not in order:
                continue
            now = self.school.regraded(card)
            if not now and card.participation.branch_id in asked:
                found["open"] += 1
                continue
            now = now or was
            steps = order.index(was) - order.index(now)
            held = {order[0]: "top", order[-1]: "weak"}.get(was, "held")
            found["rose" if steps > 0 else "fell" if steps < 0 else held] += 1
        return {name: part(count, found.total()) for name, count in found.items()}

    @property
    def satisfaction(self):
        rates = [card.satisfaction.rate for card in self.cards if card.satisfaction.is_valid]
        return sum(rates, Fraction(0)) / len(rates) if rates else None

    @property
    def reviewed(self):
        return [card for card in self.cards if card.total(REVIEW) is not None]

    def criterion(self, key):
        got = full = Fraction(0)
        for card in self.reviewed:
            got += card.review_score.criteria[key]
            full += next(one.points for one in card.rubric.spec.criteria if one.key == key)
        return got / full if full else None

    @property
    def deputies(self):
        staff = [one for one in self.rows if one.kind == Branch.Kind.STAFF]
        return part(sum(bool(one.survey.secretary_admin_post) for one in staff), len(staff))

    def items(self, day=None):
        """(closed, all) today, or as it was on the evening of `day`."""
        keys = {one.pk for one in self.rows}
        branches = self.places_of_items()
        items = [
            one
            for one in self.school.items
            if one.participation_id in keys
            # What an earlier round has left goes on in this one.
            or (self.school.is_listed(one, self.round) and one.branch_id in branches)
        ]
        if day is None:
            states = [self.school.state_in(one, self.round) for one in items]
            kept = [one for one in states if one != "cancelled"]
            return kept.count("closed"), len(kept)
        kept = [one for one in items if day_of(one.created_at) <= day and not self._gone(one, day)]
        return sum(one.closed_on is not None and one.closed_on <= day for one in kept), len(kept)

    def places_of_items(self):
        """Branches whose items the round lists: also of those that keep their grade beside it."""
        seen = Participation.objects.visible_to(self.user).filter(round=self.round)
        return {
            one.branch_id
            for one in seen
            if (self.committee is None or one.sub_committee_id == self.committee)
            and (self.kind is None or one.kind == self.kind)
        }

    def _gone(self, item, day):
        called_off = self.school.cancelled_on.get(item.pk)
        return item.state == "cancelled" and called_off is not None and called_off <= day

    def trained(self, year, day):
        """(who took part in a course by `day`, secretaries in office on it)."""
        seats = trainee_seats(
            Term.objects.filter(seat="secretary", person__isnull=False), self.user
        )
        held = [
            one
            for one in seats.select_related("branch")
            if (one.since is None or one.since <= day)
            and (one.until is None or one.until >= day)
            and (one.branch.closed_on is None or one.branch.closed_on > day)
            and (self.committee is None or one.branch.sub_committee_id == self.committee)
            and (self.kind is None or one.branch.kind == self.kind)
        ]
        records = TrainingRecord.objects.filter(year=year, is_counted=True, ends_on__lte=day)
        taught = set(records.values_list("person", flat=True))
        return sum(one.person_id in taught for one in held), len(held)


def covered(before, after, closed):
    """Which part of a branch's rise from one card to the next stands at indicators of `closed`
    (codes), exact; None where nothing rose, or where points are scaled because some do not apply.
    """
    weights = {"self": before.parameters.self_weight, "review": before.parameters.review_weight}
    risen = with_item = Fraction(0)
    for code, outcome in after.review_score.outcomes.items():
        was = before.review_score.outcomes.get(code)
        if was is None or not (was.applicable and outcome.applicable):
            return None
        gain = sum(
            Fraction(weight)
            * (
                after.sheet_score(one).outcomes[code].points
                - before.sheet_score(one).outcomes[code].points
            )
            for one, weight in weights.items()
        )
        risen += max(gain, 0)
        with_item += max(gain, 0) if code in closed else 0
    return part(with_item, risen)


def same_day(school, round):
    """上期同期 of today on the page of this year's `round`."""
    return school.last.cutoff_on + (school.today - round.cutoff_on)


def year_end(day):
    return day.replace(month=12, day=31)


def training_days(school, round):
    """(day, the day compared with or None) of the training figures of a round's page."""
    end = year_end(school.last.cutoff_on)
    if school.before(round):
        return school.today, min(same_day(school, round), school.today, end)
    # The ledger of training goes by the cut-off of the first grading of the year.
    return min(school.today, end), None


def half_up(value, per):
    """How often 1/`per` is in `value`, half up: what is printed of points (100), of totals (10)."""
    return (2 * per * value.numerator + value.denominator) // (2 * value.denominator)


def gives_sums(card, parts):
    """Whether who adds the printed points of these sheets gets the printed sums."""
    for one in parts:
        score = card.sheet_score(one)
        criteria = [score.criteria[key] for key in CRITERIA]
        if None not in criteria and points_of(criteria) != 10 * half_up(score.total, 10):
            return False
        for criterion in card.rubric.spec.criteria:
            got = [score.outcomes[indicator.code].points for indicator in criterion.indicators]
            if None not in got and points_of(got) != half_up(score.criteria[criterion.key], 100):
                return False
    return len(parts) < 2 or card.final is None or _gives_final(card)


def points_of(values):
    return sum(half_up(one, 100) for one in values)


def _gives_final(card):
    weights = Fraction(card.parameters.self_weight), Fraction(card.parameters.review_weight)
    totals = [card.sheet_score(one).total for one in ("self", "review")]
    shown = sum(
        weight * Fraction(half_up(total, 10), 10)
        for weight, total in zip(weights, totals, strict=True)
    )
    return Fraction(str(card.final)) == Fraction(half_up(shown, 10), 10)


def attendance(enrolment, sessions):
    """Share of the hours held by now that somebody was there, of those meant for the person: who
    came unasked from then on, who stood in where he did. Exact; None without hours.
    """
    hours = defaultdict(Fraction)
    marks = dict(enrolment.attendance.values_list("session", "mark"))
    present = {key for key, mark in marks.items() if mark == "present"}
    first = min(
        (one.on, one.begins_at)
        for one in sessions
        if enrolment.entry == "listed" or one.pk in marks
    )
    for session in sessions:
        if datetime.combine(session.on, session.begins_at) > timezone.localtime().replace(
            tzinfo=None
        ):
            continue
        is_meant = (session.on, session.begins_at) >= first
        if session.pk not in marks and (enrolment.entry == "substitute" or not is_meant):
            continue
        hours["all"] += Fraction(session.hours)
        hours["present"] += Fraction(session.hours) if session.pk in present else 0
    return hours["present"] / hours["all"] if hours["all"] else None
