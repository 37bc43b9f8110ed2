"""What the package costs a visitor: its modules, as the build bundles them, and the guard in a document."""

import gzip
import subprocess
import sys
from pathlib import Path

from rxapp.browser.storage_guard import read_guard
from tests.support.app_server import PROJECT_ROOT, AppServer, Report

BUDGET = 3 * 1024
MODULES = ("stored", "browser_values", "keyset_list")

# With the bundler, and its minifier, of the app's own build; React and Reflex are there anyway.
BUNDLE = """
import { rolldown } from "rolldown";
const bundle = await rolldown({ input: process.argv[2], external: [/^react/, /^[$]/] });
const { output } = await bundle.generate({ minify: true });
process.stdout.write(output[0].code);
"""


def bundle_package(web: Path) -> str:
    """Return all of the package's modules as one minified module."""
    entry, program = web / "size-entry.js", web / "size-bundle.mjs"
    folder = PROJECT_ROOT / "rxapp" / "browser"
    entry.write_text("".join(f'export * from "{folder / module}.js";\n' for module in MODULES))
    program.write_text(BUNDLE)
    node = Path(sys.executable).with_name("node")
    result = subprocess.run([node, program, entry], capture_output=True, text=True, check=True)
    return result.stdout


def test_the_whole_package_fits_the_budget(showcase: AppServer, report: Report) -> None:
    code = bundle_package(showcase.data_dir / ".web")
    assert "useStored" in code
    assert "useBrowserValue" in code
    sizes = [len(gzip.compress(text.encode(), 9)) for text in (code, read_guard())]
    report(f"rxapp.browser: modules {sizes[0]} B, guard {sizes[1]} B, compressed")
    assert sum(sizes) <= BUDGET
