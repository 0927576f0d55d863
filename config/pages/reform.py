"""What stands beside a 整顿方案: the 四个一 of its branch."""

from branches.models import Branch
from rectification.pairing.queries import slots_of


def slots_for(user, participation):
    """[SlotView] of the branch, for whoever sees its register; [] if it is not at the bottom."""
    branch = participation.branch
    found = slots_of([branch]).get(branch.pk, [])
    sees = found and Branch.objects.visible_to(user).filter(pk=branch.pk).exists()
    return found if sees else []
