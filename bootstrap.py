"""Make .venv, node_modules, static/ and collected/ match their sources; do nothing when they already do.

Standard library only: this runs before anything is installed. Each step keeps a stamp, the hash of what it read.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / "python"
MIN_NODE = (20, 19)


def stamped(name: str, inputs: Iterable[Path]) -> tuple[bool, Callable[[], object]]:
    """Tell whether the step must run, and how to mark it as done."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(inputs):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    stamp = VENV / f".stamp-{name}"
    fresh = stamp.exists() and stamp.read_text() == digest.hexdigest()
    return not fresh, lambda: stamp.write_text(digest.hexdigest())


def run(*command: str | Path, env: Mapping[str, str] | None = None) -> None:
    """Run quietly; on failure show the end of what it said, which is where the reason is."""
    try:
        result = subprocess.run(
            list(command), cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    except FileNotFoundError:
        sys.exit(f"{command[0]} was not found. Remove the folder .venv and try again.")
    if result.returncode:
        said = result.stdout.decode(errors="replace").strip()[-2000:]
        sys.exit(f"{said}\nThis failed: {' '.join(str(part).replace(f'{ROOT}/', '') for part in command)}")


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def venv() -> None:
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    ):
        return
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        sys.exit(f"This Python cannot create environments. On Debian or Ubuntu: apt install python{version}-venv")
    say("creating .venv")
    run(sys.executable, "-m", "venv", "--clear", VENV)


def packages(*names: str) -> None:
    files = [ROOT / "requirements" / f"{name}.txt" for name in names]
    todo, done = stamped("packages-" + "-".join(names), files)
    if not todo:
        return
    say("installing Node from a wheel (61 MB)" if names == ("node",) else "installing Python packages")
    wanted = [part for file in files for part in ("-r", file)]
    if not (BIN / "uv").exists():
        run(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", ROOT / "requirements/uv.txt")
    command = [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, "--require-hashes", "--quiet", *wanted]
    if subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL, check=False).returncode:
        # uv does not read pip's settings (a company's index, its certificates): then pip does it, slower.
        run(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", *wanted)
    done()


def node() -> Mapping[str, str]:
    """Return the environment in which npm works: this machine's Node if it is recent enough, else one from a wheel."""
    own = shutil.which("node")
    if own and shutil.which("npm"):
        told = subprocess.run([own, "--version"], capture_output=True, text=True, check=False).stdout
        if told and tuple(map(int, told.strip().lstrip("v").split(".")[:2])) >= MIN_NODE:
            return os.environ
    packages("node")
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


def files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]


def assets() -> None:
    locks = [ROOT / "package.json", ROOT / "package-lock.json"]
    todo_modules, modules_done = stamped("modules", locks)
    todo_modules = todo_modules or not (ROOT / "node_modules").exists()
    # Tailwind reads class names from templates and from the Python that names them.
    todo_build, build_done = stamped("assets", [*files("assets", "templates"), *locks])
    todo_build = todo_build or not (ROOT / "static/app.css").exists()
    if not todo_modules and not todo_build:
        return
    env = node()
    if todo_modules:
        say("installing asset tools")
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", env=env)
        modules_done()
    say("building assets")
    run("npm", "run", "--silent", "build", env=env)
    build_done()


def collect() -> None:
    """Give each static file the name of its content, and a compressed copy, so that browsers may keep it for ever."""
    todo, done = stamped("collected", [*files("static"), ROOT / "requirements/prod.txt"])
    if not todo and (ROOT / "collected/staticfiles.json").exists():
        return
    run(PYTHON, "manage.py", "collectstatic", "--noinput", "--clear", "-v0", env={**os.environ, "COLLECT": "1"})
    done()


def main() -> None:
    started = time.monotonic()
    venv()
    packages(*(["prod", "dev"] if "dev" in sys.argv else ["prod"]))
    assets()
    if "collect" in sys.argv:
        collect()
    if (took := time.monotonic() - started) > 1:
        say(f"ready in {took:.0f} s")


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Try: make run PYTHON=python3.12")
    main()
