"""分党委 as the groups of lists and totals: one name, one order, the school for its 直属党支部."""

from dataclasses import dataclass

from django.db.models import Min

from branches.models import Committee

SCHOOL = Committee.Kind.SCHOOL


@dataclass(frozen=True)
class Place:
    """A 分党委 of a list, or the school for its 直属党支部."""

    pk: int
    name: str
    is_school: bool = False


def place_columns(lookup):
    """Annotations for rows grouped by the committee at `lookup`: what place_of() reads."""
    return {
        "place_name": Min(f"{lookup}__short_name"),
        "place_kind": Min(f"{lookup}__kind"),
        "place_order": Min(f"{lookup}__sort_order"),
        "place_code": Min(f"{lookup}__code"),
    }


def place_of(row, key="place"):
    """The Place of a row (dict) with the place_columns; `key` holds its primary key."""
    kind = row["place_kind"]
    return Place(row[key], Committee.group_of(kind, row["place_name"]), kind == SCHOOL)


def official_order(row):
    """Sort key of rows with the place_columns: 直属党支部 stand last."""
    return row["place_kind"] == SCHOOL, row["place_order"], row["place_code"]


def place_choices(committees):
    """[(primary key, name)] of a queryset of Committee, in its order."""
    return [
        (str(pk), Committee.group_of(kind, name))
        for pk, name, kind in committees.values_list("pk", "short_name", "kind")
    ]


def reviewing_choices(user):
    """[(primary key, name)] of the 分党委 that `user` sees."""
    return place_choices(Committee.objects.visible_to(user).reviewing())


def choosable(user):
    """As reviewing_choices(); [] for whoever keeps to one 分党委 and is not asked."""
    return [] if user.keeps_to_one_committee else reviewing_choices(user)
