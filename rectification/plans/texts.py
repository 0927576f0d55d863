"""What a plan itself says, as pages and papers show it."""

from rectification.models import Plan
from rectification.plan_rules import PLAN_WORDS

# Beside what a kind must say: what it may.
MORE = {Plan.Kind.KEEP: ("offers_pairing",), "": ("goal",)}


def names_of(kind):
    """Columns of Plan that a plan of the kind shows."""
    return (*PLAN_WORDS[kind], *MORE.get(kind, ()))


def texts_of(plan):
    """[(label, text)] of what the plan itself says, filled or not."""
    return [
        (plan._meta.get_field(name).verbose_name, _text(plan, name)) for name in names_of(plan.kind)
    ]


def _text(plan, name):
    if name == "problem_kind":
        return plan.get_problem_kind_display()
    value = getattr(plan, name)
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:%Y-%m-%d}" if name == "due_on" and value else value or ""
