"""Sound is a picture of time and frequency: learned, looked at, listened to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xocnn.labs.base import Option, OptionError, Scene, WorkingLab

if TYPE_CHECKING:
    from xocnn.sound.listening import Listening

DATA = ("chirps", "vowels", "your own")
MILLISECONDS = {"window": ("16", "32", "64"), "hop": ("8", "16", "32")}
PLACES = ("nothing", "clip", "map", "votes")


class Sound(WorkingLab):
    id = "sound"
    order = 12
    title = "Sound is a picture of time and frequency"
    invitation = (
        "Hear a clip and watch it pass. Play until the network can tell rising from falling, and "
        "hear what its features like. Then whistle, clap or say what it is to learn from you."
    )
    why = (
        "What a microphone gives is one long row of numbers, in which nothing can be seen. Cut "
        "into chunks, and each chunk into bands of frequency, it becomes a picture whose "
        "neighbours belong together: moments that follow each other, pitches that lie side by "
        "side. From there on it is what images are. Most programs that know a spoken word, a bird "
        "or a failing machine begin like that."
    )
    board = False
    asks = "microphone"
    slice = "Do one step"
    shown = frozenset({"clip", "feature", "at", "row", "column"})
    options = (
        Option("data", "Sounds", "choice", "chirps", choices=DATA),
        Option("scale", "Bands", "choice", "mel", choices=("mel", "linear")),
        Option("window", "Chunk, ms", "choice", "32", choices=MILLISECONDS["window"]),
        Option("hop", "One every, ms", "choice", "16", choices=MILLISECONDS["hop"]),
        Option("seed", "Random start", "whole", 0, low=0, high=9999),
        Option("clip", "Clip", "whole", 1, low=1, high=200, control=False),
        Option("feature", "Feature", "whole", 1, low=1, high=8, control=False),
        Option("at", "What is worked out", "choice", "nothing", choices=PLACES, control=False),
        Option("row", "Row", "whole", 1, low=1, high=200, control=False),
        Option("column", "Column", "whole", 1, low=1, high=200, control=False),
    )

    def start(self, scene: Scene, **options: Any) -> Listening:
        # Most of it only those need who come here.
        from xocnn.sound import RATE, SoundError
        from xocnn.sound.learning import Learning
        from xocnn.sound.lessons import Lesson, Made, Own
        from xocnn.sound.listening import Listening
        from xocnn.sound.spectrogram import Encoder

        lesson: Lesson
        if options["data"] != "your own":
            lesson = Made(options["data"], options["seed"])
        elif scene.takes is None:
            raise OptionError("There are no sounds of your own here yet; record some below.")
        else:
            try:
                lesson = Own(scene.takes, options["seed"])
            except SoundError as error:
                raise OptionError(str(error)) from None
        samples = {name: int(options[name]) * RATE // 1000 for name in ("window", "hop")}
        encoder = Encoder(samples["window"], samples["hop"], options["scale"])
        work = Listening(Learning(lesson, encoder, options["seed"]))
        work.show(options)
        return work


LAB = Sound()
