"""A search that is shared with helpers, which are sessions of their own, message by message."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.xocnn.conftest import TINY
from xocnn.labs import find
from xocnn.labs.search import Searching
from xocnn.page import Session
from xocnn.page.messages import pack, respond, unpack
from xocnn.search import search
from xocnn.search.trial import train_trial

pytestmark = pytest.mark.slow  # it searches, again and again

OPTIONS: dict[str, Any] = {"trials": 6, "updates": 9, "most": 1, "size": "3", "hidden": "0"}
CHOSEN = find("search").read(OPTIONS)


class Page:
    """The page's session, and what the page says to it and to its helpers."""

    def __init__(self, options: dict[str, Any] = OPTIONS) -> None:
        self.options = options
        self.session = Session()
        self.ask(self.session, "change_design", layers=TINY)
        self.view()

    @staticmethod
    def ask(session: Session, name: str, **payload: Any) -> Any:
        """A call as it crosses twice: what JSON can say, and flat arrays."""
        text, arrays = respond(session, name, *crossing(payload))
        answer = unpack(text.replace('"$array":', '"data":'), [])

        def filled(value: Any) -> Any:
            if isinstance(value, dict) and "data" in value:
                return {"data": arrays[value["data"]], "shape": value["shape"]}
            if isinstance(value, dict):
                return {key: filled(item) for key, item in value.items()}
            return [filled(item) for item in value] if isinstance(value, list) else value

        assert answer["ok"], answer
        return filled(answer["value"])

    def of_search(self, name: str, **payload: Any) -> Any:
        return self.ask(self.session, name, options=self.options, **payload)

    def view(self) -> Any:
        return self.ask(self.session, "lab", lab="search", options=self.options)

    def work(self, milliseconds: float = 0) -> Any:
        return self.ask(
            self.session, "work", lab="search", options=self.options, milliseconds=milliseconds
        )

    def searching(self) -> Searching:
        work = self.session._works["search"][1]
        assert isinstance(work, Searching)
        return work


def crossing(payload: dict[str, Any]) -> tuple[str, list[memoryview]]:
    text, arrays = pack(payload)
    return text, [memoryview(array) for array in arrays]


class Helper:
    """What the page does with a helper: asks for a trial, has it tried out, hands it in."""

    def __init__(self, page: Page) -> None:
        self.page, self.session = page, Session()
        self.trial: Any = None
        self.tried = 0

    def turn(self, milliseconds: float) -> None:
        self.trial = self.trial or self.page.of_search("hand_out")["trial"]
        if self.trial is None:
            return
        found = Page.ask(self.session, "try_out", trial=self.trial, milliseconds=milliseconds)
        if found["result"] is not None:
            self.page.of_search("hand_in", trial=self.trial, **found)
            self.trial, self.tried = None, self.tried + 1


@pytest.mark.parametrize("helpers", [1, 3])
@pytest.mark.parametrize("strategy", ["halving", "random"])
def test_the_results_are_the_same_with_any_number_of_helpers(strategy: str, helpers: int) -> None:
    page = Page({**OPTIONS, "strategy": strategy})
    hands = [Helper(page) for _ in range(helpers)]
    while (answer := page.work())["more"]:
        for pace, hand in enumerate(hands):  # each has a pace of its own
            hand.turn(3 * pace)
    work = page.searching()
    assert work.plan.results(work.known) == search(work.plan)
    assert all(hand.tried for hand in hands)
    assert answer["view"]["done"] == work.plan.total == len(work.known)
    best = work.plan.results(work.known)[0].trial
    network, _ = work.network(best.number)
    for name, array in train_trial(best).parameters.items():
        np.testing.assert_array_equal(network.parameters[name], array)


def test_no_two_are_at_the_same_trial_and_the_view_says_who_is_where() -> None:
    page, hands = Page(), []
    page.work()  # the page itself is at the first
    for _ in range(2):
        hands.append(Helper(page))
        hands[-1].turn(0)
    view = page.view()["view"]
    assert view["trial"]["number"] == 0
    assert view["helped"] == [1, 2]
    assert [hand.trial["number"] for hand in hands] == [1, 2]


def test_the_page_waits_for_what_only_helpers_are_at() -> None:
    page = Page()
    hand = Helper(page)
    hand.turn(0)
    assert hand.trial["number"] == 0
    answer = page.work(60_000)
    assert (answer["more"], answer["waits"]) == (True, True)
    assert answer["view"]["done"] == 5
    assert page.of_search("hand_out") == {"trial": None}
    hand.turn(60_000)
    answer = page.work()
    assert (answer["waits"], answer["view"]["done"]) == (False, 6)
    assert answer["view"]["trial"]["most"] == 9  # the next round has begun


@pytest.mark.parametrize(("died", "lost"), [(True, [0]), (False, [])])
def test_the_trial_of_a_helper_that_is_gone_is_tried_again(died: bool, lost: list[int]) -> None:
    page = Page()
    hand = Helper(page)
    hand.turn(0)
    page.of_search("take_back", number=0, died=died)
    assert page.view()["view"]["lost"] == lost
    while page.work(60_000)["more"]:
        pass
    work = page.searching()
    assert work.plan.results(work.known) == search(work.plan)
    hand.turn(60_000)  # was it not gone after all, it is too late
    assert work.plan.results(work.known) == search(work.plan)


def test_what_comes_for_a_search_that_was_begun_anew_is_not_used() -> None:
    page = Page()
    hand = Helper(page)
    hand.turn(0)
    page.ask(page.session, "lab", lab="search", options=OPTIONS, anew=True)
    hand.turn(60_000)
    assert page.view()["view"]["done"] == 0
    other = {**OPTIONS, "seed": 8}
    page.ask(page.session, "lab", lab="search", options=other)
    hand.turn(60_000)
    assert page.of_search("hand_out") == {"trial": None}  # with the options of before
    assert page.session._works["search"][0] == {**CHOSEN, "seed": 8}


def test_a_helper_with_another_trial_begins_anew() -> None:
    page = Page()
    first, second = (page.of_search("hand_out")["trial"] for _ in range(2))
    helper = Session()
    Page.ask(helper, "try_out", trial=first, milliseconds=0)
    found = Page.ask(helper, "try_out", trial=second, milliseconds=60_000)
    page.of_search("hand_in", trial=second, **found)
    assert list(page.searching().known) == [(1, 3)]
