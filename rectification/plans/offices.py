"""Who holds an office of the branch: the name that an item keeps when its plan is approved."""

from branches.models import Term

Seat = Term.Seat
# The offices as plans name them (forms.OFFICES), and the seat that each of them is.
SEAT_OF = {
    "党支部书记": Seat.SECRETARY,
    "党支部副书记": Seat.DEPUTY_SECRETARY,
    **{str(seat.label): seat for seat in Seat if str(seat.label).endswith("委员")},
}


def holders(participation):
    """{office: name} of those who sit in the branch's committee today; an office that nobody or
    more than one person holds is not in it. One statement.
    """
    rows = Term.objects.current().filter(branch=participation.branch_id, person__isnull=False)
    names = {}
    for seat, name in rows.order_by("pk").values_list("seat", "person__name"):
        names.setdefault(seat, []).append(name)
    found = {
        office: names[seat][0] for office, seat in SEAT_OF.items() if len(names.get(seat, ())) == 1
    }
    return {"党支部书记": participation.secretary_name} | found
