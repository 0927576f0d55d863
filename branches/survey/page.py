"""What the survey form shows: questions with their marks and findings, sections, what blocks."""

from dataclasses import dataclass, field

from django.utils.http import urlencode

from branches import rules
from branches.models import Survey
from branches.polls.blocks import poll_blocks
from branches.polls.queries import audiences_of
from branches.rulebook.causes import cause_name
from branches.rulebook.fields import (
    BY_NAME,
    LONG,
    REGISTER_FIELDS,
    SECTIONS,
    TEXT,
    SurveyField,
    fields_of,
    is_asked,
)
from branches.rulebook.findings import note_key
from branches.rulebook.norms import stated_norm
from branches.rulebook.wording import OFFICER_LABELS, label, shown, worded
from branches.survey.forms import Entry, options_of, uses_radios, write
from branches.survey.queries import (
    answered,
    officer_terms,
    unconfirmed_sections,
)
from branches.survey.quiet import heard, quiet_sections
from branches.survey.readings import TAKEN_OVER, is_regrade, mark_differing, mark_of, reading_of
from branches.survey.services import live_findings
from branches.survey.start import OFFICERS, named_in, start_of

CHECK = "check"
STEPS = {**SECTIONS, CHECK: "核对与报送"}
NOTHING_TYPED = Entry([], {}, {})
LEVELS = {"E": "错误", "W": "存疑", "F": "发现", "I": "提示"}


@dataclass
class Line:
    """A finding as shown beside its question and on the last step."""

    code: str
    level: str
    text: str
    basis: str
    key: str
    note: str
    section: str
    anchor: str
    label: str
    is_missing: bool

    @property
    def is_open(self):
        """Whether somebody must still do something about it before 报送."""
        return self.level == "E" or self.level == "W" and not self.note

    @property
    def note_name(self):
        return f"note:{self.key}"


@dataclass
class Row:
    """One question: its control, what was typed, and all that stands beside it."""

    field: SurveyField
    label: str  # in the words of the year
    value: str  # text in the control
    base: str  # text as stored
    reading: str  # the value in words, for readers
    mark: str = ""
    norm: str = ""
    register: str = ""
    returned: str = ""  # why the report was given back, where the reason names this question
    error: str = ""
    collision: object = None
    before: str = ""  # the value it is compared with in words, where it differs
    last: str = ""  # of a count that a 复评 asks anew: what stood there last round
    lines: list = field(default_factory=list)

    @property
    def name(self):
        return self.field.name

    @property
    def is_required(self):
        return not (self.field.optional or self.field.computed)

    @property
    def is_radio(self):
        return uses_radios(self.field)

    @property
    def may_count(self):
        """Whether points or a rule may hang on it; names and sentences are read by nobody."""
        return self.field.type not in (TEXT, LONG)

    @property
    def options(self):
        return options_of(self.field, self.value)

    @property
    def is_bad(self):
        return bool(self.error) or any(
            line.level == "E" and not line.is_missing for line in self.lines
        )

    @property
    def mine(self):
        return shown(self.name, self.collision.mine)

    @property
    def theirs(self):
        return shown(self.name, self.collision.theirs)

    @property
    def theirs_text(self):
        return write(self.field, self.collision.theirs)


def findings_of(survey):
    """Live while the survey is in work, as stored once it has been submitted."""
    if survey.is_editable and not survey.participation.is_frozen:
        return live_findings(survey)
    return list(survey.findings.all())


def lines_of(survey, findings):
    return [_line(survey, found) for found in findings]


def _line(survey, found):
    section, anchor, name = _place(found.field)
    name = worded(name, set_of(survey))
    key = note_key(found)
    return Line(
        found.code,
        found.level,
        found.message,
        found.basis,
        key,
        survey.finding_notes.get(key, ""),
        section,
        anchor,
        name,
        is_missing=found.code == "E01" and not found.value,
    )


def set_of(survey):
    """The parameter set in whose words the survey is asked."""
    return survey.participation.round.cycle.rules.set_name


def _place(name):
    """Where a finding on this field is shown: (step, anchor, label)."""
    if name in BY_NAME:
        return BY_NAME[name].section, f"field-{name}", label(name)
    if name in OFFICER_LABELS:
        return "team", OFFICERS, label(name)
    return CHECK, "polls", "满意度测评"


def rows_of(user, survey, section, lines, *, entry=NOTHING_TYPED, collisions=()):
    """The questions of a section; `entry` and `collisions` of a post that was not all saved."""
    rows, quiet, named = [], quiet_sections(survey), named_in(survey)
    faulty = {line.anchor.removeprefix("field-") for line in lines}
    for question in shown_of(survey, section, faulty):
        name, value = question.name, getattr(survey, question.name)
        base = write(question, value)
        reading = reading_of(user, survey, name, value)
        title = worded(question.label, set_of(survey))
        # A 复评 marks all that it has taken over, what was left open too.
        taken_over = survey.prefilled.get(name) == Survey.LAST_ROUND
        mark = "" if taken_over and not base else mark_of(survey.prefilled.get(name, ""))
        row = Row(question, title, base, base, reading, mark)
        row.norm = stated_norm(name, survey.participation.round.cycle.rules)
        row.register = _register_text(survey, name, value)
        row.lines = [line for line in lines if line.anchor == f"field-{name}"]
        if section in quiet:
            row.lines = []
        if (section, name) in named:
            row.returned = survey.return_reason
        if name in entry.refused:
            row.value, row.error = entry.refused[name]
        elif name in collisions:
            row.value, row.collision = entry.typed.get(name, base), collisions[name]
        rows.append(row)
    return rows


def shown_of(survey, section, faulty=()):
    """The questions of this branch and what a file answered beside: `faulty` ones, or all sent."""
    return [
        field
        for field in fields_of(section)
        if is_asked(field, survey)
        or field.name in faulty
        or not (survey.is_editable or getattr(survey, field.name) in (None, ""))
    ]


def _register_text(survey, name, value):
    """What the register says where the form says otherwise: submission changes the register."""
    if name not in REGISTER_FIELDS or not survey.is_editable:
        return ""
    kept = getattr(survey.participation.branch, name)
    return "" if kept == value else shown(name, kept)


def steps_of(survey, lines, current):
    """The section navigation: how much is filled in, what needs attention."""
    counts = answered(survey)
    unseen = unconfirmed_sections(survey) if survey.is_editable else ()
    return [
        {
            "key": key,
            "label": name,
            "done": counts.get(key, (0, 0))[0],
            "asked": counts.get(key, (0, 0))[1],
            "remark": _remark([line for line in lines if line.section == key], key in unseen),
            "is_current": key == current,
        }
        for key, name in STEPS.items()
    ]


def _remark(lines, is_unseen):
    parts = [_found(lines), "待核对" if is_unseen else ""]
    return "，".join(filter(None, parts))


def _found(lines):
    todo = sum(line.is_open and not line.is_missing for line in lines)
    if todo:
        return f"{todo}处需处理"
    for level in ("F", "I"):
        if count := sum(line.level == level for line in lines):
            return f"{count}条{LEVELS[level]}"
    return ""


def summary_of(lines):
    """“1处错误、1处存疑、1条发现”; missing answers are counted apart."""
    missing = sum(line.is_missing for line in lines)
    counts = {
        level: sum(line.level == level and not line.is_missing for line in lines)
        for level in LEVELS
    }
    words = [
        f"{count}{'处' if level in 'EW' else '条'}{LEVELS[level]}"
        for level, count in counts.items()
        if count
    ]
    return "、".join(([f"{missing}项未填"] if missing else []) + words) or "没有发现问题"


def section_context(
    user,
    participation,
    section,
    *,
    entry=NOTHING_TYPED,
    collisions=(),
    only_differing=False,
    listed="",
):
    """Everything templates of the form need for one step; section must be one of STEPS.
    `only_differing`: without the questions whose answer is that of last cycle; `listed`: the
    address of the list that led here, as a query.
    """
    survey = participation.survey
    found = heard(survey, findings_of(survey), reporting=section == CHECK)
    lines = lines_of(survey, found)
    keys = list(STEPS)
    place = keys.index(section)
    steps = steps_of(survey, lines, section)
    context = {
        "participation": participation,
        "survey": survey,
        "round": participation.round,
        "section": section,
        "section_label": STEPS[section],
        "steps": steps,
        "lines": lines,
        "done": sum(step["done"] for step in steps),
        "asked": sum(step["asked"] for step in steps),
        "summary": summary_of(lines),
        "earlier": keys[place - 1] if place else "",
        "later": keys[place + 1] if place + 1 < len(keys) else "",
        "may_edit": may_edit(user, survey),
        "may_return": rules.SURVEY["return"].is_open_to(user, survey),
        "only_differing": only_differing,
        "kept": kept_query(only_differing, listed),
        "kept_list": kept_query(False, listed),
        "listed": listed,
        "compared": "上轮" if is_regrade(survey) else "上期",
    }
    if section == CHECK:
        return context | _check_context(user, survey, lines)
    typed = {"entry": entry, "collisions": collisions}
    context["rows"] = rows_of(user, survey, section, lines, **typed)
    context["start"] = _start(survey, section, context["rows"])
    differing = mark_differing(context["rows"], user, survey)
    context["differing"] = None if differing is None else len(differing)
    if only_differing:
        context["rows"] = differing or []
    context["carried"] = sum(row.mark in TAKEN_OVER for row in context["rows"])
    context["to_confirm"] = context["may_edit"] and section in unconfirmed_sections(survey)
    context["is_confirmed"] = section in (survey.confirmed or ())
    if section == "team":
        context["terms"] = officer_terms(participation.branch_id, participation.round.cutoff_on)
        context["officer_lines"] = [line for line in lines if line.anchor == OFFICERS]
    return context


def _start(survey, section, rows):
    """The question, or OFFICERS, that the keyboard stands at first."""
    waiting = [row.name for row in rows if row.error or row.collision]
    shown = [row.name for row in rows if not row.field.computed]
    start = start_of(survey, section)
    return next(iter([*waiting, *([start] if start in (OFFICERS, *shown) else shown)]), "")


def kept_query(only_differing, listed):
    """What every link within the form carries on."""
    kept = {"differ": "1" if only_differing else "", "list": listed}
    return "".join(f"&{urlencode({name: value})}" for name, value in kept.items() if value)


def may_edit(user, survey):
    """The post that lets `user` fill in the survey now, or None."""
    if not survey.is_editable or survey.participation.is_frozen:
        return None
    return rules.staff_post(user, survey)


def _check_context(user, survey, lines):
    participation = survey.participation
    return {
        "unconfirmed": [(one, SECTIONS[one]) for one in unconfirmed_sections(survey)]
        if survey.is_editable
        else [],
        "errors": [line for line in lines if line.level == "E"],
        "doubts": [line for line in lines if line.level == "W"],
        "problems": by_cause(survey, [line for line in lines if line.level == "F"]),
        "hints": [line for line in lines if line.level == "I"],
        "audiences": poll_blocks(participation, audiences_of(participation)),
        "may_type_poll": rules.staff_post(user, participation) and not participation.is_frozen,
        "may_submit": rules.SURVEY["submit"].is_open_to(user, survey),
    }


def by_cause(survey, lines):
    """[(what it is called, [Line])]: what was found for one cause stands together."""
    found = {}
    for line in lines:
        found.setdefault(line.code, []).append(line)
    return [
        (cause_name(code, set_of(survey)) if len(rows) > 1 else rows[0].label, rows)
        for code, rows in found.items()
    ]
