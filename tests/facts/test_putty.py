"""PuTTY's stores as facts: nothing of them where there are none, and a patch where one is live."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

from sshlint.commands.check import CheckOptions, build_context, inspect
from sshlint.discover import Entry, Survey, classify
from sshlint.facts.putty.putty import PuttySession
from sshlint.finding import NewFile
from sshlint.formats.putty import live_registry, putty_reg, putty_store, reg
from sshlint.source import Source

EXPORT = "\r\n".join(
    (
        reg.VERSION_5,
        "",
        r"[HKEY_CURRENT_USER\Software\SimonTatham\PuTTY\Sessions\My%20Server]",
        '"HostName"="web.example.com"',
        '"Protocol"="ssh"',
        '"TCPNoDelay"=dword:00000000',
        "",
    )
)


def survey_of(home: Path) -> Survey:
    return Survey(build_context(CheckOptions(isolated=True, home=str(home), system_config="none")))


def test_the_live_registry_is_mended_by_a_file_to_import(tmp_path: Path) -> None:
    survey = survey_of(tmp_path)
    path = f"{live_registry.ROOT}\\{live_registry.PLACES[0]}"
    entry = Entry(path, putty_store.REGISTRY)
    entry.source = Source(path, EXPORT.encode())
    classify(entry)
    survey.entries.append(entry)
    (session,) = PuttySession.collect(survey, frozenset())
    assert session.store.live
    assert session.store.own
    fix = session.safe_fix("set TCPNoDelay=1", {"TCPNoDelay": 1, "PublicKeyFile": r"C:\id.ppk"})
    assert fix is not None
    (edit,) = fix.edits
    assert isinstance(edit, NewFile)
    assert edit.path == str(tmp_path / "My-Server-TCPNoDelay-PublicKeyFile.reg")
    parsed = reg.parse(edit.data or b"")
    assert parsed.problems == ()
    (patch,) = putty_reg.sessions(parsed)
    assert patch.raw_name == "My%20Server"
    assert patch.number("TCPNoDelay") == 1
    assert patch.text("PublicKeyFile") == r"C:\id.ppk"


def test_a_named_export_is_not_the_live_registry(tmp_path: Path) -> None:
    file = tmp_path / "putty.reg"
    file.write_bytes(b"\xff\xfe" + EXPORT.encode("utf-16-le"))
    options = CheckOptions(
        paths=(str(file),), isolated=True, home=str(tmp_path), system_config="none"
    )
    (session,) = PuttySession.collect(inspect(options, io.BytesIO()).survey, frozenset())
    assert not session.store.live
    assert not session.store.own


def test_a_config_with_equals_signs_is_no_putty_session(tmp_path: Path) -> None:
    file = tmp_path / "work"
    file.write_text("Host=web\nHostName=web.example.com\nPort=22\nProtocol=2\nTCPKeepAlive=no\n")
    options = CheckOptions(
        paths=(str(file),), isolated=True, home=str(tmp_path), system_config="none"
    )
    survey = inspect(options, io.BytesIO()).survey
    assert len(survey.configs) == 1
    assert list(PuttySession.collect(survey, frozenset())) == []


def test_a_folder_of_dotfiles_is_searched_for_sessions_and_exports(tmp_path: Path) -> None:
    sessions = tmp_path / "dot_putty" / "sessions"
    sessions.mkdir(parents=True)
    (sessions / "web").write_text("HostName=web.example.com\nPortNumber=22\nProtocol=ssh\n")
    (sessions / "notes.txt").write_text("nothing of PuTTY's\n")
    (tmp_path / "windows").mkdir()
    (tmp_path / "windows" / "putty.reg").write_text(EXPORT)
    (tmp_path / "windows" / "colours.reg").write_text(f"{reg.VERSION_5}\r\n\r\n[HKCU\\Other]\r\n")
    (tmp_path / "windows" / "WinSCP.ini").write_text("[Sessions\\box]\nHostName=box\n")
    options = CheckOptions(paths=(str(tmp_path),), isolated=True, system_config="none")
    survey = inspect(options, io.BytesIO()).survey
    found = sorted(s.saved.name for s in PuttySession.collect(survey, frozenset()))
    assert found == ["My Server", "box", "web"]


def test_who_has_no_putty_does_not_load_what_reads_it(tmp_path: Path) -> None:
    (tmp_path / ".ssh").mkdir(mode=0o700)
    (tmp_path / ".ssh" / "config").write_text("Host web\n    User deploy\n")
    code = (
        "import io, sys\nfrom sshlint.commands.check import CheckOptions, inspect\n"
        f"inspect(CheckOptions(home={str(tmp_path)!r}, isolated=True), io.BytesIO())\n"
        "print(*(name for name in sys.modules if 'putty' in name or name.endswith('.reg')))"
    )
    environment = {**os.environ, "SSH_AUTH_SOCK": ""}
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    loaded = said.stdout.split()
    where = {"sshlint.formats.putty", "sshlint.formats.putty.putty_store"}
    assert where <= set(loaded), "where a store would be"
    read = [name for name in loaded if name.startswith(("sshlint.formats", "sshlint.tables"))]
    assert set(read) <= where
