"""留痕: services write one entry per act, in the transaction of the act."""

from functools import partial

from branches.models import AuditEntry

# Filled by register(): {group: word} and {verb: word}.
GROUPS, LABELS = {}, {}


def register(group, label, acts=(), transitions=()):
    """Tell the office's words for the verbs of a group, where they are used: `acts` {act: word},
    and the verbs of `transitions` (branches.rules.Transition), which bring their own words.
    """
    GROUPS[group] = label
    LABELS.update({f"{group}.{act}": word for act, word in dict(acts).items()})
    LABELS.update({one.verb: one.label for one in transitions})


def build(
    action, thing, *, by, post=None, branch=None, participation=None, committee=None, **facts
):
    """An unsaved entry, for bulk writes. `facts`: from_state, to_state, changes, reason. `by` is a
    User, or None for the system; `post` the Post that allowed the act. Its words are kept as text,
    so that a later change of the account does not change the record.
    """
    participation = participation or getattr(thing, "participation", None)
    branch = branch or getattr(participation, "branch", None) or getattr(thing, "branch", None)
    return AuditEntry(
        action=action,
        target=str(thing)[:160],
        target_id=thing.pk,
        by=by,
        by_text=str(by) if by else "系统",
        post_text=str(post)[:120] if post else "",
        participation=participation,
        branch=branch,
        committee=committee,
        **facts,
    )


def record(action, thing, **facts):
    """Write one entry. Call inside the transaction of the act."""
    entry = build(action, thing, **facts)
    entry.save(force_insert=True)
    return entry


def changed(thing, values):
    """{column: [old, new]} of the `values` {column: value} that `thing` does not hold already."""
    old = {name: getattr(thing, name) for name in values}
    return {name: [old[name], new] for name, new in values.items() if old[name] != new}


def in_words(model, changes, **special):
    """`changes` of changed() as the record shows them, {label: [old, new]} in the words of the
    fields; `special` {column: function of a value} where the field has none.
    """
    shown = {}
    for name, both in changes.items():
        field = model._meta.get_field(name)
        say = special.get(name) or partial(_word, field)
        shown[str(field.verbose_name)] = [say(value) for value in both]
    return shown


def set_values(thing, values):
    """Set `values` {column: value} on `thing`; returns {label: [old, new]} of what differs."""
    changes = changed(thing, values)
    for name, (_old, new) in changes.items():
        setattr(thing, name, new)
    return in_words(thing, changes)


def _word(field, value):
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(dict(field.flatchoices).get(value, value))
