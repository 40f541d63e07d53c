"""PyTorch on one thread: pictures trained a second, for every number of seconds that comes in."""

import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.manual_seed(0)
network = nn.Sequential(
    *(nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2)),
    *(nn.Conv2d(8, 16, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3)),
    *(nn.Flatten(), nn.Linear(16 * 4 * 4, 10)),
)
optimizer = torch.optim.SGD(network.parameters(), 0.01, momentum=0.9)
measure = nn.CrossEntropyLoss()
x, labels = torch.randn(20, 1, 24, 24), torch.randint(0, 10, (20,))


def step():
    optimizer.zero_grad()
    measure(network(x), labels).backward()
    optimizer.step()


for _ in range(20):
    step()
print(torch.__version__, flush=True)
for line in sys.stdin:
    seconds, count, start = float(line), 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < seconds:
        step()
        count += 1
    print(20 * count / spent, flush=True)
