"""The rules of the house that a linter doesn't know."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

BELOW = {
    "protocol": set(),
    "workloads": set(),
    "agents": {"protocol", "workloads"},
    "sim": {"protocol", "workloads", "agents"},
    "experiments": {"protocol", "workloads", "agents", "sim"},
}
"""What each package may import of the others."""

TORCH_HOMES = ("workloads/kernels/", "workloads/calibration/")
"""Where torch may be imported."""

STATE_WRITERS = ("protocol/storage.py",)
"""Where a table's rows may be assigned."""

CATCHES_EVERYTHING = {
    "experiments/executors/tasks.py",
    "experiments/launching.py",
    "sim/resolutions/flow.py",
}
"""Where any exception may be caught: a worker process sends it to its parent, and what
ends a launcher of somebody else's is told as its failure; nothing passes through compiled
code, so that what a selection raises there is raised after it."""

MAX_FILE_LINES, MAX_FUNCTION_LINES = 400, 60
"""Longest file, and longest function beside its docstring."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def files(*packages: str) -> list[Path]:
    return [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]


ALL = files(*BELOW)


def imports(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports, anywhere in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} imports relatively"
            yield node.module or ""


def top(module: str) -> str:
    return module.partition(".")[0]


@pytest.mark.parametrize("package", BELOW)
def test_the_packages_are_found_in_the_repository(package: str) -> None:
    """`agents` and `sim` are names that other distributions use too."""
    assert files(package)
    assert Path(next(iter(import_module(package).__path__))) == ROOT / package


@pytest.mark.parametrize("package", BELOW)
def test_imports_run_downwards(package: str) -> None:
    wrong = [
        f"{name(path)} imports {module}"
        for path in files(package)
        for module in imports(path)
        if top(module) in BELOW and top(module) not in {package, *BELOW[package]}
    ]
    assert wrong == []


def test_nothing_imports_the_tests() -> None:
    assert [name(path) for path in ALL if "tests" in {top(m) for m in imports(path)}] == []


def test_torch_stays_in_its_rooms() -> None:
    users = {name(path) for path in ALL if "torch" in {top(m) for m in imports(path)}}
    assert users, "the kernels import torch"
    assert [user for user in users if not user.startswith(TORCH_HOMES)] == []


def test_protocol_imports_the_standard_library_only() -> None:
    allowed = {*sys.stdlib_module_names, "protocol"}
    wrong = [
        f"{name(path)} imports {module}"
        for path in files("protocol")
        for module in imports(path)
        if top(module) not in allowed
    ]
    assert wrong == []


def test_importing_protocol_loads_nothing_else() -> None:
    """Every module of it, in a fresh interpreter."""
    modules = [
        name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in files("protocol")
        if path.name != "__main__.py"
    ]
    code = (
        "import sys; before = set(sys.modules)\n"
        f"for module in {modules!r}: __import__(module)\n"
        "print(*sorted({m.partition('.')[0] for m in set(sys.modules) - before}))"
    )
    found = subprocess.check_output([sys.executable, "-c", code], text=True, cwd=ROOT)
    assert set(found.split()) - {*sys.stdlib_module_names} == {"protocol"}


def test_protocol_counts_in_integers() -> None:
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in files("protocol")
        for node in ast.walk(tree(path))
        if _is_real(node)
    ]
    assert wrong == []


def _is_real(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=float() | complex()):
            return True
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            return True
        case ast.Name(id="float"):
            return True
    return False


@pytest.mark.parametrize(
    ("code", "found"),
    [("a / b", 1), ("a /= b", 1), ("1.0", 1), ("float(a)", 1), ("1e9", 1), ("a // 2", 0)],
)
def test_reals_are_recognised(code: str, found: int) -> None:
    assert sum(_is_real(node) for node in ast.walk(ast.parse(code))) == found


def test_state_is_written_through_put() -> None:
    """No code assigns into a table by subscript; the journal would not see it."""
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in ALL
        if name(path) not in STATE_WRITERS
        for node in ast.walk(tree(path))
        if _writes_state(node)
    ]
    assert wrong == []


def _writes_state(node: ast.AST) -> bool:
    """Whether a statement assigns to, or deletes, `state.x[...]` or `state.x`."""
    match node:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            return any(map(_is_state, targets))
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return _is_state(target)
    return False


def _is_state(target: ast.expr) -> bool:
    inner = target
    while isinstance(inner, ast.Subscript | ast.Attribute):
        inner = inner.value
        if isinstance(inner, ast.Name | ast.Attribute):
            last = inner.id if isinstance(inner, ast.Name) else inner.attr
            if last == "state":
                return True
    return False


@pytest.mark.parametrize(
    ("code", "writes"),
    [
        ("state.bonding.delegators[a] = b", True),
        ("self.chain.state.minter = b", True),
        ("state.rounds.value.x += 1", True),
        ("del state.locks[a]", True),
        ("state = build()", False),
        ("self.state = state", False),
        ("self._state = state", False),
        ("state.locks.put(a, b)", False),
        ("rows[a] = state.locks[a]", False),
    ],
)
def test_writes_to_state_are_recognised(code: str, writes: bool) -> None:
    assert any(map(_writes_state, ast.walk(ast.parse(code)))) is writes


def length(function: ast.FunctionDef) -> int:
    """Lines of a function without its docstring."""
    whole = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    return whole - ((first.end_lineno or 0) - first.lineno + 1 if documented else 0)


@pytest.mark.parametrize("path", ALL, ids=name)
def test_files_and_functions_fit_in_the_eye(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_FILE_LINES
    long = [
        f"{node.name} has {length(node)} lines"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and length(node) > MAX_FUNCTION_LINES
    ]
    assert long == []


def test_every_module_opens_with_prose() -> None:
    assert [name(path) for path in ALL if not ast.get_docstring(tree(path))] == []


def test_only_a_worker_catches_everything() -> None:
    catchers = {
        name(path)
        for path in ALL
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or _names(node.type) & {"Exception", "BaseException"})
        and not _raises_again(node)
    }
    assert catchers == CATCHES_EVERYTHING


def _raises_again(handler: ast.ExceptHandler) -> bool:
    """Whether a handler only cleans up on the way of the exception."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def test_only_command_lines_print() -> None:
    printers = {
        name(path)
        for path in ALL
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    assert [path for path in printers if "cli" not in path and "__main__" not in path] == []


def test_randomness_has_names() -> None:
    """No global source of randomness, neither Python's, nor numpy's, nor Mesa's."""
    wrong = [
        f"{name(path)}:{node.lineno}"
        for path in ALL
        if not name(path).startswith(TORCH_HOMES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and (
            (node.attr == "random" and ast.unparse(node.value).endswith("model"))
            or (
                ast.unparse(node.value) in {"np.random", "numpy.random"}
                and node.attr not in {"Generator", "PCG64", "BitGenerator"}
            )
        )
    ]
    assert wrong == []
    assert [name(path) for path in ALL if "random" in set(imports(path))] == []


def test_no_file_names_a_machine() -> None:
    """Nothing in the project depends on a path of the machine it was written on."""
    texts = [*ALL, *sorted((ROOT / "notebooks").glob("*.ipynb")), ROOT / "pyproject.toml"]
    places = ("/home/", "/mnt/", "/opt/", "/root/", "/srv/", "/tmp/", "/work/")
    found = [
        name(path)
        for path in texts
        if any(place in path.read_text(encoding="utf-8") for place in places)
    ]
    assert found == []


def test_a_configuration_is_checked_without_the_heavy_libraries() -> None:
    """Bad input is told, and studies are planned, before mesa and its like are loaded."""
    heavy = ("mesa", "pandas", "matplotlib", "torch")
    program = (
        "import sys, experiments.composing;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert told.stdout.strip() == "[]"
