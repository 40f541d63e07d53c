"""The same operations as loops, slow and obvious, and gradients by central differences."""

import math

import numpy as np


def convolve(x, weight, bias, gain, stride, padding):
    """gain · (Σ patch · feature ÷ pixels) + bias, one value at a time."""
    n_count, channels, height, width = x.shape
    features, _, rows, columns = weight.shape
    top = left = 0
    p_count = (height - rows) // stride[0] + 1
    q_count = (width - columns) // stride[1] + 1
    if padding == "same":
        p_count, q_count = math.ceil(height / stride[0]), math.ceil(width / stride[1])
        # Half of the zeros that are needed go before; the odd one goes after.
        top = max((p_count - 1) * stride[0] + rows - height, 0) // 2
        left = max((q_count - 1) * stride[1] + columns - width, 0) // 2
    y = np.zeros((n_count, features, p_count, q_count), x.dtype)
    for n, k, p, q in np.ndindex(y.shape):
        total = 0.0
        for c, r, s in np.ndindex(channels, rows, columns):
            i, j = p * stride[0] + r - top, q * stride[1] + s - left
            if 0 <= i < height and 0 <= j < width:
                total += x[n, c, i, j] * weight[k, c, r, s]
        y[n, k, p, q] = gain * total / (channels * rows * columns) + bias[k]
    return y


def pool(x, window, stride):
    """Largest values and the flat index of the first that is as large."""
    n_count, channels, height, width = x.shape
    p_count = math.ceil((height - window[0]) / stride[0]) + 1
    q_count = math.ceil((width - window[1]) / stride[1]) + 1
    y = np.zeros((n_count, channels, p_count, q_count), x.dtype)
    winners = np.zeros(y.shape, int)
    for n, c, p, q in np.ndindex(y.shape):
        best = -math.inf
        for i in range(p * stride[0], min(p * stride[0] + window[0], height)):
            for j in range(q * stride[1], min(q * stride[1] + window[1], width)):
                if x[n, c, i, j] > best:
                    best = x[n, c, i, j]
                    winners[n, c, p, q] = i * width + j
        y[n, c, p, q] = best
    return y, winners


def slope(function, array, index, step=1e-6):
    """How `function()` changes with one number of `array`, by central differences."""
    kept = array[index]
    array[index] = kept + step
    above = function()
    array[index] = kept - step
    below = function()
    array[index] = kept
    return (above - below) / (2 * step)


def assert_gradient(function, array, gradient, name, rng, most=40):
    """Hold `gradient` against central differences at up to `most` places of `array`."""
    assert gradient.shape == array.shape, name
    places = list(np.ndindex(array.shape))
    if len(places) > most:
        places = [places[i] for i in rng.choice(len(places), most, replace=False)]
    for place in places:
        expected = slope(function, array, place)
        assert abs(gradient[place] - expected) <= 1e-6 * max(1, abs(expected)), (
            f"{name}{list(place)}: backward says {gradient[place]}, differences say {expected}"
        )


def distinct(shape, rng):
    """Numbers that all differ by 0.01 or more, so that no step of a check changes a winner."""
    count = math.prod(shape)
    return ((rng.permutation(count) - count / 2 + 0.25) * 0.01).reshape(shape)
