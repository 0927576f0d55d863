"""How far the steps of a round have come: what is left is a named figure, so it opens a list."""

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.utils import timezone

from config.overview.figures import STEPS
from config.overview.links import branches_link

EXEMPT = Q(assessment__is_exempt=True)


@dataclass(frozen=True)
class Step:
    """One step: branches that have to take it, those that have not yet, the list of these."""

    label: str
    due_on: object
    all: int
    left: int
    url: str

    @property
    def done(self):
        return self.all - self.left

    @property
    def is_late(self):
        return bool(self.left and self.due_on and self.due_on < timezone.localdate())


@dataclass(frozen=True)
class PlaceProgress:
    name: str
    url: str
    steps: list

    @property
    def is_late(self):
        return any(step.is_late for step in self.steps)


def progress(frame, committees=()):
    """([Step] of the whole, [PlaceProgress] of each sub-committee) in what the frame's user sees.

    `committees`: keys of sub-committees to limit to (for those with several posts). One statement.
    """
    rows = sorted(_groups(frame, committees), key=lambda row: row["place_kind"] == "school")
    filters = {"committee": committees[0]} if len(committees) == 1 else {}
    whole = _steps(frame, rows, filters, has_list=len(committees) < 2)
    places = [
        PlaceProgress(
            "直属党支部" if row["place_kind"] == "school" else row["place_name"],
            branches_link(frame, "all", committee=row["place"]),
            _steps(frame, [row], {"committee": row["place"]}),
        )
        for row in rows
    ]
    return whole, places


def missing_surveys(frame, committees, limit):
    """The first `limit` participations whose survey has not been submitted; one statement."""
    rows = frame.participations().filter(
        frame.figures["survey_missing"].condition, sub_committee__in=committees
    )
    return list(rows.select_related("survey").order_by("branch_code")[:limit])


def _groups(frame, committees):
    rows = frame.participations()
    if committees:
        rows = rows.filter(sub_committee__in=committees)
    counts = {
        step.figure: Count("pk", filter=frame.figures[step.figure].condition) for step in STEPS
    }
    place = "sub_committee"
    return (
        rows.order_by(f"{place}__sort_order", f"{place}__code")
        .values(
            place=F(place),
            place_name=F(f"{place}__short_name"),
            place_kind=F(f"{place}__kind"),
        )
        .annotate(all=Count("pk"), exempt=Count("pk", filter=EXEMPT), **counts)
    )


def _steps(frame, rows, filters, has_list=True):
    everybody = sum(row["all"] for row in rows)
    exempt = sum(row["exempt"] for row in rows)
    return [
        Step(
            label=step.label,
            due_on=getattr(frame.round, step.due),
            all=everybody - (0 if step.everybody else exempt),
            left=sum(row[step.figure] for row in rows),
            url=branches_link(frame, step.figure, **filters) if has_list else "",
        )
        for step in STEPS
    ]
