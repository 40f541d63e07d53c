"""A network as a short PyTorch program."""

from __future__ import annotations

from xocnn.export.text import joined, main, pair
from xocnn.layers import Conv2D, Dense, Flatten, Layer, MaxPool2D, ReLU, WeightedLayer
from xocnn.network import Network
from xocnn.shapes import NO_PADS, spell

HEAD = '''\
"""A network from xocnn, rebuilt with PyTorch.

    python network_pytorch.py network.npz drawings.npz

network.npz is the file that xocnn saved. Any network of this design will do: weights and biases
are read from the file, and only what is not learned stands here. The pictures are drawings.npz,
an .npz with an array `images`, or an .npy with one picture or several: +1 where there is ink,
-1 where there is none.
"""

import json
import sys

import numpy as np
import torch
from torch import nn
'''

BUILD = '''\
def build(file):
    """The network, with what the saved one has learned."""
    layers = design()
    for name, gain in GAINS.items():
        # In xocnn a match is a sum of products divided by the number of pixels, and a response is
        # gain times the match, plus the bias. PyTorch only adds up: the weights take both.
        weight = torch.tensor(file[f"{name}.weight"])
        layers[name].weight.data = weight * (gain / weight[0].numel())
        layers[name].bias.data = torch.tensor(file[f"{name}.bias"])
    return nn.Sequential(*layers.values())
'''


def torch_program(network: Network) -> str:
    """The text of a program that gives the votes of this network, and of any of its design.

    It reads a saved network and a file with pictures, and prints each one's class and shares. Its
    `build(file)` makes a `torch.nn.Sequential` from an opened network file, to go on with. It
    needs PyTorch and NumPy, and not xocnn.

    >>> program = torch_program(Network([{"kind": "flatten"}, {"kind": "dense", "outputs": 2}]))
    >>> "nn.Linear(784, 2)" in program
    True
    """
    gains = [
        f'    "layers.{n}": {layer.gain!r},'
        for n, layer in enumerate(network.layers, 1)
        if isinstance(layer, WeightedLayer)
    ]
    lines = [
        "def design():",
        '    """What is not learned; with ceil_mode a window may hang over the edge."""',
        f"    return {{  # for pictures of {spell(network.input_shape)}",
        *(
            f"        {line}"
            for n, layer in enumerate(network.layers, 1)
            for line in _lines(n, layer)
        ),
        "    }\n",
    ]
    run = [
        "network = build(file)",
        "with torch.no_grad():",
        "    shares = network(torch.tensor(pictures)).softmax(dim=1).numpy()  # sum to one",
    ]
    constant = "\n".join(
        ["# Constants that keep values from fading or swelling.", "GAINS = {", *gains, "}\n"]
    )
    return f"{HEAD}\n" + joined(constant, "\n".join(lines), BUILD, main(network.input_shape, run))


def _lines(number: int, layer: Layer) -> list[str]:
    """The entries of a layer in the program's design; what comes out stands beside them."""
    zeros: list[str] = []
    match layer:
        case Conv2D():
            channels = layer.input_shape[0]
            stride = "" if layer.stride == (1, 1) else f", stride={pair(layer.stride)}"
            call = f"nn.Conv2d({channels}, {layer.features}, {pair(layer.size)}{stride})"
            if layer.pads != NO_PADS:
                top, left, bottom, right = layer.pads
                # Conv2d can lay as many zeros on both sides only.
                zeros = [
                    "# Zeros around the picture (left, right, top, bottom): no evidence.",
                    f'"zeros.{number}": nn.ZeroPad2d(({left}, {right}, {top}, {bottom})),',
                ]
        case MaxPool2D():
            call = f"nn.MaxPool2d({pair(layer.window)}, {pair(layer.stride)}, ceil_mode=True)"
        case ReLU():
            call = "nn.ReLU()"
        case Flatten():
            call = "nn.Flatten()"
        case Dense():
            call = f"nn.Linear({layer.input_shape[0]}, {layer.outputs})"
        case _:
            raise TypeError(f"There is no PyTorch program for {layer.title}.")
    shape = spell(layer.output_shape)
    return [*zeros, f'"layers.{number}": {call},  # {layer.title}: {shape}']
