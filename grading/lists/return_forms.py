"""Which step back a tab of the list offers for many at once (act=return in the address)."""

from django.urls import reverse

from branches.models import Post
from branches.web.fields import ReasonForm
from grading import rules

Role = Post.Role
# Tab of the list → (step of rules.TRANSITIONS, who)
RETURNS = {
    "to_review": ("return_self", (Role.COMMITTEE_STAFF, Role.ORG_DEPT)),
    "to_decide": ("return_review", (Role.COMMITTEE_LEADER, Role.ORG_DEPT)),
    "to_approve": ("return_decision", (Role.ORG_DEPT,)),
}
MODE = "return"  # act= in the address


def returns_of(request):
    """The step back that the chosen tab offers to the viewer's posts, or ""."""
    name, roles = RETURNS.get(request.GET.get("figure"), ("", ()))
    return name if name and request.user.posts_as(*roles) else ""


def return_act(request):
    """The bulk act of the list in its return mode, or None."""
    name = returns_of(request) if request.GET.get("act") == MODE else ""
    if not name:
        return None
    label = rules.TRANSITIONS[name].label
    return {
        "transition": name,
        "url": reverse("grading:return_selection"),
        "ask": reverse("grading:foresee_return_selection"),
        "label": label,
        "reason": ReasonForm(),
        "confirm": f"所选支部一并{label}，原因相同。",
    }
