"""Counts that nobody reads while votes come in: not in the tables, not in a copy of them.

Plain counts would tell what each vote said to whoever compares two copies, or finds the old row
versions of one. Sealed, every vote writes other bytes of the same length; the key is SECRET_KEY.
"""

import struct
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _lock():
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    digests = (sha256(f"branches.one_time.sealing{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(urlsafe_b64encode(one)) for one in digests])


def seal(counts):
    """Counts (list of int) as text of a length that depends on their number alone."""
    plain = struct.pack(f">{len(counts)}I", *counts)
    # A Fernet token bears a time: that of the last vote is nobody's business.
    return _lock().encrypt_at_time(plain, 0).decode()


def unseal(text):
    """The counts of seal(). Raises cryptography.fernet.InvalidToken if SECRET_KEY is another."""
    plain = _lock().decrypt(text.encode())
    return list(struct.unpack(f">{len(plain) // 4}I", plain))
