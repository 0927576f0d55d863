"""由我办理: the lists that people work from, narrowed to what the viewer's own posts owe.

The home page counts the open duties of a kind and opens such a list: the same rows by construction.
"""

from django import forms

from branches.models import Duty, Post
from branches.web.filters import any_of

READERS = {Post.Role.SCHOOL_LEADER, Post.Role.AUDITOR, Post.Role.TRAINING_ORGANISER}


def duty_field(*kinds):
    """The choice of one of these kinds of duty; hide_from_readers() for those who owe none."""
    return forms.ChoiceField(
        label="由我办理",
        required=False,
        choices=any_of([(kind.value, kind.label) for kind in kinds]),
    )


def hide_from_readers(form):
    """Whoever only reads is not asked; the address keeps its meaning."""
    if {post.role for post in form.user.current_posts} <= READERS:
        form.fields["duty"].widget = forms.HiddenInput()


def subjects_of(user, kind):
    """Keys (subquery) of what the open duties of `kind` are about that `user` owes today."""
    return Duty.objects.owed_by(user).filter(kind=kind).values("subject_id")
