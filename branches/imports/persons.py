"""Who is who: the persons of F2 matched with the register by 学工号, else by branch and name."""

from dataclasses import dataclass, field

from branches.imports.columns import OFFICERS

OF_THE_SEAT = ("code", "branch_name", "post", "since")
FIELDS = tuple(name for name in OFFICERS.by_name if name not in OF_THE_SEAT)


@dataclass(eq=False)
class PersonPlan:
    """A person of the file: `record` in the register (None: new), what to set and change."""

    values: dict
    record: object = None
    changes: dict = field(default_factory=dict)  # {name: (old, new)}

    @property
    def name(self):
        return self.values.get("name", "")


class Register:
    """Matches rows with persons, branch by branch in file order; remembers who is taken."""

    def __init__(self, existing, reach):
        self.existing, self.reach = existing, reach
        self.by_number = {}
        self.taken = set()
        self.plans, self.hints = [], []
        self.within = {
            branch.pk for branch in existing.branches.values() if reach.covers(branch.committee)
        }

    def match(self, row, branch):
        """The PersonPlan of an F2 row; `branch`: its Branch, or None while it is new."""
        number = row.values.get("staff_no", "")
        if number in self.by_number:
            plan = self.by_number[number]
            if plan.name == row.values["name"]:
                return plan
            return self._without_number(row, branch)
        record = self.existing.persons.get(number) if number else None
        if record is not None and not self._is_same(record, row, branch):
            return self._without_number(row, branch)
        record = record or self._namesake(row, branch, number)
        plan = self._plan(row, record, number)
        if number:
            self.by_number[number] = plan
        return plan

    def _is_same(self, record, row, branch):
        """The same name, or a corrected name of somebody who sits in this very branch."""
        if record.name == row.values["name"]:
            return True
        return branch is not None and branch.pk in self.existing.seats.get(record.pk, ())

    def _without_number(self, row, branch):
        place = f"“{row.sheet.title}”第{row.number}行"
        number, name = row.values["staff_no"], row.values["name"]
        self.hints.append(f"{place}：学工号{number}已是别人的，“{name}”按没有学工号登记。")
        return self._plan(row, self._namesake(row, branch, ""), "")

    def _namesake(self, row, branch, number):
        """Who sits in the branch under this name and could be meant."""
        terms = self.existing.terms.get(branch.pk, ()) if branch is not None else ()
        for term in terms:
            person = term.person
            if person is None or person.name != row.values["name"] or person.pk in self.taken:
                continue
            if not person.staff_no or not row.values.get("staff_no"):
                return person
        return None

    def _plan(self, row, record, number):
        values = {name: row.values[name] for name in FIELDS if name in row.values}
        if number or record is None:
            values["staff_no"] = number
        else:
            values.pop("staff_no", None)
        plan = PersonPlan(values, record)
        if record is not None:
            self.taken.add(record.pk)
            plan.changes = self._changes(record, values)
        self.plans.append(plan)
        return plan

    def _changes(self, record, values):
        seats = self.existing.seats.get(record.pk, set())
        if seats and not seats & self.within:
            # Somebody else's person: the own committee keeps the entry.
            return {}
        return {
            name: (getattr(record, name), value)
            for name, value in values.items()
            if getattr(record, name) != value
        }
