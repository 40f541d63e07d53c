"""PyTorch on one thread: pictures a second, for every {"what", "which", "seconds"} that comes."""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)


def layer(design, shape):
    """The layer, and the shape that comes out of it."""
    kind = design["kind"]
    if kind == "conv2d":
        made = nn.Conv2d(shape[1], design["features"], design["size"], padding=design["padding"])
    elif kind == "maxpool2d":
        made = nn.MaxPool2d(design["window"], design["stride"])
    elif kind == "dense":
        made = nn.Linear(shape[1], design["outputs"])
    else:
        made = {"relu": nn.ReLU, "flatten": nn.Flatten}[kind]()
    return made, made(torch.zeros(shape)).shape


class Peer:
    def __init__(self, design):
        self.batch, layers, shape = design["batch"], [], torch.Size((1, *design["input"]))
        for each in design["layers"]:
            made, shape = layer(each, shape)
            layers.append(made)
        self.network = nn.Sequential(*layers)
        self.x = torch.randn(self.batch, *design["input"])
        self.labels = torch.randint(0, shape[1], (self.batch,))
        values = self.network.parameters()
        self.optimizer = (
            torch.optim.Adam(values, 0.001)
            if design["rule"] == "adam"
            else torch.optim.SGD(values, 0.01, momentum=0.9)
        )
        self.measure = nn.CrossEntropyLoss()
        for _ in range(20):
            self.train()

    def train(self):
        self.optimizer.zero_grad()
        self.measure(self.network(self.x), self.labels).backward()
        self.optimizer.step()
        return self.batch

    def infer(self):
        with torch.no_grad():
            self.network(self.x[:1])
        return 1


peers = {name: Peer(design) for name, design in json.loads(sys.argv[1]).items()}
print(torch.__version__, flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    act = getattr(peers[asked["which"]], asked["what"])
    count, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < asked["seconds"]:
        count += act()
    print(count / spent, flush=True)
