"""留痕: services write one entry per act, in the transaction of the act."""

from branches.models import AuditEntry


def build(
    action, thing, *, by, post=None, branch=None, participation=None, committee=None, **facts
):
    """An unsaved entry, for bulk writes. `facts`: from_state, to_state, changes, reason.

    `by` is a User, or None for the system; `post` the Post that allowed the act. Its words
    are kept as text, so that a later change of the account does not change the record.
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
