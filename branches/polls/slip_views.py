"""Links on paper: shown once to whoever made them, printed and saved by whoever holds them."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from branches import rules
from branches.models import OnlinePoll
from branches.one_time.sheets import COLUMNS, slips_of
from branches.one_time.tokens import read
from branches.polls import opening
from branches.polls.online_forms import LISTS
from branches.polls.states import BY_STAFF
from branches.polls.views import RELATED, ballot_address, of_office
from branches.spreadsheet.columns import Column
from branches.spreadsheet.writer import SheetPlan, write_workbook
from branches.web.downloads import workbook_response

WORDS = {**LISTS["members"], **LISTS["clients"], "left": "补发"}


@require_POST
@never_cache
def renew(request, pk):
    online = of_office(request, pk)
    return show_links(request, [opening.renew_links(online, by=request.user)])


@sensitive_variables("issued", "lists")
def show_links(request, all_issued):
    """The only page that ever shows these links; asked for again, it says that they are out."""
    lists = [
        {
            "online": issued.online,
            "of": [
                {
                    "word": WORDS[name],
                    "field": f"slips-{issued.online.pk}-{name}",
                    "value": " ".join(tokens),
                    "number": len(tokens),
                    "slips": slips_of(tokens, WORDS[name], ballot_address(request)),
                }
                for name, tokens in issued.tokens.items()
                if tokens
            ],
        }
        for issued in all_issued
    ]
    total = sum(one["number"] for poll in lists for one in poll["of"])
    response = render(request, "branches/polls/links.html", {"lists": lists, "total": total})
    response.is_taken = True
    return response


@require_POST
@never_cache
@sensitive_post_parameters()
def slips(request):
    """The links that the reader holds, as a QR sheet or a workbook. They are formatted and nothing
    else: which of them were used is not looked up.
    """
    if not request.user.posts_as(*BY_STAFF):
        raise PermissionDenied
    sent = held(request.POST)
    rows = OnlinePoll.objects.visible_to(request.user).filter(pk__in=sent)
    found = list(rows.select_related(*RELATED, "participation__committee"))
    if not all(rules.staff_post(request.user, one) for one in found):
        raise PermissionDenied
    address = ballot_address(request)
    sheets = [
        (online, slip)
        for online in found
        for of, tokens in sent[online.pk].items()
        for slip in slips_of(tokens, WORDS[of], address)
    ]
    status = 200 if sheets else 422
    if sheets and request.POST.get("as") == "book":
        return workbook_response(book(sheets), f"{found[0].participation.round}测评链接")
    return render(request, "branches/polls/sheet.html", {"sheets": sheets}, status=status)


def held(params):
    """{poll: {list: [token]}} of fields like slips-7-members; `only` names one poll."""
    sent, only = {}, params.get("only", "")
    for name, value in params.items():
        kind, key, of = (*name.split("-"), "", "")[:3]
        is_key = kind == "slips" and key.isdecimal() and len(key) < 19
        if is_key and of in WORDS and only in ("", key):
            tokens = [token for one in value.split() if (token := read(one))]
            sent.setdefault(int(key), {})[of] = tokens
    return sent


def book(sheets):
    """The bytes of an .xlsx with every link."""
    columns = (
        Column("党支部", lambda row: row[0].participation.branch_name, 36),
        Column("测评对象", lambda row: row[0].get_audience_display(), 14),
        *(
            Column(one.header, lambda row, name=one.value: getattr(row[1], name), one.width)
            for one in COLUMNS
        ),
        Column("截止日期", lambda row: row[0].closes_on, 12),
    )
    return write_workbook([SheetPlan("测评链接", columns, sheets)])
