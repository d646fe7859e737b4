"""From an empty file to a login over a jump host in Neovim, set up as the editors' page says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.server.neovim import Neovim, running
from tests.server.page import settings
from tests.sshd import make_key, need, sshd

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / ".ssh").mkdir(parents=True, mode=0o700)
    return tmp_path / "home"


def act(nvim: Neovim, line: str, title: str) -> None:
    """Take the code action of a line whose title begins so."""
    nvim.keys(f"<Esc>gg/{line}<CR>")
    nvim.keys(
        f":lua vim.lsp.buf.code_action({{apply=true, filter=function(a)"
        f" return vim.startswith(a.title, '{title}') end}})<CR>"
    )


def test_from_an_empty_file_to_a_login_over_a_jump_host(home: Path, tmp_path: Path) -> None:
    need("ssh")
    key, config = make_key(home / ".ssh" / "id_ed25519"), home / ".ssh" / "config"
    public = key.with_suffix(".pub").read_text()
    with (
        sshd(tmp_path / "gate") as gate,
        sshd(tmp_path / "inner") as inner,
        running(home, settings("lua"), config) as nvim,
    ):
        for server in (gate, inner):
            server.authorized_keys.write_text(public)
        nvim.until("#vim.lsp.get_clients({bufnr=0}) > 0", "the server")
        # A jump host: names and values by completion.
        nvim.keys("iHost bastion<CR>HostN")
        nvim.complete("HostName")
        nvim.keys(f" 127.0.0.1<CR>Port {gate.port}<CR>Us")
        nvim.complete("User")
        nvim.keys(f" {gate.user}<CR>StrictHostKeyChecking ")
        nvim.complete("accept-new")
        nvim.keys(f"<CR>UserKnownHostsFile {home}/.ssh/known_hosts<CR>IdentityFile {home}/.ssh/")
        nvim.complete(f"{home}/.ssh/id_ed25519")
        # The host behind it, with an option misspelled and another under its old name.
        nvim.keys(f"<CR><Esc>0DiHost inner<CR>HostNmae 127.0.0.1<CR>Port {inner.port}<CR>")
        nvim.keys(f"User {inner.user}<CR>StrictHostKeyChecking accept-new<CR>")
        nvim.keys(f"UserKnownHostsFile {home}/.ssh/known_hosts<CR>")
        nvim.keys(f"IdentityFile {home}/.ssh/id_ed25519<CR>")
        nvim.keys("PubkeyAcceptedKeyTypes ssh-ed25519<CR>ProxyJump ")
        nvim.complete("bastion")
        nvim.until(nvim.shows("SSH402"), "SSH402")
        act(nvim, "HostNmae", "Rename it to HostName")
        nvim.until('vim.fn.search("HostNmae", "n") == 0')
        nvim.until(nvim.shows("SSH405"), "SSH405")
        act(nvim, "PubkeyAcceptedKeyTypes", "Rename it to PubkeyAcceptedAlgorithms")
        nvim.until('vim.fn.search("PubkeyAcceptedAlgorithms", "n") > 0')
        # Another name for the jump host, everywhere; then all lines alike.
        nvim.keys("<Esc>gg/bastion<CR>:lua vim.lsp.buf.rename('gate')<CR>")
        nvim.until('vim.fn.search("ProxyJump gate", "n") > 0')
        nvim.keys(":lua vim.lsp.buf.format()<CR>")
        nvim.keys(":w<CR>")
        nvim.until("not vim.bo.modified", "the file")
        assert "Host gate\n" in config.read_text()
        config.chmod(0o600)
        login = ["ssh", "-F", str(config), "inner", "echo", "there"]
        done = subprocess.run(login, capture_output=True, text=True, timeout=120, check=False)
        assert done.stdout == "there\n", done.stderr
        assert "Accepted publickey" in gate.log()
        assert "Accepted publickey" in inner.log()
