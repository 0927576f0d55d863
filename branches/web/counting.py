"""Counts of many figures over the same rows, for the tabs above a list."""

from operator import contains, eq

from django.db.models import Count, Q

LOOKUPS = {"": eq, "__in": contains}


def count_figures(rows, conditions, by, *, count="pk"):
    """{name: how many of `rows` meet the condition}, in one statement.

    `conditions`: {name: Q}; `by`: columns with few values, a state above all; `count`: what is
    counted, never empty. A condition that asks for nothing but `by` is tried on each group of
    equal rows, not on each row.
    """
    by_group = {name: one for name, one in conditions.items() if _asks_only(one, by)}
    by_row = {name: one for name, one in conditions.items() if name not in by_group}
    counts = {name: Count(count, filter=condition) for name, condition in by_row.items()}
    # Named after no column: two of the rows' annotations may not share a name.
    groups = rows.order_by().values_list(*by).annotate(in_all_=Count(count), **counts)
    found = dict.fromkeys(conditions, 0)
    for group in groups:
        values = dict(zip(by, group, strict=False))
        in_all, *numbers = group[len(by) :]
        for name, number in zip(by_row, numbers, strict=True):
            found[name] += number
        for name, condition in by_group.items():
            if _meets(values, condition):
                found[name] += in_all
    return found


def _asks_only(condition, by):
    if isinstance(condition, Q):
        plain = condition.connector in (Q.AND, Q.OR)
        return plain and all(_asks_only(one, by) for one in condition.children)
    # An expression is neither Q nor pair: only the database knows its value.
    return isinstance(condition, tuple) and condition[0].removesuffix("__in") in by


def _meets(values, condition):
    """Whether a group meets a Q, or a pair of lookup and value; as the database would say."""
    if isinstance(condition, Q):
        every = any if condition.connector == Q.OR else all
        met = every(_meets(values, one) for one in condition.children)
        return met != condition.negated
    lookup, wanted = condition
    column = lookup.removesuffix("__in")
    return LOOKUPS[lookup[len(column) :]](wanted, values[column])
