"""Names of a programme: proposed by the organiser, answered by the 分党委, left again."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from branches import audit, workflow
from branches.errors import Refusal
from branches.models import AuditEntry, Committee
from training import rules
from training.audience.candidates import candidates, places_left
from training.audience.seats import in_office
from training.models import Enrolment, Invitation, Programme
from training.programmes.duties import refresh_duties
from training.programmes.owed import ANSWERABLE
from training.programmes.states import lock_programme

State = Enrolment.State
NAMES = rules.NAMES
OPEN, RUNNING = Programme.State.OPEN, Programme.State.RUNNING


def propose(programme, picks, *, by, post):
    """Put secretaries on the list of `programme` (locked; part of the caller's transaction) and ask
    their 分党委. `picks`: primary keys of persons; `post`: the post that allows it.

    Returns the new Enrolments. Raises Refusal if somebody is no candidate any more or the quota is
    exceeded. Duties are the caller's last step: programmes.duties.refresh_duties.
    """
    wanted = set(picks)
    chosen = [
        one for one in candidates(programme, by, timezone.localdate()) if one.person_id in wanted
    ]
    if lost := len(wanted) - len(chosen):
        raise Refusal(f"有 {lost} 人已不在培训对象范围内，或已在名单中。请刷新后再看。")
    check_quota(programme, len(chosen))
    rows = [_enrolment(programme, one, by) for one in chosen]
    Enrolment.objects.bulk_create(rows, batch_size=500)
    Programme.objects.filter(pk=programme.pk).update(picks=None)
    _ask({one.sub_committee_id for one in chosen}, programme)
    _audit_names(programme, chosen, by, post)
    return rows


def check_quota(programme, more):
    """Raises Refusal if `more` names would exceed the places of the programme."""
    left = places_left(programme)
    if left is not None and more > left:
        raise Refusal(f"名额 {programme.quota} 人，还可列入 {left} 人，选了 {more} 人。")


def _enrolment(programme, candidate, by):
    return Enrolment(
        programme=programme,
        person_id=candidate.person_id,
        branch_id=candidate.branch_id,
        sub_committee_id=candidate.sub_committee_id,
        post_text=candidate.post_text[:160],
        need=candidate.need,
        need_text=candidate.need_text,
        created_by=by,
    )


def _ask(committee_ids, programme):
    """One invitation per 分党委; an answered one is open again when names are added."""
    Invitation.objects.bulk_create(
        [Invitation(programme=programme, committee_id=pk) for pk in sorted(committee_ids)],
        ignore_conflicts=True,
    )
    Invitation.objects.filter(programme=programme, committee__in=committee_ids).update(
        answered_at=None, answered_by=None
    )


def _audit_names(programme, chosen, by, post):
    """One entry per 分党委, so that it finds its names in its own record."""
    names = {}
    for one in chosen:
        names.setdefault(one.sub_committee_id, []).append(one.name)
    committees = Committee.objects.in_bulk(names)
    AuditEntry.objects.bulk_create(
        audit.build(
            "training.propose",
            programme,
            by=by,
            post=post,
            committee=committees[pk],
            changes={"列入名单": ["", "、".join(of)]},
        )
        for pk, of in names.items()
    )


@transaction.atomic
def add_names(programme, picks, *, by):
    """More names after the announcement (持开放报名): as propose(), with the duties."""
    programme, post = lock_programme(programme.pk, by=by, states=(OPEN,), label="追加名单")
    rows = propose(programme, picks, by=by, post=post)
    refresh_duties(programme)
    return rows


@transaction.atomic
def answer(invitation, answers, *, by):
    """The 分党委 answers names of its list. `answers`: {Enrolment pk: explanation}, where an empty
    explanation confirms and any other declines.

    The invitation is answered when no name waits any more. Returns the fresh invitation. Raises
    PermissionDenied; Refusal if it is too late, with the explanations kept.
    """
    programme = Programme.objects.select_for_update().get(pk=invitation.programme_id)
    invitation = Invitation.objects.select_related("committee").get(pk=invitation.pk)
    post = rules.committee_post(by, invitation.committee)
    if post is None:
        raise PermissionDenied
    names = programme.enrolments.filter(sub_committee=invitation.committee_id, pk__in=answers)
    names = list(names.select_related("person", "branch"))
    kept = [(str(one.person), answers[one.pk]) for one in names if answers[one.pk]]
    _check_answerable(programme, names, kept)
    _write_answers(programme, names, answers, by, post)
    close_if_answered(programme, invitation.committee_id, by)
    refresh_duties(programme)
    invitation.refresh_from_db()
    return invitation


def _check_answerable(programme, names, kept):
    if programme.state not in ANSWERABLE:
        raise Refusal(
            f"“{programme}”现在是“{programme.get_state_display()}”，不能再答复名单。", kept=kept
        )
    # An answer may be corrected until the course begins.
    states = NAMES["confirm"].sources if programme.state == OPEN else (State.PROPOSED,)
    for one in names:
        if one.state not in states:
            raise Refusal(f"{one.person}现在是“{one.get_state_display()}”，不能再答复。", kept=kept)


def _write_answers(programme, names, answers, by, post):
    """One move of the names that are confirmed, one of those that are declined."""
    steps = {"confirm": [], "decline": []}
    coming_back = 0
    for one in names:
        one.programme = programme
        reason = answers[one.pk].strip()
        name = "decline" if reason else "confirm"
        if (one.state, one.state_reason) == (NAMES[name].target, reason):
            continue
        # Those who had declined take a place that may be gone meanwhile.
        coming_back += name == "confirm" and one.state == State.DECLINED
        one.state_reason = reason
        steps[name].append(workflow.Step(one, post, reason))
    check_quota(programme, coming_back)
    for name, of in steps.items():
        workflow.move_all(of, NAMES[name], by=by, touched=["state_reason"])


def close_if_answered(programme, committee_id, by):
    """Close the invitation of a 分党委 of which no name waits any more."""
    waiting = programme.enrolments.filter(sub_committee=committee_id, state=State.PROPOSED)
    if not waiting.exists():
        Invitation.objects.filter(
            programme=programme, committee=committee_id, answered_at=None
        ).update(answered_at=timezone.now(), answered_by=by)


def confirm(enrolment, *, by):
    """The 分党委 agrees that this person takes part. Raises PermissionDenied, Refusal."""
    return answer(_invitation_of(enrolment), {enrolment.pk: ""}, by=by)


def decline(enrolment, *, by, reason):
    """The 分党委 explains why this person does not take part. Raises PermissionDenied, Refusal."""
    if not reason.strip():
        raise Refusal("不参加须写明原因。")
    return answer(_invitation_of(enrolment), {enrolment.pk: reason}, by=by)


def _invitation_of(enrolment):
    return Invitation.objects.get(
        programme=enrolment.programme_id, committee=enrolment.sub_committee_id
    )


@transaction.atomic
def invite(programme, person_id, *, by):
    """One secretary (primary key of the person) more on the list of an open programme, also one who
    was not to come before. The organiser proposes; whoever may confirm confirms with it.

    Returns the Enrolment. Raises PermissionDenied; Refusal if the person is no candidate, is on the
    list already, or no place is left.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.state != OPEN:
        raise Refusal(f"“{programme}”现在是“{programme.get_state_display()}”，不能再邀请。")
    rows = programme.enrolments.visible_to(by).select_related("sub_committee", "person")
    rows = rows.annotate(is_in_office=in_office())
    row = rows.filter(person=person_id).first() or _new_row(programme, person_id, by)
    post = _inviter(by, programme, row.sub_committee)
    if row.pk and row.state in (State.PROPOSED, State.CONFIRMED):
        raise Refusal(f"{row.person}已在名单中（{row.get_state_display()}）。")
    if row.pk and not row.is_in_office:
        raise Refusal(f"{row.person}已不任{row.post_text}，不能再邀请。")
    check_quota(programme, 1)
    _set_invited(row, by, post)
    refresh_duties(programme)
    return row


def _new_row(programme, person_id, by):
    found = next(
        (
            one
            for one in candidates(programme, by, timezone.localdate())
            if one.person_id == person_id
        ),
        None,
    )
    if found is None:
        raise Refusal(f"此人不在“{programme}”的培训对象范围内。")
    return _enrolment(programme, found, by)


def _inviter(user, programme, sub_committee):
    post = rules.committee_post(user, sub_committee) or rules.run_post(user, programme)
    if post is None:
        raise PermissionDenied
    return post


def _set_invited(row, by, post):
    may_confirm = rules.committee_post(by, row.sub_committee) is not None
    target = State.CONFIRMED if may_confirm else State.PROPOSED
    before = row.get_state_display() if row.pk else ""
    row.state, row.state_reason = target, ""
    row.save()
    if target == State.PROPOSED:
        _ask({row.sub_committee_id}, row.programme)
    audit.record("training.invite", row, by=by, post=post, from_state=before, to_state=target.label)


@transaction.atomic
def withdraw(enrolment, *, by, reason):
    """退学: the organiser takes somebody off the list. Raises PermissionDenied, Refusal."""
    programme, post = lock_programme(
        enrolment.programme_id, by=by, states=ANSWERABLE, label="办理退学"
    )
    row = programme.enrolments.select_for_update(of=("self",)).select_related("person", "branch")
    row = row.get(pk=enrolment.pk)
    row.programme = programme
    reason = reason.strip()
    workflow.check(row, NAMES["withdraw"], reason)
    step = workflow.Step(row, post, reason)
    workflow.move_all([step], NAMES["withdraw"], by=by, state_reason=reason)
    close_if_answered(programme, row.sub_committee_id, by)
    refresh_duties(programme)
    return row
