"""What the package costs a visitor: its modules, as the build bundles them, and the guard in a document."""

import gzip
import subprocess
import sys
from pathlib import Path

from rxapp.browser.storage_guard import read_guard
from tests.support.app_server import PROJECT_ROOT, AppServer, Report

VALUES = ("stored", "browser_values")
VALUES_BUDGET = 3 * 1024
# Raised once, by half a kilobyte: for it, a long list is back in three fifths of the time.
LISTS_BUDGET = 5_632

# With the bundler, and its minifier, of the app's own build; React and Reflex are there anyway.
BUNDLE = """
import { rolldown } from "rolldown";
const bundle = await rolldown({ input: process.argv[2], external: [/^react/, /^[$]/] });
const { output } = await bundle.generate({ minify: true });
process.stdout.write(output[0].code);
"""


def bundle_modules(web: Path, *modules: str) -> str:
    """Return modules of the package, and what they import, as one minified module."""
    entry, program = web / "size-entry.js", web / "size-bundle.mjs"
    folder = PROJECT_ROOT / "rxapp" / "browser"
    entry.write_text("".join(f'export * from "{folder / module}.js";\n' for module in modules))
    program.write_text(BUNDLE)
    node = Path(sys.executable).with_name("node")
    result = subprocess.run([node, program, entry], capture_output=True, text=True, check=True)
    return result.stdout


def compress(text: str) -> int:
    """Return the size of a text as it is sent."""
    return len(gzip.compress(text.encode(), 9))


def test_values_fit_the_budget(showcase: AppServer, report: Report) -> None:
    code = bundle_modules(showcase.data_dir / ".web", *VALUES)
    assert "useStored" in code
    assert "useBrowserValue" in code
    sizes = [compress(text) for text in (code, read_guard())]
    report(f"rxapp.browser: modules {sizes[0]} B, guard {sizes[1]} B, compressed")
    assert sum(sizes) <= VALUES_BUDGET


def test_lists_fit_the_budget(showcase: AppServer, report: Report) -> None:
    """What a page with a list costs, to whoever has stored values anyway."""
    web = showcase.data_dir / ".web"
    code = bundle_modules(web, *VALUES, "persisted_list")
    assert "usePersistedList" in code
    size = compress(code) - compress(bundle_modules(web, *VALUES))
    report(f"rxapp.browser: lists {size} B, compressed")
    assert size <= LISTS_BUDGET
