"""A network as a short NumPy program: the same arithmetic, to be read from top to bottom."""

from __future__ import annotations

from xocnn.export.text import PICTURES, pair, program
from xocnn.layers import Conv2D, Dense, Flatten, Layer, MaxPool2D, ReLU
from xocnn.network import Network
from xocnn.shapes import NO_PADS, spell

HEAD = f'''\
"""A network from xocnn, rebuilt with NumPy and nothing else.

    python network_numpy.py network.npz cross.png

network.npz is the file that xocnn saved. Any network of this design will do: weights and biases
are read from the file, and only what is not learned stands here.
{PICTURES}"""
'''

CONVOLUTION = '''\
def convolution(x, features, biases, gain, stride=(1, 1), zeros=((0, 0), (0, 0))):
    """Hold every feature against every patch, and write down in a map how well they match."""
    x = np.pad(x, ((0, 0), (0, 0), *zeros))  # zeros around the picture: no evidence
    patches = sliding_window_view(x, features.shape[2:], axis=(2, 3))
    patches = patches[:, :, :: stride[0], :: stride[1]]
    # Multiply pixel by pixel, add the products up, divide by the number of pixels.
    match = np.einsum("ncpqrs,kcrs->nkpq", patches, features, optimize=True) / features[0].size
    # The gain is a constant, which keeps values from fading or swelling from layer to layer.
    return gain * match + biases[:, None, None]
'''

RELU = '''\
def relu(x):
    """No negatives: every value below zero becomes 0."""
    return np.maximum(x, 0)
'''

POOLING = '''\
def pooling(x, window, stride):
    """Keep the best of each window; one that hangs over the edge counts what is there."""
    over = [(0, -(n - k) % s) for n, k, s in zip(x.shape[2:], window, stride)]
    x = np.pad(x, ((0, 0), (0, 0), *over), constant_values=-np.inf)
    windows = sliding_window_view(x, window, axis=(2, 3))
    return windows[:, :, :: stride[0], :: stride[1]].max(axis=(4, 5))
'''

VOTES = '''\
def votes(x, weights, biases, gain):
    """Every value votes for every class: weigh the votes, add them up, divide by their number."""
    return gain * (x @ weights.T / weights.shape[1]) + biases
'''

SOFTMAX = '''\
def softmax(scores):
    """Turn the scores into shares of the vote, which sum to one."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)
'''

LEARNED = '''\
def learned(file, layer):
    """What a layer has learned: its features, or the weights of its votes, and its biases."""
    return file[f"layers.{layer}.weight"], file[f"layers.{layer}.bias"]
'''

USE = '''\
def opened(path):
    """A saved network, and the names of its classes."""
    file = dict(np.load(path))
    return file, json.loads(file["spec"].tobytes())["classes"]


def shares_of(file, pictures):
    """Each class's share of the vote for every picture."""
    return softmax(scores(pictures, file))
'''

FUNCTIONS: dict[type[Layer], str] = {
    Conv2D: CONVOLUTION,
    ReLU: RELU,
    MaxPool2D: POOLING,
    Dense: VOTES,
}


def numpy_program(network: Network) -> str:
    """The text of a program that gives the votes of this network, and of any of its design.

    It reads a saved network and files with pictures, and prints each one's class and shares. Its
    `scores(x, file)` takes pictures (N, C, H, W) and an opened network file. Functions are there
    for the kinds of layers that the design has. It needs NumPy, for image files Pillow, and neither
    xocnn nor a connection.

    >>> program = numpy_program(Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]))
    >>> "def pooling" in program, "def votes" in program
    (False, True)
    """
    kinds = {type(layer) for layer in network.layers}
    imports = ["import json"]
    if kinds & {Conv2D, MaxPool2D}:
        imports.append("from numpy.lib.stride_tricks import sliding_window_view")
    lines = [
        "def scores(x, file):",
        f'    """Each class\'s score for pictures of {spell(network.input_shape)}."""',
        *(f"    x = {_call(n, layer)}" for n, layer in enumerate(network.layers, 1)),
        "    return x\n",
    ]
    functions = [text for kind, text in FUNCTIONS.items() if kind in kinds]
    parts = [*functions, SOFTMAX, LEARNED, "\n".join(lines), USE]
    return program(HEAD, imports, parts, network.input_shape)


def _call(number: int, layer: Layer) -> str:
    """What the program does for a layer, and the shape that comes out."""
    learned = f"x, *learned(file, {number})"
    match layer:
        case Conv2D():
            settings = [learned, f"gain={layer.gain!r}"]
            if layer.stride != (1, 1):
                settings.append(f"stride={pair(layer.stride)}")
            if layer.pads != NO_PADS:
                top, left, bottom, right = layer.pads
                settings.append(f"zeros=(({top}, {bottom}), ({left}, {right}))")
            call = f"convolution({', '.join(settings)})"
        case MaxPool2D():
            call = f"pooling(x, {pair(layer.window)}, {pair(layer.stride)})"
        case ReLU():
            call = "relu(x)"
        case Flatten():
            call = "x.reshape(len(x), -1)"
        case Dense():
            call = f"votes({learned}, gain={layer.gain!r})"
        case _:
            raise TypeError(f"There is no NumPy program for {layer.title}.")
    return f"{call}  # {spell(layer.output_shape)}"
