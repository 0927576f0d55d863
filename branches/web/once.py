"""Forms that add a row are saved once: after Back, after a double click, after a lost answer.

The page writes a key into each form ({% form_key %}), the browser keeps it with the page
(static/js/form_keys.js), `saved_once` remembers it with what was typed.
"""

from datetime import timedelta
from functools import wraps
from hashlib import sha256

from django.contrib import messages
from django.db import transaction
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import redirect
from django.utils import timezone

from branches.models import FormKey
from branches.web.kept import SENT_MARK

FIELD = "form_key"
# Nobody goes back to a form of last week.
KEEP = timedelta(days=7)
# Of the sending, not of the content: other ones each time.
NOT_TYPED = ("csrfmiddlewaretoken", SENT_MARK)
AGAIN = "这份内容已经保存过，没有重复保存。"


def saved_once(view):
    """The same content with the same key leads to where saving it has led, and is not saved again.

    The key is written in the transaction of the act: whoever sends it at the same moment waits for
    the end of it. What ends in no redirect was not saved (save_led_to), and uses no key up.
    Another content is another act, with the same key too: nothing typed is thrown away.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not request.POST.get(FIELD):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            row, is_new = FormKey.objects.get_or_create(user=request.user, key=digest(request))
            if is_new:
                response = view(request, *args, **kwargs)
                row.result = place_of(response)
                row.save(update_fields=["result"])
                transaction.set_rollback(not row.result)
                return response
        messages.info(request, AGAIN)
        return redirect(row.result)

    return answer


def digest(request):
    """The key with address and content of a POST, files by name and size."""
    files = [
        (name, one.name, one.size) for name in request.FILES for one in request.FILES.getlist(name)
    ]
    typed = [(name, of) for name, of in request.POST.lists() if name not in NOT_TYPED]
    sent = repr((request.get_full_path(), sorted(typed), sorted(files)))
    return sha256(sent.encode()).hexdigest()


def save_led_to(response, place):
    """Mark an answer as that of a saved form; `place`: where a second sending is led to."""
    response.saved_at = place
    return response


def place_of(response):
    """Where saving has led; "" if nothing was saved."""
    if not getattr(response, "is_taken", True):
        return ""
    if isinstance(response, HttpResponseRedirectBase):
        return response.url
    return getattr(response, "saved_at", "")


def forget_old_keys():
    """Part of the nightly check; returns how many."""
    return FormKey.objects.filter(made_at__lt=timezone.now() - KEEP).delete()[0]
