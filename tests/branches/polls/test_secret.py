"""From a copy of the database and the access log of a lively poll nobody joins a vote to a token,
a time or a person better than by chance.

Proved by exchange: the same visitors come at the same times with the same links, but what they say
is dealt out otherwise. All that can be read from outside (every column of every table, on
PostgreSQL the hidden ones too, every line of every log) is the same for each deal, so each deal is
as likely as any other: of six voters nobody is known better than by the sum.
"""

import itertools
import logging

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection

from branches.models import BallotToken, OnlinePoll, PollTally
from branches.one_time import sealing, tokens
from tests import make
from tests.branches.polls.online import all_tokens, opened

PAGE = "/once/poll/"
ANSWERS = ("satisfied", "satisfied", "satisfied", "basic", "unsatisfied", "unknown")
DEALS = sorted(set(itertools.permutations(ANSWERS)))[::12]
TOKENS, TALLY = BallotToken._meta.db_table, PollTally._meta.db_table


def copy_of_everything():
    """{table: all that a copy of the database holds of it, in the order of the copy}"""
    copy = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}"')
            copy[model._meta.db_table] = cursor.fetchall()
    return copy


def visit(client, votes, caplog):
    """The lines that servers write of the visits, those of our own loggers too."""
    lines = []
    cache.clear()
    caplog.clear()
    with caplog.at_level(logging.INFO):
        for number, (token, option) in enumerate(votes):
            for data in ({"token": token}, {"token": token, "option": option, "sent": "1"}):
                answer = client.post(PAGE, data, REMOTE_ADDR=f"10.0.0.{number}")
                lines.append((f"10.0.0.{number}", PAGE, answer.status_code, len(answer.content)))
    return [*lines, *(record.getMessage() for record in caplog.records)]


@pytest.mark.django_db
def test_a_vote_changes_nothing_but_its_token_and_the_sealed_tally(client, caplog):
    drawn = all_tokens(opened())
    before = copy_of_everything()

    visit(client, zip(drawn, ANSWERS, strict=False), caplog)

    after = copy_of_everything()
    assert {table for table in before if before[table] != after[table]} == {TOKENS, TALLY}
    gone = {row[0] for row in before[TOKENS]} - {row[0] for row in after[TOKENS]}
    assert gone == {tokens.digest_of(one) for one in drawn[: len(ANSWERS)]}


@pytest.mark.django_db
@time_machine.travel("2026-06-01 10:00:00+08:00", tick=False)
def test_however_the_votes_are_dealt_out_copy_and_log_are_the_same(client, caplog):
    """Even to whoever holds the key of the tally: it tells the sum, as the result will."""
    seen = set()
    issued = opened()
    drawn = all_tokens(issued)
    rows = [BallotToken(digest=tokens.digest_of(one), poll=issued.online) for one in drawn]
    for deal in DEALS:
        BallotToken.objects.all().delete()
        BallotToken.objects.bulk_create(rows)
        PollTally.objects.update(sealed=sealing.seal([0] * 4))
        lines = visit(client, zip(drawn, deal, strict=False), caplog)
        copy = copy_of_everything()
        [(key, sealed)] = copy.pop(TALLY)
        seen.add(repr((copy, key, sealing.unseal(sealed), len(sealed), lines)))

    assert len(DEALS) == 10
    assert len(seen) == 1


@pytest.mark.django_db
def test_two_copies_one_vote_apart_do_not_tell_it_either(client):
    """Without the key the tally says nothing: other bytes with every vote, always as many."""
    sealed = []
    for token in all_tokens(opened())[:8]:
        client.post(PAGE, {"token": token, "option": "satisfied"})
        sealed.append(PollTally.objects.get().sealed)

    assert len(set(sealed)) == 8
    assert len({len(one) for one in sealed}) == 1


@pytest.mark.django_db
def test_nothing_beside_a_vote_has_a_number_a_time_or_a_name():
    kinds = {
        model: {field.get_internal_type() for field in model._meta.concrete_fields}
        for model in (BallotToken, PollTally)
    }

    assert kinds == {
        BallotToken: {"CharField", "ForeignKey"},
        PollTally: {"CharField", "OneToOneField"},
    }
    assert not OnlinePoll._meta.get_field("closes_on").auto_now


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="hidden columns of PostgreSQL")
def test_the_hidden_columns_are_the_same_whatever_was_said(client, caplog):
    """Who wrote which row before whom (xmin): a vote moves one row, and it
    is the same one for every option.
    """
    seen = set()
    for number, option in enumerate(("satisfied", "unsatisfied", "unknown")):
        issued = opened(make.participation(make.branch(f"支部{number}")))
        votes = [(token, option) for token in all_tokens(issued)[:5]]
        visit(client, votes, caplog)
        seen.add(repr(writers(issued.online)))

    assert len(seen) == 1


def writers(online):
    """[(table, rank of the writer)] of the rows of a poll."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, dense_rank() OVER (ORDER BY writer) FROM ("
            " SELECT 'poll' AS kind, xmin::text::bigint AS writer FROM branches_onlinepoll"
            " WHERE id = %(poll)s UNION ALL"
            " SELECT 'tally', xmin::text::bigint FROM branches_polltally WHERE poll_id = %(poll)s"
            " UNION ALL"
            " SELECT 'token', xmin::text::bigint FROM branches_ballottoken"
            " WHERE poll_id = %(poll)s) AS rows ORDER BY 2, 1",
            {"poll": online.pk},
        )
        return cursor.fetchall()
