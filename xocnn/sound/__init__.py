"""Sound as a picture of time and frequency: an encoder, clips made from formulas, own takes.

Sounds are float arrays of samples from −1 to 1, `RATE` a second, in clips of `LENGTH`.
"""

RATE = 8_000  # samples a second: enough for pitches up to 4 kHz
LENGTH = 8_000  # samples of a clip: one second


class SoundError(ValueError):
    """A sound or a name that is not used: what was expected, what came, what to do."""


__all__ = ["LENGTH", "RATE", "SoundError"]
