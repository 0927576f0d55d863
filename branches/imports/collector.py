"""The cycle collector rests while an import runs.

Millions of cells and rows stay alive until the end; walking them over and over for garbage that
is not there took two fifths of the time.
"""

import gc
from contextlib import contextmanager


@contextmanager
def resting_collector():
    """Also usable as a decorator."""
    was_at_work = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
