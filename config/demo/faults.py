"""What may be wrong with a branch, and how often: in a strong, a fair and a weak one."""

STRONG, FAIR, WEAK = "strong", "fair", "weak"
CLASSES = (STRONG, FAIR, WEAK)

# fault → chance in (strong, fair, weak); what each does to the facts stands in demo.facts.
RATES = {
    "no_committee": (0, 0.03, 0.2),
    "missing_post": (0.02, 0.08, 0.4),
    "vacancy_long": (0, 0.03, 0.2),
    "vacancy_recent": (0.02, 0.04, 0.05),
    "term_short": (0, 0.05, 0.3),
    "term_half_year": (0, 0.02, 0.3),
    "extended": (0.02, 0.03, 0.02),
    "extended_long": (0, 0.012, 0.02),
    "term_unusual": (0, 0.015, 0.03),
    "secretary_new": (0, 0.02, 0.08),
    "secretary_vacant": (0.005, 0.012, 0.02),
    "no_report": (0, 0.06, 0.5),
    "few_hours": (0.04, 0.25, 0.7),
    "few_general": (0, 0.14, 0.7),
    "few_committee": (0.03, 0.28, 0.85),
    "few_group": (0.02, 0.15, 0.6),
    "few_lectures": (0, 0.08, 0.5),
    "few_theme": (0.04, 0.28, 0.85),
    "no_org_life": (0, 0.03, 0.4),
    "no_appraisal": (0, 0.03, 0.4),
    "low_attendance": (0.03, 0.1, 0.3),
    "excellent_many": (0.01, 0.04, 0.1),
    "few_talks": (0.06, 0.26, 0.75),
    "no_rules": (0.02, 0.16, 0.75),
    "no_records": (0.02, 0.14, 0.7),
    "no_plan": (0, 0.04, 0.4),
    "no_summary": (0, 0.08, 0.5),
    "no_place": (0.01, 0.07, 0.3),
    "no_funds": (0.02, 0.1, 0.4),
    "no_idea": (0, 0.04, 0.5),
    "not_discussed": (0.02, 0.1, 0.5),
    "no_deed": (0, 0.08, 0.6),
    "no_innovation": (0.05, 0.22, 0.75),
    "unclear": (0.01, 0.02, 0.03),
    "jump": (0.04, 0.06, 0.06),
    "below_gate": (0.04, 0.06, 0.5),
}
# Only one thing can be wrong with a term of office.
TERM_FAULTS = (
    *("term_long", "term_half_year", "term_short", "extended_long", "extended", "term_unusual"),
)
# Of the committee and its term: what is so at the 复评 was so at the first grading.
LASTING = {
    *TERM_FAULTS,
    *("no_committee", "missing_post", "vacancy_long", "vacancy_recent"),
    *("secretary_new", "secretary_vacant", "secretary_long"),
}
SIZE_RATES = {"few_members": 0.03, "crowded": 0.05, "joint_many": 0.02}

# How a branch of this year's class stood last year.
BEFORE = {
    STRONG: ((STRONG, 0.72), (FAIR, 0.28)),
    FAIR: ((FAIR, 0.86), (STRONG, 0.07), (WEAK, 0.07)),
    WEAK: ((WEAK, 0.45), (FAIR, 0.55)),
}
# How a branch that ends a year in a class stood at its first grading: whoever was strong then
# takes no part in the 复评, and most of those who do rise or hold.
AT_FIRST = {
    STRONG: ((STRONG, 0.8), (FAIR, 0.2)),
    FAIR: ((FAIR, 0.9), (WEAK, 0.1)),
}
# Of the branches that ended in WEAK so many had stood better.
FALLEN = {WEAK: 0.7, FAIR: 0.3}
# What pulls a weak branch down: a veto, or ("") nothing but its score.
WEAK_REASONS = ("V2", "", "V5", "V1", "", "V4", "V6", "", "V2", "", "V3", "")
VETO_FAULTS = {"V2": "term_long", "V5": "secretary_long", "V4": "distrusted"}


def draw_faults(rng, level, reason=""):
    """The faults of a branch of class `level` for one year; `reason` one of WEAK_REASONS."""
    # A veto needs no bad score: such a branch is fair in the rest.
    rates = CLASSES.index(FAIR if reason else level)
    faults = {name for name, chances in RATES.items() if rng.random() < chances[rates]}
    if reason in VETO_FAULTS:
        faults.add(VETO_FAULTS[reason])
    return tidy(faults)


def draw_first_faults(rng, level, again, *, fell):
    """The faults of the first grading of a year whose 复评 had the faults `again`: of the committee
    and its term the same ones, of the work those and others that were put right; where the branch
    `fell`, the work got worse only later.
    """
    kept = 0 if fell else 0.8
    lasting = {name for name in again if name in LASTING or rng.random() < kept}
    return tidy(lasting | {name for name in draw_faults(rng, level) if name not in LASTING})


def tidy(faults):
    term = [name for name in TERM_FAULTS if name in faults]
    faults -= set(term[1:])
    if faults & {"secretary_long", "secretary_new"}:
        faults -= {"secretary_vacant"}
    if "secretary_long" in faults:
        faults -= {"secretary_new", "no_committee"}
    return faults


def choose(rng, table):
    """One of [(thing, chance)]."""
    return rng.choices([row[0] for row in table], [row[1] for row in table])[0]
