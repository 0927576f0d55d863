"""What stops an act, in words for the person who tried it."""


class Refusal(Exception):
    """The thing has moved on, or a rule forbids the act now: answered with 409.

    `kept` holds what the person typed, as (label, value) pairs, so that nothing is lost.
    """

    def __init__(self, message, *, kept=()):
        super().__init__(message)
        self.message = message
        self.kept = list(kept)


class FieldRefusal(Refusal):
    """A Refusal of what stands in single fields: a form says it beside them.

    `errors`: [(name of the field or None for the whole, sentence)].
    """

    def __init__(self, errors):
        self.errors = list(errors)
        super().__init__("".join(sentence for _field, sentence in self.errors))
