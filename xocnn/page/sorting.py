"""What a file is that the reader brings, before anything of it is decoded."""

from __future__ import annotations

from typing import Any

from xocnn.kinds import ARCHIVE, IMAGE, OTHER, SOUND, kind_of
from xocnn.page.settings import SettingError

WANTED = {
    "image": "An image file",
    "network": "A saved network (.npz)",
    "image or network": "An image file or a saved network (.npz)",
    "sound": "A sound file",
}


class Sorting:
    """The part of a `Session` that tells files apart by their first bytes."""

    def sort_file(self, head: Any, wanted: str) -> dict[str, Any]:
        """What a file with these first bytes is to be used as: "image", "network" or "sound".

        ``refusal`` says why it is not even tried, or is empty; ``unread`` what to say where the
        browser cannot decode it.
        """
        from xocnn.images.opening import unread, why_not  # few bring files: the page starts without

        if wanted not in WANTED:
            raise SettingError(f"A file can be wanted as {', '.join(WANTED)}, not {wanted}.")
        kind = kind_of(bytes(head))
        expected = f"{WANTED[wanted]} is expected, but it is {kind.name}; choose another file."
        if wanted == "sound":
            fits = kind.use == SOUND or kind.name == "a film" or not kind.known
            described = kind.name if kind.known else "of a kind that is not known here"
            return {
                "use": "sound",
                "refusal": "" if fits else expected,
                "unread": f"It is {described}, damaged or not known to this browser; save it as a "
                "WAV with 16 bits, or as an MP3.",
            }
        if kind.use == ARCHIVE and "network" in wanted:
            return {"use": "network", "refusal": "", "unread": ""}
        image = kind.use == IMAGE or (kind.use == OTHER and not kind.known and "image" in wanted)
        return {
            "use": "image",
            "refusal": why_not(kind) if image else expected,
            "unread": unread(kind),
        }
