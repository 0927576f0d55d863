"""Links that work once and belong to nobody: of a token only its digest is kept."""

from django.db import models


class OneTimeToken(models.Model):
    """A token drawn by lot (branches/one_time/tokens.py). No number and no time: the rows tell
    neither who got it nor in which order, and it goes with its use.
    """

    digest = models.CharField(max_length=64, primary_key=True)

    class Meta:
        abstract = True
