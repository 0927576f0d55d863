"""Carrying a Plan out: a fixed number of statements per table, whatever the number of rows."""

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from branches.accounts.posts import end_posts_of_seats
from branches.imports.rights import left_by_secretaries
from branches.imports.surveys import write_surveys
from branches.models import Branch, Committee, Person, Poll, Term
from branches.organisation.induction import refresh_induction
from branches.rulebook.fields import REGISTER_FIELDS
from branches.storage.bulk import insert

BATCH = 500
PERSON_COLUMNS = [one.name for one in Person._meta.concrete_fields if not one.primary_key]
COMMITTEE_COLUMNS = ["name", "short_name", "code", "kind", "parent", "sort_order"]
TREE_COLUMNS = ["path", "sub_committee"]


def write(plan, round, *, by=None, prefill=None):
    """Write everything the Plan holds; the caller's transaction makes it all or nothing.

    `prefill`: see write_surveys().

    Returns (new participations, participations whose survey, officers or polls changed).
    """
    write_committees(plan)
    write_branches(plan)
    write_persons(plan)
    write_terms(plan)
    new, changed = write_surveys(plan, round, by=by, prefill=prefill)
    write_polls(plan, by=by)
    return new, changed


def write_committees(plan):
    if not (plan.new_committees or plan.changed_committees):
        return
    _save_nodes(plan.changed_committees)
    for level in _levels(plan.new_committees):
        _create_nodes(level)
    _place_all()


def _save_nodes(nodes):
    for node in nodes:
        for name in ("code", "name", "short_name", "kind", "sort_order"):
            setattr(node.record, name, node.values[name])
        # A parent of the same file is saved with its own level; it is linked afterwards.
        if node.parent is None or node.parent.record is not None:
            node.record.parent = node.parent.record if node.parent else None
    # Two committees may swap their 简称: free the names first.
    _set_aside([node.record for node in nodes], "short_name")
    Committee.objects.bulk_update([node.record for node in nodes], COMMITTEE_COLUMNS)


def _levels(nodes):
    """New nodes, those whose parent is saved first, level by level."""
    waiting = list(nodes)
    while waiting:
        ready = [one for one in waiting if one.parent is None or one.parent.record is not None]
        yield ready
        waiting = [one for one in waiting if one.record is None]


def _create_nodes(nodes):
    rows = []
    for node in nodes:
        parent = node.parent.record if node.parent else None
        values = {name: node.values[name] for name in ("code", "name", "short_name", "kind")}
        # The path is made of primary keys, which are known only afterwards.
        row = Committee(
            parent=parent, path=f"new {node.code}", sort_order=node.sort_order or 0, **values
        )
        node.record = row
        rows.append(row)
    Committee.objects.bulk_create(rows)


def _place_all():
    """Paths and sub-committees follow from the parents; branches follow their committees."""
    rows = {one.pk: one for one in Committee.objects.all()}
    moved = [one for one in rows.values() if _place(one, rows)]
    _set_aside(moved, "path")
    Committee.objects.bulk_update(moved, TREE_COLUMNS)
    if moved:
        wrong = Branch.objects.exclude(sub_committee=F("committee__sub_committee"))
        for branch in (strayed := list(wrong.select_related("committee"))):
            branch.sub_committee_id = branch.committee.sub_committee_id
        Branch.objects.bulk_update(strayed, ["sub_committee"], batch_size=BATCH)


def _set_aside(committees, column):
    """Give a unique column values that nobody uses, so that the new ones meet no old one."""
    keys = [one.pk for one in committees]
    unused = Concat(Value("#"), Cast("pk", CharField()))
    Committee.objects.filter(pk__in=keys).update(**{column: unused})


def _place(committee, rows):
    chain = [committee]
    while chain[-1].parent_id:
        chain.append(rows[chain[-1].parent_id])
    path = "".join(f"{one.pk}/" for one in reversed(chain))
    sub_committee = chain[-2].pk if len(chain) > 1 else committee.pk
    if (committee.path, committee.sub_committee_id) == (path, sub_committee):
        return False
    committee.path, committee.sub_committee_id = path, sub_committee
    return True


def write_branches(plan):
    homes = Committee.objects.in_bulk()
    new, changed = [], []
    for one in plan.branches.values():
        if one.record is None:
            one.record = Branch(code=one.code)
            new.append(one.record)
        elif one.register or one.moves:
            changed.append(one.record)
        else:
            continue
        for name in REGISTER_FIELDS:
            if name in one.values:
                setattr(one.record, name, one.values[name])
        if one.home is not None:
            one.record.move_to(homes[one.home.record.pk])
    insert(Branch, new)
    upsert(Branch, changed, [*REGISTER_FIELDS, "committee", "sub_committee", "has_moved"])


def write_persons(plan):
    persons = plan.register.plans
    new = [one for one in persons if one.record is None]
    for one in new:
        one.record = Person(**one.values)
    insert(Person, [one.record for one in new])
    changed = [one for one in persons if one.changes]
    for one in changed:
        for name, (_old, value) in one.changes.items():
            setattr(one.record, name, value)
    upsert(Person, [one.record for one in changed], PERSON_COLUMNS)


def write_terms(plan):
    seated = [one for one in plan.branches.values() if one.seats is not None]
    ended = [pair for one in seated for pair in one.seats.ended]
    for term, last in ended:
        term.until = last
    # First those who leave: there is one secretary at a time.
    upsert(Term, [term for term, _last in ended], ["until"])
    end_posts_of_seats(
        left_by_secretaries(plan), by=plan.reach.by, post=plan.reach.post, reason="名册导入"
    )
    changed = [(term, new) for one in seated for term, _row, _old, new in one.seats.changed]
    for term, since in changed:
        term.since = since
    upsert(Term, [term for term, _since in changed], ["since"])
    rows = []
    for one in seated:
        for row, person in one.seats.new:
            term = Term(
                branch=one.record,
                seat=row.values["post"],
                person=person.record,
                since=row.values.get("since"),
            )
            rows.append(term)
            one.seats.created.append(term)
    insert(Term, rows)
    refresh_induction(one.record.pk for one in seated if one.seats.moves)


def write_polls(plan, *, by):
    new, changed, void = [], [], []
    for one in plan.branches.values():
        for poll in one.polls:
            if poll.record is None or (poll.changes and poll.repeats):
                void += [poll.record] if poll.record else []
                new.append(_new_poll(one, poll, by))
            elif poll.changes:
                for name, value in poll.counts.items():
                    setattr(poll.record, name, value)
                changed.append(poll.record)
    # The earlier count gives way before the repeated one counts.
    Poll.objects.filter(pk__in=[one.pk for one in void]).update(is_void=True)
    upsert(Poll, changed, Poll.COUNTS)
    insert(Poll, new)


def _new_poll(one, poll, by):
    return Poll(
        participation=one.participation,
        audience=poll.row.values["audience"],
        source=Poll.Source.IMPORT,
        entered_by=by,
        **poll.counts,
    )


def upsert(model, rows, columns):
    """Save `columns` of existing rows: an insert that meets each row by its key."""
    if rows:
        model.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=list(columns),
        )
