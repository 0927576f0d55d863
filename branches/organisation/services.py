"""The tree of Party organisations: set up, corrected, moved, closed."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from branches import audit, rules
from branches.errors import Refusal
from branches.models import Branch, Committee, Post
from branches.storage.unique import unique

THERE_IS_ONE = "校党委已经建立。"

audit.register(
    "committee",
    "党组织",
    {"create": "设立党组织", "edit": "修改党组织", "close": "撤销党组织"},
)


@transaction.atomic
def create_school(name, *, by=None):
    """The root of the tree, once per installation. Raises Refusal if there is one."""
    if Committee.objects.filter(kind=Committee.Kind.SCHOOL).exists():
        raise Refusal(THERE_IS_ONE)
    root = Committee(name=name, short_name="校党委", code="000", kind=Committee.Kind.SCHOOL)
    return _insert(root, unique(otherwise=THERE_IS_ONE), by=by, post=None)


@transaction.atomic
def create_committee(*, by, parent, **fields):
    """A 分党委 or 党总支 under `parent`, of `fields`. FieldRefusal if a name or code is taken."""
    post = _allowed(by)
    committee = Committee(parent=lock_open(parent), **fields)
    committee.kind = kind_below(parent, fields["kind"])
    return _insert(committee, unique(committee), by=by, post=post)


def kind_below(parent, kind):
    """Directly under the school a committee is what it says; below that there are only 党总支."""
    return kind if parent.is_school else Committee.Kind.GENERAL_BRANCH


def _allowed(by):
    post = rules.may_edit_tree(by)
    if post is None:
        raise PermissionDenied
    return post


def lock_open(committee):
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    if committee.closed_on:
        raise Refusal(f"“{committee}”已经撤销，不能再设下级组织。")
    return committee


def _insert(committee, guard, *, by, post):
    # The path is made of the own key, which only the database gives.
    committee.path = f"?{committee.code}"
    with guard:
        committee.save(force_insert=True)
    committee.path = f"{committee.parent.path if committee.parent else ''}{committee.pk}/"
    committee.sub_committee = sub_committee_of(committee)
    committee.save(update_fields=["path", "sub_committee"])
    audit.record("committee.create", committee, by=by, post=post, committee=committee)
    return committee


def sub_committee_of(committee):
    """The ancestor directly under the root: it reviews, decides and groups every table."""
    parent = committee.parent
    return committee if parent is None or parent.is_school else parent.sub_committee


@transaction.atomic
def edit_committee(committee, *, by, parent, **fields):
    """Correct names and order; another `parent` moves the whole subtree. What a round has copied
    stays as it was. Raises Refusal if the new parent lies in the subtree, FieldRefusal if short
    name or code are taken.
    """
    post = _allowed(by)
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    moves = not committee.is_school and parent.pk != committee.parent_id
    if not committee.is_school:
        fields |= {"parent": parent, "kind": kind_below(parent, fields["kind"])}
    changes = audit.set_values(committee, fields)
    if not changes:
        return committee
    if moves:
        _move_subtree(committee, lock_open(parent))
    with unique(committee):
        committee.save(update_fields=list(fields))
    facts = {"by": by, "post": post, "committee": committee, "changes": changes}
    audit.record("committee.edit", committee, **facts)
    return committee


def _move_subtree(committee, parent):
    """Rewrite path and sub-committee of everything below, in three statements."""
    if parent.path.startswith(committee.path):
        raise Refusal("不能移到自己的下级组织之下。")
    old, new = committee.path, f"{parent.path}{committee.pk}/"
    subtree = Committee.objects.filter(path__startswith=old)
    sub_committee = committee if parent.is_school else parent.sub_committee
    keys = list(subtree.values_list("pk", flat=True))
    Branch.objects.filter(committee__in=keys).update(sub_committee=sub_committee)
    subtree.update(
        path=Concat(Value(new), Substr("path", len(old) + 1)), sub_committee=sub_committee
    )
    committee.path, committee.sub_committee = new, sub_committee


@transaction.atomic
def close_committee(committee, *, by, reason):
    """撤销 a committee with nothing left in it; Refusal names what is left."""
    post = _allowed(by)
    committee = Committee.objects.select_for_update().get(pk=committee.pk)
    if committee.is_school or committee.closed_on:
        raise Refusal("校党委和已撤销的组织不能撤销。")
    if left := what_is_left(committee):
        raise Refusal(f"“{committee}”还有{left}，处理完才能撤销。")
    committee.closed_on = timezone.localdate()
    committee.save(update_fields=["closed_on"])
    facts = {"by": by, "post": post, "committee": committee, "reason": reason}
    audit.record("committee.close", committee, **facts)
    return committee


def what_is_left(committee):
    """Open branches, committees below and standing posts, in words; empty if none."""
    counts = (
        ("个党支部", committee.branches.open().count()),
        ("个下级党组织", committee.children.open().count()),
        ("项在任职责", Post.objects.standing().filter(committee=committee).count()),
    )
    return "、".join(f" {count} {unit}" for unit, count in counts if count)
