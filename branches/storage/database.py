"""SQL of our own: what must be one statement over many rows, on SQLite and PostgreSQL alike."""

import io
import json
from datetime import date

from django.core.management.color import no_style
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Now

# Who is told of a duty on a day: whoever holds the owing post today; if nobody does, the level
# above (secretary -> staff of the sub-committee -> Organisation Department); besides, the leader
# of the sub-committee and the Organisation Department once it is long overdue (design 7).
# A secretary's place is a branch, every other role's a committee, so a number names it. The posts
# of training organisers all hang on the school: which organiser they are belongs to their role.
WANTED = """
WITH holder AS (
  SELECT post.user_id, post.role AS plain_role, post.role || post.organiser AS role,
    COALESCE(post.branch_id, post.committee_id) AS place
  FROM branches_post post
  JOIN branches_user account ON account.id = post.user_id
  WHERE account.is_active AND post.since <= %(on)s
    AND (post.until IS NULL OR post.until >= %(on)s)
),
held AS (SELECT DISTINCT role, place FROM holder),
root AS (SELECT id FROM branches_committee WHERE kind = 'school'),
{more}due AS ({due}),
answering AS (
  SELECT due.*,
    CASE WHEN (due.role, due.place) IN (SELECT role, place FROM held) THEN due.role
         WHEN due.role = 'secretary' AND due.sub_committee IN (
           SELECT place FROM held WHERE role = 'committee_staff'
         ) THEN 'committee_staff'
         ELSE 'org_dept' END AS to_role
  FROM due
),
target AS (
  SELECT id, due_version, stage, 0 AS escalated, to_role AS role,
    CASE WHEN to_role = role THEN place
         WHEN to_role = 'committee_staff' THEN sub_committee
         ELSE (SELECT id FROM root) END AS place
  FROM answering
  UNION ALL
  SELECT id, due_version, stage, 1, 'committee_leader', sub_committee FROM due
  WHERE role IN ('secretary', 'committee_staff') AND due_on <= %(to_leader)s
  UNION ALL
  SELECT id, due_version, stage, 1, 'org_dept', (SELECT id FROM root) FROM due
  WHERE role <> 'org_dept' AND due_on <= %(to_org_dept)s
),
wanted AS (
  SELECT target.id AS duty_id, target.due_version, target.stage, holder.user_id AS recipient_id,
    MIN(target.escalated) = 1 AS escalated, MAX(holder.plain_role) AS role
  FROM target JOIN holder ON holder.role = target.role AND holder.place = target.place
  GROUP BY target.id, target.due_version, target.stage, holder.user_id
)
"""
DUE = """
  SELECT duty.id, duty.due_version, {due_on} AS due_on, {stage} AS stage,
    duty.role || duty.organiser AS role,
    COALESCE(duty.branch_id, duty.committee_id) AS place,
    COALESCE(branch.sub_committee_id, committee.sub_committee_id) AS sub_committee
  FROM branches_duty duty
  LEFT JOIN branches_branch branch ON branch.id = duty.branch_id
  LEFT JOIN branches_committee committee ON committee.id = duty.committee_id
  LEFT JOIN branches_participation participation ON participation.id = duty.participation_id
  {join}
  WHERE duty.closed_at IS NULL {condition}
"""
AT_STAGE = DUE.format(
    due_on="duty.due_on",
    stage="stage.name",
    join="""JOIN stage ON stage.clock = 'due' AND duty.due_on BETWEEN stage.first_day AND
    stage.last_day AND stage.kind IN ('', duty.kind)""",
    condition="",
)
# Without a due date nothing goes to the next levels: silence is the owner's matter.
IN_SILENCE = DUE.format(
    due_on="CAST(NULL AS date)",
    stage="stage.name || '-' || CAST(duty.quiet_since AS text)",
    join="""JOIN stage ON stage.clock = 'quiet' AND duty.quiet_since BETWEEN stage.first_day AND
    stage.last_day AND stage.kind IN ('', duty.kind)""",
    condition="",
)
# News of a participation goes to whoever sits there as secretary now.
NEWS = """
  SELECT participation.id, 0 AS due_version, CAST(NULL AS date) AS due_on, '' AS stage,
    'secretary' AS role, participation.branch_id AS place,
    participation.sub_committee_id AS sub_committee
  FROM branches_participation participation WHERE participation.id IN ({ids})
"""
# INSERT stands first: only then does SQLite's driver count the rows.
INSERT = """
INSERT INTO branches_reminder
  (duty_id, due_version, stage, recipient_id, escalated, made_on)
"""
NEW_ROWS = """
SELECT duty_id, due_version, stage, recipient_id, escalated, %(on)s
FROM wanted WHERE recipient_id <> %(except_user)s
ON CONFLICT DO NOTHING
"""
INSERT_AT_ONCE = """
INSERT INTO branches_reminder
  (duty_id, due_version, stage, recipient_id, escalated, made_on, at_once, by_text, reason)
"""
NEW_ROWS_AT_ONCE = NEW_ROWS.replace("%(on)s", "%(on)s, TRUE, %(by_text)s, %(reason)s")
MISSING = """
FROM wanted WHERE NOT EXISTS (
  SELECT 1 FROM branches_reminder written
  WHERE written.duty_id = wanted.duty_id AND written.due_version = wanted.due_version
    AND written.stage = wanted.stage AND written.recipient_id = wanted.recipient_id
)
"""
NEVER, NOBODY = date.min, 0
UNIQUE_VIOLATIONS = ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


def write_reminders(stages, on, *, to_leader, to_org_dept):
    """Write the missing reminders of the day `on` in one statement; returns how many.

    `stages`: branches.duties.reminders.stages.Stage rows; `to_leader`, `to_org_dept`: the latest
    due date (inclusive) that is told to the level above besides. The unique key refuses what is
    written already, whichever worker or night it comes from.
    """
    sql, values = _staged(stages, on, to_leader, to_org_dept)
    return _run(INSERT + sql + NEW_ROWS, values | {"except_user": NOBODY})


def missing_reminders(stages, on, *, to_leader, to_org_dept):
    """As write_reminders, but only tells: [(duty pk, stage, recipient pk, escalated)]."""
    sql, values = _staged(stages, on, to_leader, to_org_dept)
    columns = "SELECT duty_id, stage, recipient_id, escalated"
    rows = _fetch(f"{sql} {columns} {MISSING} ORDER BY recipient_id, duty_id", values)
    return [(duty, stage, recipient, bool(escalated)) for duty, stage, recipient, escalated in rows]


def count_missing_reminders(stages, on, *, to_leader, to_org_dept):
    """As missing_reminders, counted: [(role of the recipient, reminders, persons)]."""
    sql, values = _staged(stages, on, to_leader, to_org_dept)
    columns = "SELECT role, COUNT(*), COUNT(DISTINCT recipient_id)"
    return _fetch(f"{sql} {columns} {MISSING} GROUP BY role", values)


def write_nudges(stage, participation_ids, roles, on, *, by):
    """Write a reminder `stage` to who owes as `roles` but `by` (pk); returns how many are new."""
    sql = _wanted(_owed_for(participation_ids, roles), "%(stage)s")
    values = _moment(on, NEVER, NEVER) | {"stage": stage, "except_user": by}
    return _run(INSERT + sql + NEW_ROWS, values | _keyed(roles))


def nudge_recipients(participation_ids, roles, on):
    """As write_nudges, but only tells, and of everyone: {(duty pk, recipient pk)}."""
    sql = _wanted(_owed_for(participation_ids, roles), "''")
    values = _moment(on, NEVER, NEVER) | _keyed(roles)
    return set(_fetch(sql + "SELECT duty_id, recipient_id FROM wanted", values))


def _owed_for(participation_ids, roles):
    """What is owed for these branches, what they carry from earlier rounds included."""
    return (
        "AND participation.branch_id IN (SELECT branch_id FROM branches_participation"
        f" WHERE id IN ({_numbers(participation_ids)})) AND duty.role IN ({_places(roles)})"
    )


def write_at_once(stage, duty_ids, on, *, by, by_text, reason):
    """Write a reminder `stage` of these open duties, to be sent at once, to whoever owes them on
    `on` (date) but `by` (user pk); returns how many are new. `by_text`, `reason`: who gave the
    return or the answer, and why.
    """
    condition = f"AND duty.id IN ({_numbers(duty_ids)})"
    sql = _wanted(condition, "%(stage)s")
    values = {"stage": stage, "except_user": by, "by_text": by_text, "reason": reason}
    return _run(INSERT_AT_ONCE + sql + NEW_ROWS_AT_ONCE, _moment(on, NEVER, NEVER) | values)


def readers_of_news(participation_ids, on, *, by):
    """{(participation pk, user pk)}: who answers for them on `on` (date) but `by` (pk)."""
    sql = WANTED.format(more="", due=NEWS.format(ids=_numbers(participation_ids)))
    columns = "SELECT duty_id, recipient_id FROM wanted WHERE recipient_id <> %(by)s"
    return set(_fetch(sql + columns, _moment(on, NEVER, NEVER) | {"by": by}))


def recipients_of_deliveries(delivery_ids, on, *, to_leader, to_org_dept):
    """{(duty pk, user pk)}: who is still to be told of the open duties that they carry."""
    condition = (
        "AND duty.id IN (SELECT duty_id FROM branches_reminder"
        f" WHERE delivery_id IN ({_numbers(delivery_ids)}))"
    )
    sql = _wanted(condition, "''")
    rows = _fetch(
        sql + "SELECT duty_id, recipient_id FROM wanted", _moment(on, to_leader, to_org_dept)
    )
    return set(rows)


def insert_select(model, rows, columns):
    """INSERT … SELECT: a row of `model` for each of `rows` (a queryset); returns how many.
    `columns`: {field: expression over `rows`, or the name of a column there}; every other field
    gets its default, a time of entry this moment.
    """
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    chosen = {f"new_{one.attname}": _chosen(one, columns) for one in fields}
    query = rows.order_by().annotate(**chosen).values_list(*chosen).query
    sql, values = query.sql_with_params()
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    return _run(f"INSERT INTO {table} ({names}) {sql}", values)


def _chosen(field, columns):
    chosen = columns.get(field.name)
    if isinstance(chosen, str):
        return F(chosen)
    if chosen is not None:
        return chosen
    if getattr(field, "auto_now_add", False) or getattr(field, "auto_now", False):
        return Now()
    return Value(field.get_default(), output_field=field)


def is_unique_violation(error):
    """Whether an IntegrityError says that a value which may stand once is taken."""
    cause = error.__cause__
    name = getattr(cause, "pgcode", None) or getattr(cause, "sqlite_errorname", "")
    return name in UNIQUE_VIOLATIONS


def read_one_moment():
    """First statement of an outermost transaction: all its reads see one moment (as SQLite's)."""
    if connection.vendor == "postgresql" and not connection.savepoint_ids:
        _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", None)


def can_copy():
    """Whether copy_rows works here (PostgreSQL)."""
    return connection.vendor == "postgresql"


def reserve_keys(model, count):
    """`count` primary keys of the model's sequence that nobody else will get (PostgreSQL)."""
    # OFFSET keeps the planner from looking the sequence's name up for every key.
    sql = """
    SELECT nextval(one.name) FROM generate_series(1, %(count)s),
      (SELECT pg_get_serial_sequence(%(table)s, 'id')::regclass AS name OFFSET 0) one
    """
    rows = _fetch(sql, {"table": model._meta.db_table, "count": count})
    return [key for (key,) in rows]


def copy_rows(model, columns, rows, *, reserved=False):
    """Write `rows` with COPY, for amounts that INSERT is too slow for; can_copy() tells where.

    `columns`: names of the model's columns; `rows`: tuples of Python values in that order. The
    caller sees to keys and constraints; numbers given by hand move the sequence on, which only
    somebody alone on the table may do; keys that are `reserved` need no such thing.
    """
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    lines = "".join(
        "\t".join([COPIED.get(type(value), str)(value) for value in row]) + "\n" for row in rows
    )
    with connection.cursor() as cursor:
        with connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO(lines))
        for statement in [] if reserved else _sequence_resets(model):
            cursor.execute(statement)


def _sequence_resets(model):
    return connection.ops.sequence_reset_sql(no_style(), [model])


def _escaped(text):
    # Most texts hold nothing to escape, and what COPY takes for a sign of its own is not printable.
    return text if text.isprintable() and "\\" not in text else text.translate(ESCAPES)


def _as_json(value):
    return _escaped(ENCODER.encode(value))


ENCODER = json.JSONEncoder(ensure_ascii=False)
ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"})
# How COPY's text format writes a value; the rest as str() does.
COPIED = {type(None): lambda _none: r"\N", str: _escaped, list: _as_json, dict: _as_json}


def _staged(stages, on, to_leader, to_org_dept):
    values = _moment(on, to_leader, to_org_dept)
    rows = []
    for number, stage in enumerate(stages):
        names = [f"{column}{number}" for column in ("clock", "name", "kind", "first", "last")]
        facts = (stage.clock, stage.name, stage.kind, stage.first, stage.last)
        values |= zip(names, facts, strict=True)
        rows.append(f"({', '.join(f'%({name})s' for name in names)})")
    more = f"stage(clock, name, kind, first_day, last_day) AS (VALUES {', '.join(rows)}),\n"
    return WANTED.format(more=more, due=f"{AT_STAGE} UNION ALL {IN_SILENCE}"), values


def _wanted(condition, stage):
    due = DUE.format(due_on="duty.due_on", stage=stage, join="", condition=condition)
    return WANTED.format(more="", due=due)


def _moment(on, to_leader, to_org_dept):
    return {"on": on, "to_leader": to_leader, "to_org_dept": to_org_dept}


def _numbers(ids):
    """Primary keys as SQL: int() lets nothing else through."""
    return ", ".join(str(int(one)) for one in ids) or "NULL"


def _places(values):
    return ", ".join(f"%(value{number})s" for number in range(len(values)))


def _keyed(values):
    return {f"value{number}": value for number, value in enumerate(values)}


def _run(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def _fetch(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
