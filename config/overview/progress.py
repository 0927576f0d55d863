"""How far the steps of a round have come: what is left is a named figure, so it opens a list."""

from dataclasses import dataclass

from django.db.models import F

from branches.web.places import official_order, place_columns, place_of
from config.overview.links import board_link
from config.overview.steps import LEFT, PLAN, STEPS, SURVEY, step_counts


@dataclass(frozen=True)
class StepProgress:
    """One step: branches that have to take it, those that have not yet, the list of these."""

    label: str
    due_on: object
    all: int
    left: int
    late: int  # of those left
    url: str
    has_own_base: bool  # of those alone who have been asked for it

    @property
    def done(self):
        return self.all - self.left

    @property
    def is_late(self):
        return self.late > 0


@dataclass(frozen=True)
class PlaceProgress:
    name: str
    url: str
    steps: list

    @property
    def is_late(self):
        return any(step.is_late for step in self.steps)


def progress(frame, committees=()):
    """([StepProgress] of the whole, [PlaceProgress] of each sub-committee) in what the frame's user
    sees. `committees`: keys of sub-committees to limit to (for those with several posts). One
    statement.
    """
    rows = sorted(_groups(frame, committees), key=official_order)
    counts = {name: sum(row[name] for row in rows) for name in step_counts(today=frame.today)}
    links = {}
    if len(committees) < 2:
        # Who keeps to one 分党委 sees it alone, and its 党总支 could not name it.
        is_named = committees and not frame.user.keeps_to_one_committee
        filters = {"committee": committees[0]} if is_named else {}
        links = _links(frame, **filters)
    places = [
        PlaceProgress(
            place_of(row).name,
            board_link(frame, "", "", committee=row["place"]),
            standings(frame.round, row, frame.today, _links(frame, committee=row["place"])),
        )
        for row in rows
    ]
    return standings(frame.round, counts, frame.today, links), places


def standings(round, counts, today, links=None):
    """[StepProgress] of a round, from what step_counts() counted ({name: number}). `links`:
    {figure: address of its list}; without them nothing is opened.
    """
    return [_standing(step, round, counts, today, links or {}) for step in STEPS]


def base_note(steps):
    """Why some [StepProgress] are of fewer branches than the others, in a sentence; or ""."""
    whole = max((step.all for step in steps), default=0)
    fewer = [step for step in steps if step.all < whole and not step.has_own_base]
    names = "、".join(step.label for step in fewer)
    note = f"{names}不含成立不满一年、未定级的 {whole - fewer[0].all} 个党支部。" if fewer else ""
    apart = "、".join(step.label for step in steps if 0 < step.all < whole and step.has_own_base)
    return f"{note}{apart}只计等级审定后须制定的党支部。" if apart else note


def _standing(step, round, counts, today, links):
    return StepProgress(
        label=step.label,
        due_on=step.due_on(round),
        all=step.all_in(counts),
        left=step.left_in(counts),
        late=step.late_in(counts, round, today),
        url=links.get(step.figure, ""),
        has_own_base=step is PLAN,
    )


def _links(frame, **filters):
    return {step.figure: board_link(frame, step.name, LEFT, **filters) for step in STEPS}


def missing_surveys(frame, committees, limit):
    """The first `limit` participations whose survey has not been submitted; one statement."""
    rows = frame.participations().filter(SURVEY.left, sub_committee__in=committees)
    return list(rows.select_related("survey").order_by("branch_code")[:limit])


def _groups(frame, committees):
    rows = frame.participations()
    if committees:
        rows = rows.filter(sub_committee__in=committees)
    return (
        rows.order_by()
        .values(place=F("sub_committee"))
        .annotate(**place_columns("sub_committee"), **step_counts(today=frame.today))
    )
