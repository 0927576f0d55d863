"""Accounts and posts: the office, the sub-committees, a secretary for every branch."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password

from branches.models import Branch, Person, Post, User
from config.demo.actors import Actor
from config.demo.dates import NOW
from config.demo.people import acting_deputy
from config.demo.rows import write

Role = Post.Role
# Nobody signs in with it: the history needs actors, the demo only seven passwords.
NO_PASSWORD = "!"
LONG = timedelta(days=700)
ONE_DAY = timedelta(days=1)


@dataclass
class Office:
    """Who acts for the school and the sub-committees: Actors, by the key of the Committee.

    For a branch directly under the school the Organisation Department stands in.
    """

    org: Actor
    second: Actor  # another of the Organisation Department: nobody confirms the own acceptance
    staff: dict
    leaders: dict
    organisers: dict  # by the code of the training organiser

    def staff_of(self, branch):
        return self.staff.get(branch.sub_committee_id, self.org)

    def leader_of(self, branch):
        return self.leaders.get(branch.sub_committee_id, self.org)


class Accounts:
    """Collects users and posts and writes them at the end, each in one go.

    `password`: of the demo accounts, or None for a school without them.
    """

    def __init__(self, cast, rng, years, password):
        self.cast, self.rng, self.years = cast, rng, years
        self.hash = make_password(password) if password else None
        self.users, self.posts = [], []

    def new(self, person, *, demo=""):
        shown = bool(demo and self.hash)
        username = demo if shown else person.staff_no
        user = User(
            username=username,
            name=person.name,
            person=person,
            email=f"{username}@example.invalid",
            password=self.hash if shown else NO_PASSWORD,
            must_change_password=not shown,
        )
        self.users.append(user)
        return user

    def give(self, user, role, *, since=None, until=None, **place):
        since = since or self.years[NOW].today - LONG
        self.posts.append(Post(user=user, role=role, since=since, until=until, **place))
        return user

    def officer(self, role, *, committee, demo="", **more):
        person = self.cast.person(self.rng, Branch.Kind.OFFICE, self.years[NOW].today - LONG)
        user = self.give(self.new(person, demo=demo), role, committee=committee, **more)
        return Actor(user, f"{committee} {role.label}")

    def write(self):
        write(Person, self.cast.persons)
        write(User, self.users)
        write(Post, self.posts)


def fill_office(accounts, root, subs, general, shown):
    """School, sub-committees and 党总支; `shown`: the Committee of the demo accounts."""
    org = accounts.officer(Role.ORG_DEPT, demo="demo_org", committee=root)
    second = accounts.officer(Role.ORG_DEPT, committee=root)
    accounts.officer(Role.SCHOOL_LEADER, demo="demo_school", committee=root)
    accounts.officer(Role.SCHOOL_LEADER, committee=root)
    accounts.officer(Role.AUDITOR, demo="demo_auditor", committee=root)
    organisers = {}
    for place, (organiser, _label) in enumerate(Post.ORGANISERS):
        organisers[organiser] = accounts.officer(
            Role.TRAINING_ORGANISER,
            demo="" if place else "demo_trainer",
            committee=root,
            organiser=organiser,
        )
    staff, leaders = {}, {}
    for sub in subs:
        demo = sub is shown
        staff[sub.pk] = accounts.officer(
            Role.COMMITTEE_STAFF, demo="demo_staff" if demo else "", committee=sub
        )
        leaders[sub.pk] = accounts.officer(
            Role.COMMITTEE_LEADER, demo="demo_leader" if demo else "", committee=sub
        )
    for committee in general:
        accounts.officer(Role.COMMITTEE_STAFF, committee=committee)
    return Office(org, second, staff, leaders, organisers)


def name_secretaries(accounts, stories):
    """An account and a post for every secretary of the two years; the deputy stands in for an
    empty seat.
    """
    shown = next((one for one in stories if one.is_shown), stories[0])
    for story in stories:
        demo = "demo_secretary" if story is shown else ""
        for person, since, until in story.secretaries:
            _name(accounts, story, person, since, until, demo if until is None else "")
        deputy = acting_deputy(story)
        if deputy:
            since = _empty_since(story)
            _name(accounts, story, deputy, since, None, "")


def _empty_since(story):
    ends = [until for _person, _since, until in story.secretaries if until]
    return max(ends) + ONE_DAY if ends else story.register[NOW]["elected_on"]


def _name(accounts, story, person, since, until, demo):
    user = accounts.new(person, demo=demo)
    accounts.give(user, Role.SECRETARY, branch=story.branch, since=since, until=until)
    story.users.append((user, since, until))
