"""Values that may stand once: the database decides, of two people at the same moment too."""

from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction

from branches.errors import FieldRefusal
from branches.storage.database import is_unique_violation

AGAIN = "刚才有人保存了相同的内容，请核对后再试。"


@contextmanager
def unique(thing=None, *, otherwise=AGAIN, **sentences):
    """Save the model instance `thing` inside. Raises FieldRefusal where a value of it is taken.

    Each field is said with its sentence of `sentences`, else in the words that a form has for it;
    `otherwise`: what is said where no field of `thing` shows why. Looking first would not do: two
    people would both find the value free.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise
        raise FieldRefusal(_taken(thing, sentences) or [(None, otherwise)]) from error


def _taken(thing, sentences):
    """[(field or None, sentence)] of what stands in the way now."""
    if thing is None:
        return []
    try:
        thing.validate_unique()
        thing.validate_constraints()
    except ValidationError as found:
        return [
            (None if name == NON_FIELD_ERRORS else name, sentences.get(name) or message)
            for name, messages in found.message_dict.items()
            for message in messages
        ]
    return []
