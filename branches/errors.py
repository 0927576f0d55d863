"""What stops an act, in words for the person who tried it."""

TOO_LONG = "最多%(limit_value)d字，现在%(show_value)d字，请缩短。"


def too_long(text, most):
    """The sentence for a text of more than `most` signs, which is never cut; "" if it fits."""
    length = len(text)
    return TOO_LONG % {"limit_value": most, "show_value": length} if length > most else ""


class Refusal(Exception):
    """The thing has moved on, or a rule forbids the act now: answered with 409. `kept` holds what
    the person typed, as (label, value) pairs, so that nothing is lost.
    """

    def __init__(self, message, *, kept=()):
        super().__init__(message)
        self.message = message
        self.kept = list(kept)


class FieldRefusal(Refusal):
    """A Refusal of single fields, said beside them. `errors`: [(field or None, sentence)]."""

    def __init__(self, errors):
        self.errors = list(errors)
        super().__init__("".join(sentence for _field, sentence in self.errors))
