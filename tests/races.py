"""Several people at the same moment, for tests of locks."""

from threading import Barrier, Thread

from django.db import connection

from branches.errors import Refusal


def at_once(*acts):
    """Run the acts side by side; returns what each gave back, or its Refusal. Nothing else may be
    raised.
    """
    barrier, answers, wrong = Barrier(len(acts)), [None] * len(acts), []

    def run(place, act):
        barrier.wait()
        try:
            answers[place] = act()
        except Refusal as refusal:
            answers[place] = refusal
        except Exception as error:  # noqa: BLE001 told by the test, not by the thread
            wrong.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    return answers


def count_refused(*acts):
    """How many of the acts, run side by side, were refused."""
    return sum(isinstance(one, Refusal) for one in at_once(*acts))
