"""The named figures of 四个一: conditions on participations, by the slots of today."""

from django.db.models import Q

from rectification.models import Support

FIGURES = {
    "slots_all": Q(branch__in=Support.objects.current().order_by().values("branch")),
    "slots_empty": Q(branch__in=Support.objects.vacant().order_by().values("branch")),
}
LABELS = {"slots_all": "配四个一的支部", "slots_empty": "四个一有空缺"}
