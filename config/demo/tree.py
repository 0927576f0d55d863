"""The tree of Party organisations and the branches that hang on it."""

from branches.models import Branch, Committee
from config.demo import places
from config.demo.names import chinese_number
from config.demo.rows import write

Kind = Branch.Kind
MANY_BRANCHES = 200


def plant(units, with_general_branches):
    """Write root, sub-committees and 书院党总支; returns (root, {unit: Committee}, [党总支])."""
    root = Committee(
        name=f"中共{places.UNIVERSITY}委员会",
        short_name="校党委",
        code="000",
        kind=Committee.Kind.SCHOOL,
        path="0",
    )
    _write([root])
    subs = {unit: _sub_committee(unit, root, place) for place, unit in enumerate(units, 1)}
    _write(subs.values())
    students = next(row for unit, row in subs.items() if unit.profile == places.STUDENTS)
    names = places.GENERAL_BRANCHES[: 8 if with_general_branches else 3]
    general = [_general_branch(name, students, place) for place, name in enumerate(names, 1)]
    _write(general)
    return root, subs, general


def _sub_committee(unit, root, place):
    return Committee(
        name=unit.full_name,
        short_name=unit.short_name,
        code=f"{place:03}",
        kind=Committee.Kind.COMMITTEE,
        parent=root,
        path=f"0{place}",
        sort_order=place * 10,
    )


def _general_branch(name, above, place):
    return Committee(
        name=f"中共{places.UNIVERSITY}{name}书院总支部委员会",
        short_name=f"{name}书院党总支",
        code=f"{above.code}9{place:02}",
        kind=Committee.Kind.GENERAL_BRANCH,
        parent=above,
        path=f"00{place}",
        sort_order=place * 10,
    )


def _write(rows):
    """Paths are made of keys, so they follow in a second statement."""
    rows = write(Committee, rows)
    for row in rows:
        row.path = f"{row.parent.path if row.parent else ''}{row.pk}/"
        is_top = row.parent is None or row.parent.is_school
        row.sub_committee = row if is_top else row.parent.sub_committee
    Committee.objects.bulk_update(rows, ["path", "sub_committee"])


def name_branches(units, subs, general, root, number):
    """Unsaved branches of the school, `number` of them, in the order of their codes."""
    counts = places.shares([unit.weight for unit in units], number - len(places.DIRECT), 4)
    found = []
    for unit, count in zip(units, counts, strict=True):
        rows = list(_branches_of(unit, subs[unit], general, count))
        found += [_branch(subs[unit], place, *row) for place, row in enumerate(rows, 1)]
    found += [
        _branch(root, place, name, kind, "", root, "单位")
        for place, (name, kind) in enumerate(places.DIRECT, 1)
    ]
    return found


def _branch(sub, place, name, kind, subtype, committee, basis):
    full = name.removesuffix("直属党支部").removesuffix("党支部")
    return Branch(
        name=f"中共{places.UNIVERSITY}{full}支部委员会",
        short_name=name,
        code=f"{sub.code}{place:03}",
        kind=kind,
        subtype=subtype,
        committee=committee,
        sub_committee=sub,
        setup_basis=basis,
    )


def _branches_of(unit, committee, general, count):
    """(name, kind, subtype, committee, basis) of each branch of a unit."""
    if unit.profile == places.STUDENTS:
        return _of_students(general, count)
    if unit.profile == places.OFFICE:
        return _of_offices(unit, committee, count)
    if unit.profile == places.RETIRED:
        return _of_retired(committee, count)
    return _of_college(unit, committee, count)


def _of_students(general, count):
    for place in range(count):
        committee = general[place % len(general)]
        name = committee.short_name.removesuffix("党总支")
        serial = chinese_number(place // len(general) + 1)
        yield f"{name}本科生第{serial}党支部", Kind.STUDENT, "本科生", committee, "书院"


def _of_offices(unit, committee, count):
    place = unit.name.removesuffix("党委")
    for serial in range(count):
        if serial < len(unit.parts):
            name = f"{unit.parts[serial]}党支部"
        else:
            name = f"{place}第{chinese_number(serial + 1)}党支部"
        yield name, Kind.OFFICE, "", committee, "部门"


def _of_retired(committee, count):
    for serial in range(1, count + 1):
        name = f"离退休第{chinese_number(serial)}党支部"
        yield name, Kind.RETIRED, "", committee, "居住地"


def _of_college(unit, committee, count):
    retired = count // 16
    staff = (count - retired + 1) // 2
    for serial in range(staff):
        part = unit.parts[serial] if serial < len(unit.parts) else ""
        name = f"{part}教工党支部" if part else f"教工第{chinese_number(serial + 1)}党支部"
        subtype = "非专业教师" if not part and serial % 4 == 3 else "专业教师"
        yield f"{unit.name}{name}", Kind.STAFF, subtype, committee, "系" if part else "科研团队"
    degrees = ("本科生", "硕士生", "博士生")
    for serial in range(count - retired - staff):
        degree = degrees[serial % 3]
        name = f"{unit.name}{degree}第{chinese_number(serial // 3 + 1)}党支部"
        yield name, Kind.STUDENT, degree, committee, "年级" if degree == "本科生" else "专业"
    for serial in range(1, retired + 1):
        name = f"{unit.name}离退休第{chinese_number(serial)}党支部"
        yield name, Kind.RETIRED, "", committee, "单位"
