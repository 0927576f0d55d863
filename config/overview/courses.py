"""培训 on the home pages: the own programmes, coverage of whom one sees, the own hours."""

from dataclasses import dataclass

from branches.models import Branch, Post
from config.overview.links import training_link
from training.ledger.coverage import ORGANISERS, load_coverage
from training.ledger.queries import Ledger, hours_done
from training.programmes.agenda import agenda
from training.rules import organisers_of

Role = Post.Role
WHOLE = (Role.ORG_DEPT, Role.AUDITOR)
SHOWN = 8


@dataclass(frozen=True)
class Line:
    """Some secretaries: how many took part in a course, with the list of those who have not."""

    label: str
    done: int
    all: int
    url: str

    @property
    def left(self):
        return self.all - self.done


def courses(user, roles, frame, today):
    """Context of the training parts of the home page; three statements at most."""
    found = {"own_hours": _own_hours(user, roles, frame), "runs_programmes": False}
    if organisers := organisers_of(user):
        matters = agenda(user, today)
        found |= {
            "runs_programmes": bool(organisers),
            "matters": matters[:SHOWN],
            "more_matters": len(matters) > SHOWN,
        }
    if frame and roles & {*WHOLE, *Post.COMMITTEE_ROLES, Role.TRAINING_ORGANISER}:
        found |= _coverage(user, roles, frame)
    return found


def _own_hours(user, roles, frame):
    """The secretary's own year, or None."""
    if Role.SECRETARY not in roles or not user.person_id or frame is None:
        return None
    yard = frame.yards[0]
    return Ledger(yard.year, yard.norm, hours_done(user.person_id, yard.year), [])


def _coverage(user, roles, frame):
    coverage = load_coverage(user, frame.yards[0])
    whole = coverage.sum()
    if not whole.all:
        return {"training_lines": []}
    return {
        "training_lines": list(_lines(coverage, roles, frame)),
        "training_year": frame.yards[0].year,
        "training_counts": {
            name: {"value": whole.counts[name], "url": training_link(frame, name)}
            for name in ("secretaries_all", "untrained", "new_uninducted", "induction_overdue")
        },
    }


def _lines(coverage, roles, frame):
    """By organiser for the whole school, by kind of branch for everybody else."""
    if roles & set(WHOLE):
        covers = (
            (label, coverage.of_organiser(code), {"organiser": code})
            for code, label in ORGANISERS.items()
        )
    else:
        covers = (
            (f"{kind.label}支部书记", coverage.sum(kinds=(kind.value,)), {"kind": kind.value})
            for kind in Branch.Kind
        )
    for label, cover, filters in covers:
        if cover.all:
            url = training_link(frame, "untrained", **filters)
            yield Line(label, cover.counts["trained"], cover.all, url)
