"""联办活动: what both branches did together, written down by either of them."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit
from branches.errors import Refusal
from branches.files import store_files
from rectification.models import ActivityFile, JointActivity, Pairing
from rectification.pairing import rules
from rectification.pairing.services import lock_pairing

TEXTS = ("on", "what", "who", "effect")


def _lock(pairing, post, typed):
    """The Pairing, locked and running, for whoever has a `post` to write in it."""
    if post is None:
        raise PermissionDenied
    pairing = lock_pairing(pairing)
    if pairing.state != Pairing.State.AGREED:
        word = pairing.get_state_display()
        kept = [("活动内容", typed["what"]), ("效果", typed["effect"])]
        raise Refusal(f"“{pairing}”现在是“{word}”，不能登记活动。", kept=kept)
    return pairing


@transaction.atomic
def add_activity(pairing, *, by, files=(), **typed):
    """登记联办活动: `typed` has the columns of TEXTS, `files` are UploadedFiles. Returns the
    JointActivity. Raises PermissionDenied; Refusal if the 结对 does not run or a file cannot be
    taken.
    """
    post, branch = rules.recording_side(by, pairing)
    pairing = _lock(pairing, post, typed)
    row = JointActivity.objects.create(
        pairing=pairing,
        branch=branch,
        by=by,
        by_text=str(by),
        post_text=str(post)[:120],
        **typed,
    )
    changes = {"活动内容": [None, row.what]}
    audit.record("pairing.activity", row, by=by, post=post, changes=changes)
    _keep(row, files, by)
    return row


@transaction.atomic
def edit_activity(activity, *, by, files=(), **typed):
    """Put right what one's own side has written down; more `files` are added. Returns the row."""
    post = rules.recorder_post(by, activity)
    _lock(activity.pairing, post, typed)
    row = JointActivity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if changes := audit.set_values(row, typed):
        row.save(update_fields=TEXTS)
        shown = {label: [str(old), str(new)] for label, (old, new) in changes.items()}
        audit.record("pairing.edit_activity", row, by=by, post=post, changes=shown)
    _keep(row, files, by)
    return row


def _keep(row, uploads, by):
    """Last in the transaction: what is written to the store does not roll back."""
    stored = store_files(uploads, branch=row.branch, by=by)
    ActivityFile.objects.bulk_create([ActivityFile(activity=row, file=one) for one in stored])
