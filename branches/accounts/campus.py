"""Pages that are read from the campus without signing in: a 公示 alone (branches/scope.py)."""

import ipaddress

from django.conf import settings

from branches.accounts.visits import client_address


def on_campus(request):
    """Whether the visitor asks from one of CAMPUS_NETWORKS."""
    address = settings.CAMPUS_NETWORKS and client_address(request)
    if not address:
        return False
    told = ipaddress.ip_address(address)
    # A server that listens on both writes an IPv4 address in the long way.
    told = getattr(told, "ipv4_mapped", None) or told
    return any(told in network for network in settings.CAMPUS_NETWORKS)


def open_on_campus(view):
    """Marks a view: who is on the campus need not sign in (SignInMiddleware)."""
    view.is_open_on_campus = True
    return view
