"""Files come back bit for bit, and everything else is refused in one sentence."""

import io
import json
import pickle
import struct
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xocnn import Conv2D, Dense, FileError, Flatten, MaxPool2D, Network, ReLU, archive, load, save
from xocnn.files import load_drawings, save_drawings


def network(gain=None):
    layers = [Conv2D(3, (3, 2), gain=gain), ReLU(), MaxPool2D(2), Flatten(), Dense(2)]
    return Network(layers, input=(1, 8, 8), rng=5)


def saved(model=None):
    file = io.BytesIO()
    save(model or network(), file)
    return file.getvalue()


def contents():
    with np.load(io.BytesIO(saved()), allow_pickle=False) as file:
        return dict(file)


def packed(arrays, **options):
    file = io.BytesIO()
    np.savez(file, **arrays, **options)
    return file.getvalue()


def refusal(content, reader=load):
    with pytest.raises(FileError) as refused:
        reader(content)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 400
    return sentence


@pytest.mark.parametrize("gain", [None, 2.5])
def test_saved_network_comes_back_bit_for_bit(gain, tmp_path):
    model = network(gain)
    save(model, tmp_path / "model.npz")
    content = (tmp_path / "model.npz").read_bytes()
    with (tmp_path / "model.npz").open("rb") as file:
        for source in (tmp_path / "model.npz", str(tmp_path / "model.npz"), content, file):
            again = load(source)
            assert again.description == model.description
            for name, array in model.parameters.items():
                assert again.parameters[name].tobytes() == array.tobytes()
            x = np.random.default_rng(0).normal(size=(2, 1, 8, 8))
            assert again.forward(x).scores.tobytes() == model.forward(x).scores.tobytes()
            assert saved(again) == content


def test_saved_network_has_the_documented_format():
    with np.load(io.BytesIO(saved()), allow_pickle=False) as file:
        spec = json.loads(file["spec"].tobytes())
        names = set(file) - {"spec"}
        assert {file[name].dtype for name in names} == {np.dtype(np.float32)}
    assert names == {"layers.1.weight", "layers.1.bias", "layers.5.weight", "layers.5.bias"}
    assert spec["input"] == [1, 8, 8]
    assert spec["classes"] == ["X", "O"]
    assert [layer["kind"] for layer in spec["layers"]] == [
        "conv2d",
        "relu",
        "maxpool2d",
        "flatten",
        "dense",
    ]
    assert spec["layers"][0]["gain"] == 6.0  # √(6 · 6 pixels)
    assert spec["layers"][4]["gain"] > 0


def test_file_that_numpy_saved_compressed_is_read():
    file = io.BytesIO()
    np.savez_compressed(file, **contents())
    assert saved(load(file.getvalue())) == saved()


def test_fortran_order_and_byte_order_do_not_matter():
    arrays = contents()
    arrays["layers.1.weight"] = np.asfortranarray(arrays["layers.1.weight"])
    assert saved(load(packed(arrays))) == saved()
    arrays["layers.1.weight"] = arrays["layers.1.weight"].astype(">f4")
    assert saved(load(packed(arrays))) == saved()


def test_every_truncation_is_refused():
    content = saved()
    for length in range(7, len(content), 7):
        assert "damaged" in refusal(content[:length])
    assert "it is empty" in refusal(b"")


@settings(max_examples=150)
@given(st.data())
@pytest.mark.slow
def test_file_with_flipped_bytes_is_refused_or_read_but_never_breaks(data):
    content = bytearray(saved())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        model = load(bytes(content))
    except FileError as error:
        assert str(error).endswith(".")
    else:
        assert all(np.isfinite(a).all() for a in model.parameters.values())


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_refused(content):
    refusal(content)
    refusal(b"PK\x03\x04" + content)


def test_missing_file_is_refused(tmp_path):
    assert "cannot be opened" in refusal(tmp_path / "none.npz")
    assert "cannot be opened" in refusal(tmp_path)
    assert "cannot be opened" in refusal("a\0b")


def test_file_beyond_the_limit_is_refused(monkeypatch):
    content = saved()
    monkeypatch.setattr(archive, "MAX_BYTES", len(content) - 1)
    assert "may have at most" in refusal(content)
    assert "may have at most" in refusal(io.BytesIO(content))


def bomb(size):
    """A few bytes that unpack to `size` zeros."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as zipped:
        zipped.writestr("layers.1.weight.npy", bytes(size))
    return file.getvalue()


def test_zip_bomb_is_refused_before_it_unpacks(monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 2**20)
    assert "unpacked" in refusal(bomb(2**21))


def test_zip_bomb_that_lies_about_its_size_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 2**20)
    content = bytearray(bomb(2**21))
    true = struct.pack("<I", 2**21)
    assert content.count(true) == 2
    refusal(bytes(content.replace(true, struct.pack("<I", 100))))


def test_too_many_or_repeated_members_are_refused():
    assert "lists 501" in refusal(packed({f"a{i}": np.zeros(1) for i in range(501)}))
    file = io.BytesIO(saved())
    with zipfile.ZipFile(file, "a") as zipped, pytest.warns(UserWarning, match="Duplicate"):
        zipped.writestr("spec.npy", b"")
    assert "each array once" in refusal(file.getvalue())


def test_members_that_are_no_arrays_are_refused():
    file = io.BytesIO(saved())
    with zipfile.ZipFile(file, "a") as zipped:
        zipped.writestr("run.py", "print('hello')")
    assert "arrays only" in refusal(file.getvalue())


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(method):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as zipped:
        zipped.writestr("spec.npy", b"abc" * 100)
    assert "packed in a way" in refusal(file.getvalue())


class Harm:
    def __reduce__(self):
        return pytest.fail, ("a pickle was opened",)


def test_pickle_is_refused_unopened():
    refusal(pickle.dumps(Harm()))
    arrays = contents() | {"spec": np.array([Harm()], object)}
    assert "Python objects" in refusal(packed(arrays))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"layers.1.bias": np.zeros(3)}, "should be float32 of 3, but is float64"),
        ({"layers.1.bias": np.zeros(4, "f4")}, "should be float32 of 3, but is float32 of 4"),
        ({"layers.1.bias": np.float32(0)}, "one number"),
        ({"layers.1.bias": np.array([0, np.nan, 0], "f4")}, "not finite"),
        ({"layers.5.weight": np.full((2, 27), np.inf, "f4")}, "should be float32 of"),
        ({"layers.9.bias": np.zeros(3, "f4")}, "no place for its array “layers.9.bias”"),
        ({"layers.1.bias": None}, "layers.1.bias, which the file's own design needs, is missing"),
        ({"spec": None}, "needs an array spec"),
        ({"spec": np.zeros(3)}, "needs an array spec"),
        ({"spec": np.zeros(2_000_000, np.uint8)}, "needs an array spec"),
    ],
)
def test_array_that_does_not_fit_is_refused(change, says):
    arrays = {name: a for name, a in (contents() | change).items() if a is not None}
    assert says in refusal(packed(arrays))


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        (b"", "should be JSON"),
        (b"{", "should be JSON"),
        (b"\xff\xfe\x00", "should be JSON"),
        (b"[" * 500_000, "should be JSON"),
        (b"[" * 900 + b"]" * 900, '"input", "classes" and "layers"'),
        (b"1" * 10_000, "should be JSON"),
        (b"null", '"input", "classes" and "layers"'),
        (b'{"input": [1, 8, 8], "classes": ["X", "O"], "layers": {}}', "must be a list"),
        (b'{"input": [1, 8, NaN], "classes": ["X", "O"], "layers": []}', "input must be"),
        (b'{"input": [1, 8, 1e999], "classes": ["X", "O"], "layers": []}', "input must be"),
        (
            b'{"input": [1, 8, 8], "classes": ["X", "O"], "layers": [{"kind": "relu"}]}',
            "the last layer must be Dense",
        ),
        (
            b'{"input": [9, 999, 999], "classes": ["X", "O"], "layers": [{"kind": "conv2d", '
            b'"features": 4096, "size": 500}, {"kind": "flatten"}]}',
            "more than the 20,000,000",
        ),
    ],
)
def test_design_that_cannot_be_is_refused(spec, says):
    arrays = contents() | {"spec": np.frombuffer(spec, np.uint8)}
    assert says in refusal(packed(arrays))


def test_failed_save_leaves_what_was_there(tmp_path):
    target = tmp_path / "drawings.npz"
    target.write_bytes(b"before")
    with pytest.raises(FileError):
        save_drawings(np.full((1, 2, 2), 5.0), ["X"], target)
    assert target.read_bytes() == b"before"


def test_drawings_come_back_and_their_bytes_repeat():
    images = np.random.default_rng(0).uniform(-1, 1, (3, 28, 28)).astype(np.float32)
    one, other = io.BytesIO(), io.BytesIO()
    save_drawings(images, ["X", "O", "X"], one)
    save_drawings(images, np.array(["X", "O", "X"]), other)
    assert one.getvalue() == other.getvalue()
    again, labels = load_drawings(one.getvalue())
    np.testing.assert_array_equal(again, images)
    assert labels.tolist() == ["X", "O", "X"]
    assert labels.dtype.kind == "U"


@pytest.mark.parametrize(
    ("arrays", "says"),
    [
        ({"images": np.zeros((2, 4, 4), "f4")}, "needs the arrays images and labels"),
        ({"images": np.zeros((2, 4, 4), "f4"), "labels": np.array(["X"])}, "be 2 Unicode strings"),
        ({"images": np.zeros((2, 4, 4), "f4"), "labels": np.array([0, 1])}, "is int64"),
        ({"images": np.zeros((2, 4, 4)), "labels": np.array(["X", "O"])}, "is float64"),
        ({"images": np.zeros((4, 4), "f4"), "labels": np.array(["X"] * 4)}, "(drawings, rows"),
        ({"images": np.zeros((0, 4, 4), "f4"), "labels": np.array([], str)}, "at least one"),
        (
            {
                "images": 2 * np.eye(2, dtype="f4")[None] - 1,
                "labels": np.array([0x110000], np.uint32).view("U1"),
            },
            "characters that do not exist",
        ),
        ({"images": np.full((1, 2, 2), 2, "f4"), "labels": np.array(["X"])}, "goes from 2 to 2"),
        ({"images": np.full((1, 2, 2), np.nan, "f4"), "labels": np.array(["X"])}, "not finite"),
    ],
)
def test_collection_that_does_not_fit_is_refused(arrays, says):
    assert says in refusal(packed(arrays), load_drawings)
