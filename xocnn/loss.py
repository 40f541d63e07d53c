"""From scores to shares of the vote, and how wrong they are."""

from __future__ import annotations

import numpy as np

from xocnn import ops
from xocnn.shapes import Array, Indices


def softmax(scores: Array) -> Array:
    """Each class's share of the vote: positive, and all together 1.

    share[n,k] = exp(s[n,k] − max s[n]) ÷ Σ_j exp(s[n,j] − max s[n]). Taking the maximum off
    changes nothing but keeps exp in range. scores (N, K) → (N, K).

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]])).tolist()
    [[0.5, 0.5], [1.0, 0.0]]
    """
    shifted: Array = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shifted /= shifted.sum(axis=-1, keepdims=True)
    return shifted


def cross_entropy(scores: Array, labels: Indices) -> tuple[float, Array]:
    """How surprised the network is by the truth, on average, and which way is less surprising.

    loss = −mean_n log share[n, labels[n]], in nats; 0 is certain and right, log K is a blind
    guess. Returns it and its gradient by the scores, (share − truth) ÷ N, shape (N, K). Computed
    from scores, not from shares, so that a class whose share rounds to 0 still has a finite loss.

    >>> loss, gradient = cross_entropy(np.array([[0.0, 0.0]]), np.array([1]))
    >>> round(loss, 4), gradient.tolist()
    (0.6931, [[0.5, -0.5]])
    """
    loss, gradient, _ = ops.softmax_cross_entropy(scores, labels)
    return loss, gradient
