"""操作记录 as a list, with the office's words for every act."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from branches import audit
from branches.models import AuditEntry, User
from branches.rulebook.names import person_name

OTHER = "其他"
OF_SURVEY = (
    Q(action__startswith="survey.") | Q(action__startswith="poll.") | Q(action="import.branch")
)


def action_label(action):
    """The office's word for a verb; an unknown one is never shown raw."""
    group = audit.GROUPS.get(action.split(".")[0])
    return audit.LABELS.get(action) or (f"{group}：{OTHER}" if group else OTHER)


def entries(user, *, who="", group="", committee=None, branch=None, since=None, until=None, q=""):
    """Entries that `user` sees, newest first, filtered; `since` and `until` are local dates."""
    rows = AuditEntry.objects.visible_to(user).order_by("-pk")
    if who:
        # Entries of former years keep the name as it was written then.
        name = person_name(who)
        people = User.objects.filter(name__icontains=name).values("pk")
        written = Q(by_text__icontains=name) | Q(by_text__icontains=who)
        rows = rows.filter(written | Q(by__in=people))
    if group:
        rows = rows.filter(action__startswith=f"{group}.")
    if branch:
        rows = rows.filter(branch=branch)
    if committee:
        path = committee.path
        inside = Q(branch__committee__path__startswith=path) | Q(committee__path__startswith=path)
        rows = rows.filter(inside)
    if q:
        rows = rows.filter(Q(target__icontains=q) | Q(reason__icontains=q))
    return between(rows, since, until).select_related("branch", "committee")


def survey_entries(participation, label=""):
    """What has been done to a survey, newest first: answers, notes, polls, imports, 报送, 退回.
    `label` of a question narrows to the entries that changed it, None to nothing. The participation
    is in scope.
    """
    rows = AuditEntry.objects.filter(OF_SURVEY, participation=participation).order_by("-pk")
    if label is None:
        return rows.none()
    return rows.filter(changes__has_key=label) if label else rows


def between(rows, since, until):
    """Of `rows` those of the local dates `since` to `until`; None is open."""
    # Ranges of instants, not casts to a date: those could use no index nor the local zone.
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    if until:
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))
