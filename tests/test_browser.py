"""The book in a real browser: formulas are drawn, nothing is wider than the page, and all of it can be read."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from derive.catalog import CHAPTERS, entries
from derive.language import LANGUAGES, speaking
from derive.printing.book import render_book

pytestmark = pytest.mark.browser

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
HOW = "install one (apt-get install chromium) or name it in LOSSPROOF_CHROMIUM"
WIDTHS = (360, 1280)  # CSS pixels: a small phone, a laptop
SCHEMES = {"dark": "0", "light": "1"}
CONTRAST = 4.5  # WCAG 2, level AA
TIMEOUT = 120  # seconds

# The page holds the book in one frame for each width. A load from anywhere is an error, and so is a script of its own.
PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'unsafe-inline'; script-src 'nonce-m'">
<style>body {{ margin: 0 }} iframe {{ border: 0; height: 800px; color-scheme: inherit }}</style></head>
<body>{frames}<script nonce="m">{script}</script></body></html>
"""
FRAME = '<iframe style="width: {width}px" srcdoc="{book}"></iframe>'
SCRIPT = """
function light(color) {
  const linear = v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = color.map(linear);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
const rgba = text => text.match(/[0-9.]+/g).map(Number);
function background(element) {
  for (let e = element; e; e = e.parentElement) {
    const [r, g, b, a = 1] = rgba(getComputedStyle(e).backgroundColor);
    if (a === 1) return [r, g, b];
  }
  return null;
}
function contrast(element) {
  const under = background(element);
  if (!under) return 0;
  const pair = [light(rgba(getComputedStyle(element).color).slice(0, 3)), light(under)].sort((a, b) => b - a);
  return (pair[0] + 0.05) / (pair[1] + 0.05);
}
const name = e => e.tagName + '.' + e.className + ' in #' + (e.closest('[id]') || {}).id + ': ' +
  (e.getAttribute('alttext') || e.textContent).slice(0, 60);
const hasText = e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
function measure(frame) {
  const page = frame.contentDocument, width = frame.clientWidth, all = [...page.body.querySelectorAll('*')];
  const boxes = all.filter(e => getComputedStyle(e).overflowX === 'auto');
  const inBox = e => boxes.some(b => b !== e && b.contains(e));
  const wide = e => { const r = e.getBoundingClientRect(); return r.right > width + 0.5 || r.left < -0.5; };
  const empty = e => { const r = e.getBoundingClientRect(); return !(r.width > 0 && r.height > 0); };
  const focusable = e => e.tabIndex === 0 && (e.getAttribute('aria-label') || '').length > 0;
  const scrolling = boxes.filter(e => e.scrollWidth > e.clientWidth && e.tagName !== 'NAV');
  const formulas = [...page.querySelectorAll('math')];
  const links = [...page.querySelectorAll('a')];
  return {
    width: width,
    dark: frame.contentWindow.matchMedia('(prefers-color-scheme: dark)').matches,
    formulas: formulas.length,
    entries: page.querySelectorAll('article').length,
    undrawn: formulas.filter(empty).map(name),
    page_wider: page.scrollingElement.scrollWidth - width,
    overflowing: all.filter(e => !inBox(e) && wide(e)).map(name),
    unfocusable: scrolling.filter(e => !focusable(e)).map(name),
    scrolling: scrolling.map(e => [e.scrollWidth - e.clientWidth, name(e)]),
    cut_off: boxes.filter(e => e.tagName !== 'NAV' && e.scrollHeight > e.clientHeight + 1)
      .map(e => [e.scrollHeight - e.clientHeight, name(e)]),
    faint: all.filter(e => hasText(e) && contrast(e) < CONTRAST).map(e => [contrast(e), name(e)]),
    dead_links: links.filter(e => !page.getElementById(e.getAttribute('href').slice(1))).map(name),
    loads: frame.contentWindow.performance.getEntriesByType('resource').map(r => r.name),
  };
}
addEventListener('load', () => {
  const frames = [...document.querySelectorAll('iframe')];
  const found = frames.map(measure);
  frames.forEach(frame => frame.remove());
  const out = document.createElement('pre');
  out.textContent = JSON.stringify(found);
  document.body.append(out);
});
"""


@pytest.fixture(scope="module")
def browser() -> str:
    """The command of a browser of the Chromium family."""
    named = os.environ.get("LOSSPROOF_CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser: none of {', '.join([named] if named else BROWSERS)} is installed; {HOW}")
    return found


def dump(browser: str, page: Path, scheme: str, home: Path) -> tuple[str, list[str]]:
    """The page as the browser has it after its scripts have run, and what stands on the console."""
    command = [
        *(browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
        *("--hide-scrollbars", "--disable-extensions", "--disable-background-networking", "--disable-sync"),
        *(f"--user-data-dir={home}", f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}"),
        *("--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1300,900"),
        *("--enable-logging=stderr", "--virtual-time-budget=10000", "--dump-dom", page.as_uri()),
    ]
    # a session of its own, so that its helpers end with it
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "XDG_CACHE_HOME": str(home)},
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        shown, said = process.communicate(timeout=TIMEOUT)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == 0, said
    return shown, [line for line in said.splitlines() if "CONSOLE" in line]


def measured(browser: str, book: str, scheme: str, folder: Path) -> list[dict[str, Any]]:
    """What is found in each frame; the console must be silent."""
    frames = "".join(FRAME.format(width=width, book=escape(book)) for width in WIDTHS)
    page = folder / "page.html"
    script = SCRIPT.replace("CONTRAST", str(CONTRAST))
    page.write_text(PAGE.format(frames=frames, script=script), encoding="utf-8")
    shown, console = dump(browser, page, scheme, folder / "home")
    assert console == []
    answer = re.search("<pre>(.*)</pre>", shown, re.DOTALL)
    assert answer, f"the script did not run: {shown[-2000:]}"
    return json.loads(unescape(answer[1]))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="ends the browser by its process group")
@pytest.mark.parametrize(("lang", "scheme"), [*zip(LANGUAGES, SCHEMES, strict=True)])  # the two do not interact
def test_the_book_can_be_read(lang: str, scheme: str, browser: str, tmp_path: Path):
    verdicts = dict(zip(entries(), ("proved", "refuted", "unknown") * len(entries()), strict=False))
    with speaking(lang):
        book = render_book(CHAPTERS, "html", verdicts)
    found = measured(browser, book, scheme, tmp_path)
    assert [(f["width"], f["dark"]) for f in found] == [(width, scheme == "dark") for width in WIDTHS]
    for frame in found:
        assert frame["entries"] == len(entries())
        assert frame["formulas"] == book.count("<math")
        assert frame["page_wider"] <= 0
        faults = ("undrawn", "overflowing", "unfocusable", "cut_off", "faint", "dead_links", "loads")
        assert {fault: frame[fault] for fault in faults if frame[fault]} == {}


BAD = """<!DOCTYPE html><html lang="en"><body style="background: #fff"><main id="a">
<math alttext="nothing"></math><p style="color: #ccc">faint</p><a href="#nowhere">link</a>
<div style="width: 5000px">wide</div><div style="overflow-x: auto"><p style="width: 5000px">in a box</p></div>
<math alttext="x"><mi>x</mi></math></main></body></html>"""


def test_measuring_finds_faults(browser: str, tmp_path: Path):
    for frame in measured(browser, BAD, "light", tmp_path):
        assert frame["formulas"] == 2
        assert len(frame["undrawn"]) == 1
        assert frame["page_wider"] > 0
        assert len(frame["faint"]) == len(frame["dead_links"]) == len(frame["unfocusable"]) == 1
        assert any("wide" in e for e in frame["overflowing"])


def test_a_load_is_seen(browser: str, tmp_path: Path):
    with pytest.raises(AssertionError, match="CONSOLE"):
        measured(browser, BAD + '<img src="http://localhost:9/x.png" alt="">', "light", tmp_path)
