"""Files of every kind through every way in: used as what they are, or refused in one sentence."""

import tracemalloc

import numpy as np
import pytest

from tests.xocnn.odd_files import (
    COLLECTIONS,
    IMAGES,
    NETWORKS,
    OTHERS,
    deflate_bombs,
    network,
    repacked,
    wav,
)
from xocnn.cli import main
from xocnn.drawings import EXAMPLES, paint
from xocnn.errors import FileError
from xocnn.files import load, load_drawings
from xocnn.images import ImageError, open_image
from xocnn.kinds import kind_of
from xocnn.page import Session

FILES = IMAGES | NETWORKS | COLLECTIONS | OTHERS
CUT = {
    f"{name}, cut short": content[: len(content) // 2]
    for name, content in (IMAGES | NETWORKS | COLLECTIONS).items()
    if name != "bmp"  # Pillow and browsers may show the half that is there
}
MOST_MEMORY = 16e6  # bytes; a bomb holds four times as many
ENDINGS = [".png", ".npz", ".NPZ", ".txt", ""]


def assert_one_sentence(text):
    assert text.endswith((".", ").")), text
    assert "\n" not in text
    assert len(text) < 400
    assert "Traceback" not in text


@pytest.fixture(scope="module")
def bombs():
    return deflate_bombs()


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model"
    path.write_bytes(network())
    return path


@pytest.mark.parametrize("name", FILES | CUT)
@pytest.mark.parametrize("command", ["describe", "classify", "classify with it"])
def test_the_command_line_uses_a_file_or_says_why_not(name, command, model, tmp_path, capsys):
    content = (FILES | CUT)[name]
    good = NETWORKS if command != "classify" else IMAGES
    said = set()
    for ending in ENDINGS:
        path = tmp_path / f"file{ending}"
        path.write_bytes(content)
        words = {
            "describe": ["describe", path],
            "classify": ["classify", model, path],
            "classify with it": ["classify", path, tmp_path / "none"],
        }[command]
        status = main([str(word) for word in words])
        printed = capsys.readouterr()
        lines = printed.err.splitlines()
        if name in good and command != "classify with it":
            assert (status, lines) == (0, [])
            continue
        assert status == 2
        assert len(lines) == 1
        assert_one_sentence(lines[0])
        said.add(lines[0].replace(str(path), ""))
    # What the file is called makes no difference.
    assert len(said) <= 1


@pytest.mark.parametrize("name", FILES | CUT)
def test_the_session_uses_a_file_or_says_why_not(name, tiny, session):
    content = (FILES | CUT)[name]
    for way, good in ((session.open, NETWORKS), (tiny.open_drawings, COLLECTIONS)):
        if name in good:
            way(content)
            continue
        with pytest.raises(ValueError, match=r"\.$") as refused:
            way(content)
        assert_one_sentence(str(refused.value))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("png", "is a PNG image"),
        ("heic", "is a HEIC photograph"),
        ("wav of doubles", "is a WAV sound with 64-bit floats"),
        ("web page", "is a web page"),
        ("npy", "is a single NumPy array"),
        ("pickle", "is a Python pickle"),
        ("document", "holds “[Content_Types].xml”"),
        ("torch", "holds “archive/data.pkl”"),
        ("two folders", "in several folders"),
        ("drawings", "is a collection of drawings"),
        ("empty", "is empty"),
    ],
)
def test_a_sentence_says_what_came(name, words):
    with pytest.raises(FileError) as refused:
        load(FILES[name])
    assert words in str(refused.value)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_that_was_packed_again_is_the_same(name):
    expected, found = load(network()).parameters, load(NETWORKS[name]).parameters
    for each, values in expected.items():
        np.testing.assert_array_equal(found[each], values)


def test_drawings_that_were_packed_again_are_the_same():
    images, labels = load_drawings(COLLECTIONS["drawings of a Mac"])
    np.testing.assert_array_equal(images, [paint(example.strokes) for example in EXAMPLES])
    assert labels.tolist() == [example.label for example in EXAMPLES]


@pytest.mark.parametrize("name", ["drawings from 0 to 1", "drawings, ink 0 and paper 1"])
def test_drawings_on_another_scale_are_told_what_was_expected_and_what_came(name):
    with pytest.raises(FileError, match=r"from −1 \(paper\) to 1 \(ink\).* from 0 to 1.*\* 2 - 1"):
        load_drawings(FILES[name])


@pytest.mark.parametrize(
    "name",
    [
        "weights",
        "lying directory",
        "header and length apart",
        "drawings",
        "spec",
        "header",
        "many",
    ],
)
@pytest.mark.parametrize("reader", [load, load_drawings])
@pytest.mark.slow
def test_a_bomb_is_refused_by_its_headers(name, reader, bombs):
    content = bombs[name]
    tracemalloc.start()
    with pytest.raises(FileError) as refused:
        reader(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert_one_sentence(str(refused.value))
    assert peak < MOST_MEMORY


def test_a_collection_is_counted_before_it_is_unpacked(tiny):
    tiny.open_drawings(COLLECTIONS["drawings"])
    with pytest.raises(FileError, match="has 8 drawings, but there is room for 3"):
        load_drawings(COLLECTIONS["drawings"], 3)


def test_a_locked_archive_says_so():
    content = bytearray(repacked(network(), litter=False))
    for at in range(len(content) - 4):
        if content[at : at + 4] in (b"PK\1\2", b"PK\3\4"):
            content[at + (8 if content[at + 2] == 1 else 6)] |= 1
    with pytest.raises(FileError, match="locked with a password"):
        load(bytes(content))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("heic", "It is a HEIC photograph, which cannot be read here; save it as PNG"),
        ("svg", "It is an SVG drawing, which cannot be read here"),
        ("network", "An image file is expected, but it is a zip archive"),
        ("image bomb", "too large: 30000 × 30000 pixels"),
        ("zeros", "of a kind that is not known here"),
        ("png, cut short", "damaged or cut short"),
    ],
)
def test_a_sentence_says_what_came_instead_of_an_image(name, words, tmp_path):
    path = tmp_path / "x.png"
    path.write_bytes((FILES | CUT)[name])
    with pytest.raises(ImageError) as refused:
        open_image(path)
    assert words in str(refused.value)


def test_huge_weights_are_said_and_not_printed_as_nan(tmp_path, capsys):
    made = load(network())
    made.restore({name: np.full_like(a, 3e38) for name, a in made.parameters.items()})
    from xocnn import save

    save(made, tmp_path / "huge.npz")
    (tmp_path / "x.png").write_bytes(IMAGES["png"])
    with np.errstate(all="raise"):
        assert main(["classify", str(tmp_path / "huge.npz"), str(tmp_path / "x.png")]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "weights are too large" in printed.err
    assert printed.err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (wav(), "a WAV sound with 16-bit integers"),
        (wav(floats=True, bits=32), "a WAV sound with 32-bit floats"),
        ("é".encode() * 300, "a text file"),
        (b"\xff\xfe" + "X".encode("utf-16-le"), "of a kind that is not known here"),
    ],
)
def test_kinds_are_told_by_first_bytes(content, name):
    assert kind_of(content[:512]).name == name
    assert kind_of(content[:511]).name == name


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("wanted", ["image", "network", "image or network", "sound"])
def test_the_page_is_told_what_a_file_is_or_why_it_is_not_tried(name, wanted):
    sorted_ = Session().sort_file(FILES[name][:512], wanted)
    tried = {
        "image": IMAGES.keys() | {"heic", "svg", "zeros", "latin text"},
        "network": IMAGES.keys() | NETWORKS.keys() | {"heic", "svg"},
        "sound": {"wav", "wav of doubles", "mp3", "film", "zeros", "latin text"},
    }
    tried["image or network"] = tried["image"] | tried["network"]
    if "network" in wanted:  # what an archive holds is seen when it is opened
        packed = {*COLLECTIONS, "document", "torch", "two folders", "empty zip"}
        packed |= {name for name in OTHERS if name.startswith("drawings")}
        tried[wanted] |= packed
    assert (sorted_["refusal"] == "") == (name in tried[wanted])
    for sentence in (sorted_["refusal"], sorted_["unread"]):
        if sentence:
            assert_one_sentence(sentence)


def test_a_file_is_wanted_as_something_that_there_is():
    with pytest.raises(ValueError, match=r"wanted as image, .*, not song\."):
        Session().sort_file(b"", "song")
