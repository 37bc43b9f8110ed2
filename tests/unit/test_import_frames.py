"""The frames of imports have modules, so that nobody looks for them among all."""

import importlib
import inspect
import sys
from pathlib import Path

import pytest

from rxapp.import_frames import know_import_frames

MODULE = "looks_at_its_imports"


def test_frames_of_imports_belong_to_the_modules_of_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / f"{MODULE}.py").write_text(
        "import inspect\nFRAMES = [each.frame for each in inspect.stack()]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(inspect, "modulesbyfile", {})
    know_import_frames()
    frames = importlib.import_module(MODULE).FRAMES
    of_imports = [frame for frame in frames if frame.f_code.co_filename.startswith("<frozen importlib")]
    modules = {inspect.getmodule(frame) for frame in of_imports}
    assert modules == {sys.modules["importlib._bootstrap"], sys.modules["importlib._bootstrap_external"]}
