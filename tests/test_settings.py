"""Settings files: what they may say, and what is said of a mistake in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from sshlint.settings import Settings, SettingsError, find, load


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return str(path)


def test_all_keys_of_a_settings_file_are_read(tmp_path: Path) -> None:
    path = write(
        tmp_path / "sshlint.toml",
        """
        select = ["SSH4"]
        ignore = ["SSH509"]
        fail-on = "error"
        target-openssh = ["8.2", "10.5"]
        readers = ["putty", "pem-only"]
        max-key-age = 365
        putty-version = "0.74"
        [per-path-ignores]
        "work/*" = ["SSH603"]
        [severity]
        SSH601 = "info"
        """,
    )
    assert load(path) == Settings(
        path=path,
        select=("SSH4",),
        ignore=("SSH509",),
        fail_on="error",
        per_path_ignores=(("work/*", ("SSH603",)),),
        severity=(("SSH601", "info"),),
        target_openssh=("8.2", "10.5"),
        readers=("putty", "pem-only"),
        max_key_age=365,
        putty_version=(0, 74),
    )


def test_a_pyproject_counts_only_with_a_table_of_ours(tmp_path: Path) -> None:
    path = write(tmp_path / "pyproject.toml", "[project]\nname = 'x'\n")
    assert load(path) is None
    write(tmp_path / "pyproject.toml", "[tool.sshlint]\nignore = ['SSH509']\n")
    found = load(path)
    assert found is not None
    assert found.ignore == ("SSH509",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ignroe = []", 'unknown setting "ignroe"; did you mean "ignore"?'),
        ("zzz = 1", 'unknown setting "zzz"'),
        ("select = 'SSH4'", 'select must be a list of strings, such as ["SSH509"]'),
        ("fail-on = 'warn'", "fail-on must be one of error, warning, info, never, not 'warn'"),
        ("severity = 3", 'severity must be a table, such as SSH509 = "warning"'),
        ("[severity]\nSSH509 = 'x'", "severity.SSH509 must be one of error, warning, info, not"),
        ("select = [", "not valid TOML: "),
        ("readers = 'putty'", 'readers must be a list of strings, such as ["openssh"]'),
        ("readers = ['paramko']", 'readers: no program "paramko" is known to read ssh_config or'),
        ("max-key-age = '1y'", "max-key-age must be a number of days, such as 365"),
        ("putty-version = 0.74", 'putty-version must be a version of PuTTY in quotes, such as "0'),
    ],
)
def test_a_mistake_is_named_with_its_file_and_what_would_be_right(
    text: str, message: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "sshlint.toml", text)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_settings_that_are_not_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "sshlint.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not UTF-8 text"):
        load(str(tmp_path / "sshlint.toml"))


def test_the_nearest_folder_upwards_wins(tmp_path: Path) -> None:
    write(tmp_path / "sshlint.toml", "ignore = ['SSH5']")
    write(tmp_path / "a" / ".sshlint.toml", "ignore = ['SSH6']")
    (tmp_path / "a" / "b").mkdir()
    found = find(str(tmp_path / "a" / "b"), stop=str(tmp_path))
    assert found is not None
    assert found.ignore == ("SSH6",)


def test_nothing_is_looked_for_above_the_stop(tmp_path: Path) -> None:
    write(tmp_path / "sshlint.toml", "ignore = ['SSH5']")
    (tmp_path / "home" / ".ssh").mkdir(parents=True)
    assert find(str(tmp_path / "home" / ".ssh"), stop=str(tmp_path / "home")) is None
