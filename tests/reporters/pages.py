"""A home for the tests of the HTML page, with names that are markup."""

from __future__ import annotations

import io
from pathlib import Path

from sshlint.commands.check import CheckOptions, check
from tests.sshd import make_key

CONFIG = """\
Include config.d/*

Host bastion
    HostName bastion.example.com
    User ops
    IdentityFile ~/.ssh/id_safe

Host web1 web2 web3
    HostName %h.example.com
    User deploy
    ProxyJump bastion
    IdentityFile ~/.ssh/id_safe

Host db
    ProxyJump bastion,pi@inner.example.com:2222
    ForwardAgent yes
    IdentityFile ~/.ssh/id_open
    IdentitiesOnly yes

Host nas
    ProxyCommand nc %h %p

Host *.lan
    User pi
    ServerAliveInterval 0

Host <script>alert(1)</script> x'><img/src=x/onerror=alert(2)>
    HostName <b>bold</b>
    User "</svg></title><script>alert(3)</script>"
    SetEnv "A=<script>alert(4)</script>\u202e"
    StrictHostKeyChecking no # </pre><script>alert(5)</script>
"""
HOSTILE = ("&lt;script&gt;alert(1)&lt;/script&gt;", "&lt;img/src=x/onerror=alert(2)&gt;")


def make_home(home: Path, config: str = CONFIG) -> Path:
    """A home with that config, three keys, and a file whose name is markup, too."""
    folder = home / ".ssh"
    (folder / "config.d").mkdir(parents=True, mode=0o700)
    folder.chmod(0o700)
    (folder / "config").write_text(config)
    (folder / "config.d" / "<i onclick=alert(6)>").write_text("Host ci\n    Port 2022\n")
    for name in ("id_ed25519", "id_safe", "id_open"):
        make_key(folder / name)
    (folder / "id_open").chmod(0o644)
    return home


def page(home: Path, **more: object) -> str:
    options = CheckOptions(home=str(home), isolated=True, system_config="none", format="html")
    out = io.StringIO()
    check(options._replace(**more), io.BytesIO(), out)  # type: ignore[arg-type]
    return out.getvalue()
