"""The grades of one round: what they are called and how they look."""

from branches.rulebook.grades import UNGRADED


def grades_of(round):
    """{code: Grade} (branches.rulebook.grades) of the round's year, best first, 未定级 last."""
    return {one.code: one for one in (*round.cycle.rules.grades, UNGRADED)}


def grade_labels(round):
    """{code: label} of the round's grades, 未定级 last."""
    return {code: one.label for code, one in grades_of(round).items()}
