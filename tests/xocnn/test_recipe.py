"""The default recipe: two networks of different seeds, on drawings that they have never seen.

`python -m benchmarks.recipe` tables more seeds.
"""

import os
import platform
from pathlib import Path

import numpy as np
import pytest

from tests.xocnn.odd_pictures import FORMATS, bold, small
from tools import assemble
from xocnn import files, recipe, views
from xocnn.drawings import CLASSES, EXAMPLES, Drawings, paint
from xocnn.images import ImageError, open_image, read

pytestmark = pytest.mark.slow  # it trains for a minute

NETWORKS = ["of the page", "trained here"]
VARIABLE = "XOCNN_DRAWINGS"
X, O = range(2)  # noqa: E741


@pytest.fixture(scope="session")
def trained():
    """What the build trained, and a network of another seed by the NumPy of this machine."""
    used = assemble.modules_of("xocnn.recipe", "xocnn.files")
    here = (np.__version__, platform.machine(), os.environ.get("OPENBLAS_CORETYPE", ""))
    native = assemble.cached(
        "native",
        assemble.hash_of(*used, *here),
        "seed-1.npz",
        lambda path: files.save(recipe.train(1), path),
    )
    paths = (assemble.trained_network(), native)
    return {name: files.load(path) for name, path in zip(NETWORKS, paths, strict=True)}


@pytest.fixture(scope="session")
def peoples_drawings():
    """Pictures (N, 28, 28) and labels from the folders x/ and o/."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(
            f"people's drawings were not checked: {VARIABLE} names no folder with x/ and o/"
        )
    found = [
        (path, label) for label in (X, O) for path in sorted(Path(folder, "xo"[label]).iterdir())
    ]
    assert found
    pictures = np.stack([read(open_image(path)).picture for path, _ in found])
    return pictures, np.array([label for _, label in found])


def winners(network, pictures):
    return network.forward(np.asarray(pictures)[:, None]).shares.argmax(axis=1)


def test_recipe_design_has_6082_parameters():
    network = recipe.untrained()
    assert sum(array.size for array in network.parameters.values()) == 6082
    assert network.classes == CLASSES


def test_recipe_stays_within_3000_updates_of_32():
    assert recipe.UPDATES <= 3000
    assert recipe.BATCH == 32


def test_train_seed_repeats_and_decides():
    seen = []
    one, same, other = (recipe.train(seed, 3, seen.append) for seed in (1, 1, 2))
    assert [metrics.update for metrics in seen] == [1, 2, 3] * 3
    for name, array in one.parameters.items():
        assert array.tobytes() == same.parameters[name].tobytes()
    assert any(
        array.tobytes() != other.parameters[name].tobytes()
        for name, array in one.parameters.items()
    )


@pytest.mark.parametrize("name", NETWORKS)
def test_train_learns_held_out_drawings(trained, name):
    images, labels = Drawings(NETWORKS.index(name), held_out=True).first(2500)
    assert (winners(trained[name], images[:, 0]) == labels).mean() >= 0.995


@pytest.mark.parametrize("name", NETWORKS)
def test_train_serves_peoples_drawings(peoples_drawings, trained, name):
    pictures, labels = peoples_drawings
    wrong = (winners(trained[name], pictures) != labels).sum()
    assert wrong <= len(labels) // 40


@pytest.mark.parametrize("made", FORMATS.values(), ids=FORMATS)
def test_train_serves_other_formats(trained, made):
    rng = np.random.default_rng(6)
    labels = np.arange(24) % 2
    pictures = [read(made(rng, CLASSES[label])).picture for label in labels]
    for network in trained.values():
        assert (winners(network, pictures) == labels).mean() >= 0.95


@pytest.mark.parametrize("stroke", [0.08, 0.12, 0.16, 0.2, 0.25])
def test_train_serves_bold_letters(trained, stroke):
    rng = np.random.default_rng(8)
    pictures, labels = [], []
    for side in (28, 48, 96):
        for ink, paper in ((20, 235), (235, 20), (110, 190)):
            for label in (X, O):
                grey, _ = bold(CLASSES[label], side, stroke, 0.85, ink, paper)
                grey = grey + rng.normal(0, 6, grey.shape)
                pictures.append(read(grey.clip(0, 255).astype(np.uint8)).picture)
                labels.append(label)
    for network in trained.values():
        assert (winners(network, pictures) == labels).mean() >= 0.95


@pytest.mark.parametrize("share", [0.05, 0.1, 0.15, 0.2, 0.25])
def test_train_serves_small_letters_of_a_file_or_they_are_said_to_be_too_small(trained, share):
    rng = np.random.default_rng(9)
    pictures, labels, refused = [], [], 0
    for number in range(32):
        side = (28, 64, 128, 300)[number % 4]
        try:
            pixels = small(rng, CLASSES[number // 4 % 2], side, share)
            pictures.append(read(pixels).picture)
        except ImageError as error:
            speck = np.ptp(pixels) < 64  # a letter within one pixel, which is hardly grey
            assert "too small to be read" in str(error) or (speck and "stands out" in str(error))
            refused += 1
        else:
            labels.append(number // 4 % 2)
    for network in trained.values():
        assert (winners(network, pictures) == labels).mean() >= 0.95
    assert refused <= 16


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("long", [3, 4, 5, 6, 7, 8, 9, 12])
def test_train_knows_the_pads_drawings_or_they_are_said_to_be_too_small(trained, name, long):
    told = []
    for label, strokes in pad_drawings(2.4, [long]):
        picture = paint(strokes)
        shares = trained[name].forward(picture).shares[0]
        sentence = views.verdict(shares, CLASSES, picture)["sentence"]
        told.append(("too small to be sure" in sentence, shares.argmax() == label))
    if long < 8:
        assert all(small for small, _ in told)
    else:
        assert np.mean([right for _, right in told]) >= 0.95
        assert not any(small for small, _ in told)


@pytest.mark.parametrize("width", [1.2, 2.0, 2.4, 2.6, 3.4])
@pytest.mark.parametrize("name", NETWORKS)
def test_train_is_confident_of_the_examples(trained, name, width):
    pictures = np.stack([paint(example.strokes, width=width) for example in EXAMPLES])
    shares = trained[name].forward(pictures[:, None]).shares
    for example, share in zip(EXAMPLES, shares, strict=True):
        assert share[CLASSES.index(example.label)] >= 0.9, example.name


def pad_drawings(width, sides=()):
    """Ordinary X's and O's of the pad's pen, from a quarter of the side up, all over the pad."""
    circle = np.linspace(0, 2 * np.pi, 40)
    for side in sides or (7 + width, 10, 14, 20, 26):
        reach = (side - width) / 2
        for x in np.linspace(side / 2, 28 - side / 2, 4):
            for y in np.linspace(side / 2, 28 - side / 2, 4):
                yield (
                    X,
                    [
                        [(x - reach, y - reach), (x + reach, y + reach)],
                        [(x + reach, y - reach), (x - reach, y + reach)],
                    ],
                )
                ring = np.stack([x + reach * np.sin(circle), y - reach * np.cos(circle)], axis=1)
                yield O, [ring]


@pytest.mark.parametrize("width", [2.0, 2.6])
@pytest.mark.parametrize("name", NETWORKS)
def test_train_is_confident_of_the_pads_pen_anywhere(trained, name, width):
    labels, strokes = zip(*pad_drawings(width), strict=True)
    pictures = np.stack([paint(drawn, width=width) for drawn in strokes])
    shares = trained[name].forward(pictures[:, None]).shares[np.arange(len(labels)), labels]
    assert (shares > 0.5).mean() >= 0.99
    assert (shares >= 0.9).mean() >= 0.97
