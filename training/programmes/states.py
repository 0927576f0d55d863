"""The lock under which everything of a programme is written."""

from django.core.exceptions import PermissionDenied

from branches.errors import Refusal
from training import rules
from training.models import Programme


def lock_programme(pk, *, by, states=None, label="修改"):
    """(programme, post), locked, for who runs it. PermissionDenied; Refusal outside `states`."""
    programme = Programme.objects.select_for_update().get(pk=pk)
    post = rules.run_post(by, programme)
    if post is None:
        raise PermissionDenied
    if states and programme.state not in states:
        raise Refusal(f"“{programme}”现在是“{programme.get_state_display()}”，不能再{label}。")
    return programme, post
