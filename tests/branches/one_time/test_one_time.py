"""Tokens by lot, sealed counts, pages that know nobody."""

from base64 import urlsafe_b64decode

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from branches.models import BallotToken
from branches.one_time import sealing, tokens
from branches.one_time.sheets import slips_of
from tests.branches.polls import online


def test_a_token_is_read_however_it_is_typed():
    [token] = tokens.draw(1)

    for typed in (token, token.lower(), tokens.spelled(token), f" {token[:8]} {token[8:]}\n"):
        assert tokens.read(typed) == token
    assert [tokens.read(one) for one in ("", token[1:], token + "A", "0" * 16)] == [""] * 4


def test_tokens_are_drawn_by_lot_and_never_twice():
    drawn = tokens.draw(500)

    assert len(set(drawn)) == 500
    assert all(set(one) <= set(tokens.SIGNS) for one in drawn)
    assert drawn != sorted(drawn)


def test_a_digest_needs_the_key_of_the_installation_and_outlives_a_change_of_it(settings):
    [token] = tokens.draw(1)
    kept = tokens.digest_of(token)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 9

    assert tokens.digest_of(token) != kept
    assert kept in tokens.digests_of(token)


@pytest.mark.django_db
def test_only_digests_are_kept_and_in_no_order_of_the_list():
    drawn = online.all_tokens(online.opened(lists={"members": (40, 0), "masses": (9, 0)}))
    kept = list(BallotToken.objects.values_list("digest", flat=True))

    assert set(kept) == {tokens.digest_of(one) for one in drawn}
    assert {field.name for field in BallotToken._meta.get_fields()} == {"digest", "poll"}
    # In the tables they stand sorted, so that the first and the last of the list are anywhere.
    assert [tokens.digest_of(one) for one in drawn] != sorted(kept)


@given(st.lists(st.integers(0, 2**32 - 1), min_size=4, max_size=4))
def test_sealed_counts_come_back_and_look_alike(counts):
    first, second = sealing.seal(counts), sealing.seal(counts)

    assert sealing.unseal(first) == sealing.unseal(second) == counts
    assert first != second
    assert len(first) == len(sealing.seal([0, 0, 0, 0]))
    # The time that such a token bears is none.
    assert int.from_bytes(urlsafe_b64decode(first)[1:9], "big") == 0


def test_without_the_key_nobody_opens_them(settings):
    sealed = sealing.seal([1, 0, 0, 0])
    settings.SECRET_KEY = "another" * 9

    with pytest.raises(InvalidToken):
        sealing.unseal(sealed)


def test_a_slip_says_its_link_its_code_and_its_picture():
    [token] = tokens.draw(1)
    [slip] = slips_of([token], "党员", "https://example.edu.cn/once/poll/")

    assert slip.link == f"https://example.edu.cn/once/poll/#{token}"
    assert slip.code.replace("-", "") == token
    assert slip.picture.startswith("data:image/svg+xml")
