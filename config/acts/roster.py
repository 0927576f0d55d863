"""A roster import as a whole: the cycle if it is missing, the branches' part, then the grading."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from branches.errors import Refusal
from branches.imports.collector import resting_collector
from branches.imports.place import Target, open_target
from branches.imports.runs import (
    Outcome,
    confirm_run,
    digest_of,
    import_parsed,
    lock_target,
    read_stored,
)
from branches.imports.trial import Trial, read_file, try_parsed
from branches.models import Cycle, ImportRun
from branches.rulebook.parameters import build_document, read_parameters
from branches.rules import may_edit_cycle
from config.acts.cycle import (
    SET_LABELS,
    archived_with_it,
    begin_cycle,
    check_new,
    set_for,
    shipped_parameters,
)
from config.acts.prefill import fill_hours
from grading.models import Assessment
from grading.rubrics.services import load_rubrics
from grading.sheets.assessments import open_assessments, refresh
from rectification.items.carrying import bring_in


class WrongUsage(Exception):
    """The command was called in a way that cannot mean anything."""


@dataclass(frozen=True)
class Wish:
    """What the command was asked for: cycle by name (or the newest), cut-off of a new one."""

    cycle_name: str = ""
    cutoff: date | None = None

    def find_cycle(self):
        """The Cycle, or None if it has to be made. Raises WrongUsage or Refusal."""
        if self.cycle_name:
            cycle = Cycle.objects.filter(name=self.cycle_name).first()
        else:
            cycle = Cycle.objects.order_by("-pk").first()
            if cycle is None:
                raise WrongUsage("还没有年度，请用 --cycle 给出名称，用 --cutoff 给出数据截止日。")
        if cycle is None and self.cutoff is None:
            raise WrongUsage(f"“{self.cycle_name}”是新年度，请用 --cutoff 给出数据截止日。")
        return cycle

    def check_cutoff(self, target):
        if self.cutoff and self.cutoff != target.cutoff:
            raise Refusal(
                f"“{target.round}”的数据截止日是 {target.cutoff:%Y-%m-%d}，"
                f"与 --cutoff {self.cutoff:%Y-%m-%d} 不一致。"
            )


def decided(round):
    """Keys of the participations whose grade the sub-committee has decided."""
    rows = Assessment.objects.filter(participation__round=round, state__in=Assessment.DECIDED)
    return rows.values_list("participation", flat=True)


@resting_collector()
def import_roster(content, file_name, wish, reach, *, dry_run=False, say=lambda text: None):
    """Import a workbook (bytes) as the command does; with problems nothing is written. `wish`:
    Wish; `say` is given a sentence for each thing worth knowing. Returns the Outcome. Raises
    WrongUsage, Refusal.
    """
    cycle = wish.find_cycle()
    parsed, unreadable = read_file(content)
    if parsed is None:
        return Outcome(None, Trial(problems=unreadable))
    if cycle is None:
        check_new(wish.cycle_name, wish.cutoff)
        if reach.by and not may_edit_cycle(reach.by):
            raise Refusal("新年度由组织部开始。")
        say(f"新年度“{wish.cycle_name}”采用“{SET_LABELS[set_for(wish.cycle_name)]}”。")
        for sentence in archived_with_it():
            say(sentence)
    else:
        used = cycle.parameters.get("set", "")
        say(f"年度“{cycle}”采用“{SET_LABELS.get(used, used)}”。")
        wish.check_cutoff(open_target(cycle))
    if dry_run:
        return Outcome(None, try_parsed(parsed, reach, _trial_target(cycle, wish)))
    return _import(parsed, content, file_name, wish, reach)


def _trial_target(cycle, wish):
    if cycle is None:
        return Target(wish.cutoff, read_parameters(new_document(wish.cycle_name)))
    target = open_target(cycle)
    return Target(target.cutoff, target.rules, target.round, frozenset(decided(target.round)))


def new_document(cycle_name):
    return build_document(shipped_parameters(), set_for(cycle_name))


class _NothingWritten(Exception):
    """Takes a new cycle back when the file turns out to have errors."""

    def __init__(self, outcome):
        super().__init__()
        self.outcome = outcome


def _import(parsed, content, file_name, wish, reach):
    try:
        with transaction.atomic():
            cycle = wish.find_cycle() or _new_cycle(wish, reach)
            target = lock_target(cycle, decided)
            run = ImportRun(
                file_name=file_name[-200:],
                sha256=digest_of(content),
                committee=reach.committee,
                cycle_name=cycle.name,
                cutoff_on=target.cutoff,
                by=reach.by,
            )
            outcome = import_parsed(parsed, reach, target, run, prefill=fill_hours)
            if outcome.trial.problems:
                raise _NothingWritten(outcome)
            follow(outcome)
            return outcome
    except _NothingWritten as stopped:
        return stopped.outcome


def _new_cycle(wish, reach):
    name = wish.cycle_name
    return begin_cycle(name, cutoff_on=wish.cutoff, set_name=set_for(name), by=reach.by).cycle


@resting_collector()
def confirm_import(run, reach):
    """Carry out a run that was tried in the browser, the grading included. Returns the Outcome."""
    # Parsed before the transaction: nobody waits for the child process.
    parsed = read_stored(run)
    with transaction.atomic():
        outcome = confirm_run(run, parsed, reach, decided=decided, prefill=fill_hours)
        follow(outcome)
    return outcome


def follow(outcome):
    """What the grading makes of it: rubrics, an assessment per new branch, computed scores; what
    the new branches have still to put right comes with them.
    """
    load_rubrics(outcome.round)
    open_assessments(outcome.new)
    if outcome.new:
        bring_in(outcome.round, outcome.run and outcome.run.by)
    if outcome.changed:
        refresh(outcome.round, [one.pk for one in outcome.changed])
