"""An import from its trial run to its result: one ImportRun, one transaction, one audit entry."""

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction

from branches import audit
from branches.errors import Refusal
from branches.files import keep_content
from branches.imports.collector import resting_collector
from branches.imports.place import open_target
from branches.imports.problems import in_lines
from branches.imports.rights import accounts_concerned
from branches.imports.surveys import write_findings
from branches.imports.trial import fingerprint, read_file, shown, try_file, try_parsed
from branches.imports.writing import write
from branches.models import AuditEntry, Committee, ImportRun, Round
from branches.storage.unique import unique

MAX_PROBLEMS = 2000
MAX_DIFFERENCES = 300
MAX_NAMES = 200
TAKEN = "导入时有人登记了相同的代码或学工号，没有写入，请重新上传试运行。"
State = ImportRun.State

audit.register(
    "import",
    "数据导入",
    {"roster": "导入名册", "branch": "导入支部数据"},
)

audit.register(
    "export",
    "导出",
    {"roster": "导出名册"},
)


@dataclass
class Outcome:
    """What an import did: for the caller that has more to do (grading) in the same transaction."""

    run: object
    trial: object
    round: object = None
    new: list = ()  # participations made
    changed: list = ()  # participations whose survey or polls changed


def digest_of(content):
    return hashlib.sha256(content).hexdigest()


@resting_collector()
def start_run(content, file_name, reach, target):
    """Try an uploaded file: the ImportRun. Only a file that waits for confirmation is kept."""
    trial = try_file(content, reach, target)
    run = ImportRun(
        file_name=file_name[-200:],
        sha256=digest_of(content),
        committee=reach.committee,
        cycle_name=str(target.round.cycle),
        cutoff_on=target.cutoff,
        by=reach.by,
        state=_state_of(trial, State.TRIED),
        result=summary(trial),
    )
    if run.state == State.TRIED:
        keep_content(run, ContentFile(content), "xlsx")
    run.save()
    return run


def _state_of(trial, state):
    """`state` for a trial that has something to write, else how it ended."""
    if not trial.is_clean:
        return State.REFUSED
    return State.UNCHANGED if trial.changes_nothing else state


def summary(trial):
    """The Trial as the result page shows it: counts in full, long lists cut with their length."""
    result = {
        "problem_count": len(trial.problems),
        "problems": [one.as_dict() for one in in_lines(trial.problems)[:MAX_PROBLEMS]],
        "hints": trial.hints[:MAX_NAMES],
        "unread": trial.unread,
    }
    if trial.plan is None:
        return result
    ended = [one for one in trial.differences if one.label == "离任"]
    accounts = accounts_concerned(trial.plan) if trial.is_clean else {}
    return result | {
        "counts": trial.counts,
        "difference_count": len(trial.differences),
        "differences": [_difference(one) for one in trial.differences[:MAX_DIFFERENCES]],
        "ended_count": len(ended),
        "ended": [f"{one.thing} {one.old}" for one in ended[:MAX_NAMES]],
        "accounts": {key: lines[:MAX_NAMES] for key, lines in accounts.items()},
        "account_counts": {key: len(lines) for key, lines in accounts.items()},
        "missing_count": len(trial.missing),
        "missing": [f"{one.code} {one}" for one in trial.missing[:MAX_NAMES]],
        "fingerprint": fingerprint(trial.plan),
    }


def _difference(one):
    return {
        "sheet": one.sheet,
        "code": one.code,
        "thing": one.thing,
        "label": one.label,
        "old": shown(one.old),
        "new": shown(one.new),
    }


def check_waits(run):
    if run.state == State.UNCHANGED:
        raise Refusal("文件与系统中的数据相同，没有需要确认的内容。")
    if run.state != State.TRIED:
        raise Refusal("这次导入已经办理过，不能再次确认。")


def read_stored(run):
    """Parsed from the kept file, before the transaction (slow). Refusal if it is another file."""
    check_waits(run)
    with run.content.open("rb") as file:
        content = file.read()
    if digest_of(content) != run.sha256:
        raise Refusal("保存的文件与试运行的不一致，请重新上传。")
    parsed, problems = read_file(content)
    if problems:
        raise Refusal(problems[0].message)
    return parsed


@transaction.atomic
def confirm_run(run, parsed, reach, *, decided, prefill=None):
    """Carry out a tried run with what was `parsed` from its file. Returns the Outcome.

    `decided(round)`: keys of participations whose grade is decided; `prefill`: given the new
    surveys before the file fills them. Raises Refusal if it was
    carried out already or if the data has changed since the trial run.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    check_waits(run)
    round = Round.objects.filter(cycle__name=run.cycle_name).order_by("-seq").first()
    if round is None:
        raise Refusal("年度已不可用，请重新上传。")
    target = lock_target(round.cycle, decided)
    expected = run.result["fingerprint"]
    outcome = import_parsed(parsed, reach, target, run, expected=expected, prefill=prefill)
    if outcome.trial.problems:
        raise Refusal("试运行之后数据有变化，文件已不能导入，请重新上传试运行。")
    return outcome


def lock_target(cycle, decided):
    """The Target of a cycle with its round locked: one import of a round at a time."""
    target = open_target(cycle)
    round = Round.objects.select_for_update(of=("self",)).select_related("cycle")
    round = round.get(pk=target.round.pk)
    if round.is_closed:
        raise Refusal(f"“{round}”已归档，不能再导入。")
    return type(target)(round.cutoff_on, round.cycle.rules, round, frozenset(decided(round)))


@transaction.atomic
def import_parsed(parsed, reach, target, run, *, expected="", prefill=None):
    """Check again and write, all or nothing; `run` is saved with the result. Returns the Outcome.
    With problems nothing is written and the Outcome holds them. Raises Refusal if the plan is not
    the one of the trial run (`expected` fingerprint).
    """
    trial = try_parsed(parsed, reach, target, lock=True)
    if not trial.is_clean:
        return Outcome(run, trial)
    result = summary(trial)
    if expected and result["fingerprint"] != expected:
        raise Refusal("试运行之后数据有变化，请重新上传试运行，核对后再确认。")
    # Beside an import people go on working: a code or 学工号 may be taken since the check above.
    with unique(otherwise=TAKEN):
        new, changed = write(trial.plan, target.round, by=reach.by, prefill=prefill)
    result["findings"] = write_findings(trial.plan, new, changed, target)
    run.committee = run.committee or Committee.objects.filter(kind="school").first()
    run.state, run.result = _state_of(trial, State.DONE), result
    run.save()
    _record(run, trial.plan, reach)
    return Outcome(run, trial, target.round, new, changed)


def _record(run, plan, reach):
    numbers = {label: [None, number] for label, number in run.result["counts"].items() if number}
    audit.record(
        "import.roster",
        run,
        by=reach.by,
        post=reach.post,
        committee=run.committee,
        changes=numbers,
        reason=f"文件 {run.file_name}，SHA-256 {run.sha256}",
    )
    changes = {}
    for one in plan.differences:
        changes.setdefault(one.code, {})[one.label] = [shown(one.old), shown(one.new)]
    entries = [
        audit.build(
            "import.branch",
            one.record,
            by=reach.by,
            post=reach.post,
            branch=one.record,
            participation=one.participation,
            changes=changes[code],
        )
        for code, one in plan.branches.items()
        if code in changes
    ]
    AuditEntry.objects.bulk_create(entries, batch_size=500)
