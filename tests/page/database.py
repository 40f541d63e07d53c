"""The database in which the page keeps what its reader has made; see web/js/saving/store.js."""

from __future__ import annotations

import base64
from typing import Any

from playwright.sync_api import Page, expect

# The page's own connection to it is another one.
STORE = """const store = (mode, use) => new Promise((done, failed) => {
  const asked = indexedDB.open("xocnn");
  asked.onupgradeneeded = () => asked.result.createObjectStore("kept");
  asked.onerror = failed;
  asked.onsuccess = () => {
    const all = asked.result.transaction("kept", mode);
    const answer = use(all.objectStore("kept"));
    all.oncomplete = () => { asked.result.close(); done(answer); };
  };
});
"""
SIZES = (
    "async () => {"
    + STORE
    + """const [names, files] = await store("readonly", all => [all.getAllKeys(), all.getAll()]);
  return Object.fromEntries(names.result.map((name, at) => [name, files.result[at].length]));
}"""
)


def put(page: Page, name: str, file: bytes) -> None:
    """Write a file, as if it had been kept."""
    page.evaluate(
        f"""([name, text]) => {{
          {STORE}
          const file = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
          return store("readwrite", all => {{ all.put(file, name); }});
        }}""",
        [name, base64.b64encode(file).decode()],
    )


def read(page: Page, name: str) -> bytes:
    """What is kept under a name."""
    text = page.evaluate(
        f"""async name => {{
          {STORE}
          const file = await store("readonly", all => all.get(name));
          const url = await new Promise(done => {{
            const reader = new FileReader();
            reader.onload = () => done(reader.result);
            reader.readAsDataURL(new Blob([file.result]));
          }});
          return url.split(",")[1];
        }}""",
        name,
    )
    return base64.b64decode(text)


def sizes(page: Page) -> dict[str, int]:
    """The bytes of everything that is kept, by name."""
    return page.evaluate(SIZES)


def wait_for_sizes(page: Page, condition: str, arg: Any) -> None:
    """Wait until a condition on all sizes holds. (What waits for functions takes a promise for
    something that holds.)"""
    page.evaluate(
        f"""async arg => {{
          while (!({condition})(await ({SIZES})(), arg))
            await new Promise(resume => setTimeout(resume, 100));
        }}""",
        arg,
    )


def wait_for_parts(page: Page, *names: str) -> None:
    """Wait until all of these are in the database."""
    wait_for_sizes(page, "(all, names) => names.every(name => name in all)", list(names))


def expect_kept(page: Page, words: str) -> None:
    """Wait until the page says this of what is kept."""
    expect(page.get_by_role("status", name="What is kept")).to_contain_text(words)
