"""Every row of `docs/explanation/when-things-fail.md` has a test, and every trouble that is tested has a row."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from tests.acceptance import test_chaos, test_killed, test_processes, test_several_clients, test_store_failures
from tests.runtime import test_pressure, test_slices
from tests.storage import test_failures, test_sqlite
from tests.symphony import test_faults, test_troubles, troubles

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "when-things-fail.md"
GROUPS = (
    troubles.SENDS,
    troubles.REFUSED,
    troubles.CHANGES,
    troubles.READS,
    troubles.LOGINS,
    troubles.ENDS,
)
CASES = {each.row(words) for group in GROUPS for words, each in group.items()} | set(test_troubles.FEED_STARTS)
TESTS: dict[str, Callable[..., object]] = {
    "the port is closed for a while": test_faults.test_a_port_that_is_closed_for_a_while_is_waited_for,
    "a feed is gone": test_faults.test_feeds_that_are_lost_at_each_step_are_replaced,
    "a login fails at the start": test_troubles.test_what_goes_wrong_at_the_start_is_waited_out,
    "idle connections were closed": (
        test_troubles.test_idle_connections_that_were_closed_are_noticed_before_anything_is_sent_on_them
    ),
    "a send arrives after the bot has given it up": (
        test_troubles.test_a_send_that_arrives_after_it_was_given_up_is_found_and_not_said_twice
    ),
    "looking for a message that is in doubt fails": (
        test_troubles.test_looking_for_a_message_that_is_in_doubt_goes_on_until_there_is_an_answer
    ),
    "the feed of several processes is lost": (
        test_several_clients.test_when_the_feed_dies_under_both_they_come_to_share_another
    ),
    "one of several processes is killed": (
        test_several_clients.test_what_one_held_when_it_was_killed_reaches_the_other_after_the_visibility_time
    ),
    "a read is answered without end": (
        test_troubles.test_a_read_that_is_answered_without_end_is_given_up_and_its_events_come_again
    ),
    "all feeds are lost while the bot is down": (
        test_troubles.test_feeds_that_are_lost_while_the_bot_is_down_are_replaced
    ),
    "the pod is not there when the bot starts": (
        test_processes.test_a_pod_that_is_not_there_is_waited_for_and_the_bot_can_be_stopped
    ),
    "it is told to stop while a send is under way": (
        test_killed.test_a_bot_that_is_told_to_stop_while_a_send_is_under_way_waits_for_its_answer
    ),
    "it is told to stop while a send is in doubt": (
        test_killed.test_a_bot_that_is_told_to_stop_while_a_send_is_in_doubt_clears_it_up_when_it_is_back
    ),
    "it is killed while it starts": test_killed.test_a_bot_that_is_killed_while_it_starts_goes_on_when_it_is_left_to,
    "it is killed again and again while people talk to it": (
        test_chaos.test_nothing_is_lost_and_nothing_said_twice_when_the_bot_is_killed_three_times
    ),
    "a second bot is started on the same store": test_processes.test_a_second_bot_on_the_same_file_is_refused,
    "the disk is full": test_store_failures.test_on_a_full_disk_a_bot_waits_and_then_answers_everything_once,
    "the store may only be read": (
        test_failures.test_a_file_that_may_only_be_read_is_refused_with_place_reason_and_mend
    ),
    "the store is damaged, and the bot runs": (
        test_store_failures.test_a_store_that_is_damaged_while_a_bot_runs_stops_it_with_the_reason
    ),
    "the store is damaged when the bot starts": test_sqlite.test_a_damaged_file_is_refused,
    "what came of an event cannot be stored": (
        test_slices.test_what_the_store_cannot_hold_costs_one_event_its_turn_and_no_other
    ),
    "a turn meets a bug of flowbot's": test_slices.TestEscapes.test_it_costs_one_event_its_turn_and_no_other,
    "more comes than can be taken": (test_pressure.test_what_is_not_read_stays_with_symphony_and_comes_later),
    "the clock jumps an hour": test_failures.test_keys_are_known_for_a_day_whatever_hour_the_clock_jumps,
}


def test_every_row_has_a_test_and_every_trouble_has_a_row() -> None:
    rows = re.findall(r"^\| ([^|]+?) \|", PAGE.read_text(), re.MULTILINE)
    troubles = [row for row in rows if row != "What goes wrong"]

    assert set(troubles) == CASES | set(TESTS)
    assert all(test.__name__.startswith("test_") for test in TESTS.values())
