"""Build the wheel, install it into an empty environment outside the source tree, and use it as a user would."""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]

USE = """
import builder, importlib.metadata, pathlib
from datasets import load_dataset
root = pathlib.Path(builder.__file__).resolve()
assert "site-packages" in root.parts, root
owners = importlib.metadata.packages_distributions()["builder"]
assert set(owners) == {"seedbed"}, owners
rows = load_dataset("built", "intent", split="test")
assert rows.num_rows == 20 and rows.features["intent"].num_classes == 10, rows
print("wheel works:", rows[0]["text"])
"""


def run(*command: str | Path, cwd: Path) -> None:
    """Run a command and stop here when it fails."""
    subprocess.run([str(part) for part in command], cwd=cwd, check=True)  # noqa: S603  # our own commands


def main() -> None:
    """Everything happens in a temporary folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        uv = Path(sys.executable).with_name("uv")
        run(uv, "build", "--quiet", "--wheel", "--out-dir", work / "dist", cwd=ROOT)
        wheel = next((work / "dist").glob("*.whl"))
        venv.create(work / "env", with_pip=False)
        python = work / "env" / "bin" / "python"
        run(uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, wheel, cwd=work)
        seedbed = work / "env" / "bin" / "seedbed"
        run(seedbed, "--version", cwd=work)
        run(seedbed, "build", "--test", "--out", "built", cwd=work)
        run(seedbed, "report", "built", cwd=work)
        run(python, "-c", USE, cwd=work)


if __name__ == "__main__":
    main()
