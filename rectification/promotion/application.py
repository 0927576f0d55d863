"""申报: the branch states what it has done and what came of it, inside its 复评."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from branches import audit
from branches.errors import Refusal
from branches.workflow import lock_participation
from grading.models import Assessment
from rectification.models import Application
from rectification.promotion.dossier import hindrance, may_state

FIELDS = ("measures", "effect", "hoped_grade")


@transaction.atomic
def state(participation, *, by, today, **words):
    """Save the 申报 of the branch; `words`: measures, effect (texts) and hoped_grade (a code of the
    year or ""), which is information only. It can be changed until the self sheet is reported.

    Returns the Application. Raises PermissionDenied; Refusal outside a 复评 or when it is too late,
    with the words kept.
    """
    kept = [("整改措施", words["measures"]), ("整改成效", words["effect"])]
    participation = lock_participation(participation.pk)
    post = may_state(by, participation)
    if post is None:
        raise PermissionDenied
    assessment = Assessment.objects.select_for_update().filter(participation=participation).first()
    if reason := hindrance(participation, assessment):
        raise Refusal(reason, kept=kept)
    found = Application.objects.filter(participation=participation).first()
    application = found or Application(participation=participation)
    changes = {
        Application._meta.get_field(name).verbose_name: [getattr(application, name), words[name]]
        for name in FIELDS
        if getattr(application, name) != words[name]
    }
    if not changes:
        return application
    for name in FIELDS:
        setattr(application, name, words[name])
    application.stated_on, application.by, application.by_text = today, by, str(by)
    application.save()
    audit.record("rectification.state_promotion", application, by=by, post=post, changes=changes)
    return application
