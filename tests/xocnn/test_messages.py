"""What crosses between the page and Python, in plain CPython."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from xocnn.errors import FileError
from xocnn.page import messages


class Stand:
    """A session that does little, and some of it wrong."""

    def __init__(self) -> None:
        self.value = 3

    def echo(self, **payload: Any) -> dict[str, Any]:
        return payload

    def refuse(self) -> None:
        raise FileError("The file is cut off; choose another.")

    def break_down(self) -> None:
        raise KeyError("left")

    def unsayable(self) -> object:
        return {1, 2}

    def _private(self) -> int:
        return 1


def ask(name: str, **payload: Any) -> dict[str, Any]:
    return messages.answer(Stand(), name, payload)


def test_a_call_is_answered_with_its_value() -> None:
    assert ask("echo", a=1, b=[None, "ü"]) == {"ok": True, "value": {"a": 1, "b": [None, "ü"]}}


def test_foreseen_trouble_keeps_its_sentence() -> None:
    answer = ask("refuse")
    assert answer["ok"] is False
    assert answer["error"] == {
        "kind": "FileError",
        "message": "The file is cut off; choose another.",
    }
    assert "test_messages.py" in answer["traceback"]


def test_unforeseen_trouble_is_unexpected_and_readable() -> None:
    error = ask("break_down")["error"]
    assert error["kind"] == "Unexpected"
    assert "KeyError: 'left'" in error["message"]


@pytest.mark.parametrize("name", ["nothing", "_private", "__init__", "__class__", "value"])
def test_only_public_methods_can_be_asked_for(name: str) -> None:
    error = ask(name)["error"]
    assert error["kind"] == "Unexpected"
    assert repr(name) in error["message"]


def test_wrong_keywords_are_an_answer_too() -> None:
    assert "keyword" in ask("refuse", wrong=1)["error"]["message"]


def respond(name: str, text: str, *buffers: messages.Buffer) -> tuple[Any, list[Any]]:
    answer, arrays = messages.respond(Stand(), name, text, list(buffers))
    return json.loads(answer), arrays


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("echo", "{"),
        ("echo", "[]"),
        ("echo", '{"a": {"$array": 3}}'),
        ("unsayable", "{}"),
    ],
)
def test_messages_that_cannot_be_read_or_said_are_answered(name: str, text: str) -> None:
    answer, arrays = respond(name, text)
    assert answer["ok"] is False
    assert answer["error"]["kind"] == "Unexpected"
    assert arrays == []


def test_buffers_come_in_as_bytes_or_arrays() -> None:
    sent = np.float32([1, 2, 3])
    text = '{"file": {"$bytes": 1}, "deep": [{"picture": {"$array": 0}}]}'
    payload = messages.unpack(text, [memoryview(sent), memoryview(b"abc")])
    assert payload["file"] == b"abc"
    picture = payload["deep"][0]["picture"]
    assert picture.dtype == np.float32
    assert picture.tolist() == [1, 2, 3]
    assert picture.flags.writeable and not np.shares_memory(picture, sent)


def test_numbers_without_a_place_in_json_become_null() -> None:
    said = {"a": math.nan, "b": [math.inf, np.float32(-math.inf)], "c": np.int64(3), "d": True}
    text, _ = messages.pack(said)
    assert json.loads(text) == {"a": None, "b": [None, None], "c": 3, "d": True}


@given(
    arrays_of.arrays(
        st.sampled_from([np.float32, np.float64, np.float16, np.bool_, np.uint8, np.int16]),
        arrays_of.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
        elements={"allow_nan": False, "allow_infinity": False},
    ),
    st.booleans(),
)
def test_arrays_go_out_flat_and_whole(array: np.ndarray[Any, Any], turned: bool) -> None:
    array = array.T if turned else array
    text, (flat,) = messages.pack({"deep": [array]})
    (mark,) = json.loads(text)["deep"]
    assert flat.ndim == 1 and flat.flags.c_contiguous
    assert mark["dtype"] == flat.dtype.name
    np.testing.assert_array_equal(flat.reshape(mark["shape"]), array)


@pytest.mark.parametrize(
    ("values", "kind"),
    [([1, -2], "int32"), ([2**40], "float64"), ([], "int32")],
)
def test_long_integers_go_out_in_a_type_that_javascript_has(values: list[int], kind: str) -> None:
    _, (flat,) = messages.pack(np.array(values, np.int64))
    assert flat.dtype.name == kind
    assert flat.tolist() == values


def test_bytes_go_out_as_an_array() -> None:
    text, (flat,) = messages.pack({"file": b"abc"})
    assert json.loads(text)["file"] == {"$array": 0, "shape": [3], "dtype": "uint8"}
    assert flat.tobytes() == b"abc"
