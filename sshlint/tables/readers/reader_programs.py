"""The programs besides ssh, by the names that the setting `readers` and --reader take.

Sources: "run" is a program asked by the tests over random configs, "source" its text, "docs" what
its pages or changelog say. The name in brackets is what was asked.
"""

# ruff: noqa: E501

from __future__ import annotations

from sshlint.lean import NamedTuple

Version = tuple[int, ...]


class ReaderProgram(NamedTuple):
    """`parser` is the module in config/readers, empty where the program reads no ssh_config.

    The facts hold for versions from `oldest` to `newest`. `serves` says who is behind the name.
    `expands` are the keywords whose tokens, ~ and variables it replaces where it uses them, so that
    the text it hands on is as good as ssh's.
    """

    title: str
    parser: str
    oldest: Version
    newest: Version
    serves: str
    source: str
    expands: frozenset[str] = frozenset()
    without: str = "reads no ssh_config: nothing in this file reaches it"  # where parser is empty


_COMMAND = frozenset(("proxycommand",))
_ALL = frozenset(("proxycommand", "identityfile", "certificatefile", "identityagent"))

# fmt: off
PROGRAMS = {
    "paramiko": ReaderProgram("paramiko", "paramiko", (2, 12), (5, 1), "Fabric, and programs that build an SSHConfig and pass it on (Ansible's paramiko plugin does not)", "run [2.12.0, 3.5.1, 4.0.0, 5.1.0]"),
    "asyncssh": ReaderProgram("asyncssh", "asyncssh", (2, 24), (2, 24), "Python programs; it reads ~/.ssh/config by default", "run [2.24.1]"),
    "libssh": ReaderProgram("libssh", "libssh", (0, 10), (0, 10), "Ansible's libssh plugin (ansible_connection=ansible.netcommon.libssh), KDE, curl in some builds", "run [0.10.6]", _ALL),
    "libssh2": ReaderProgram("libssh2", "", (1, 10), (1, 11), "curl, libgit2 and PHP's ssh2", "run [1.10.0 in curl, 1.11.1]"),
    "go-ssh-config": ReaderProgram("Go's kevinburke/ssh_config", "kevinburke", (1, 0), (1, 6), "many programs written in Go", "run [1.0, 1.6.0]", _COMMAND),
    "x-crypto": ReaderProgram("Go's x/crypto/ssh", "", (0, 4), (0, 4), "most programs written in Go, Terraform and Packer among them", "run [0.4.0]"),
    "jsch": ReaderProgram("JSch", "jsch", (0, 1, 54), (2, 28), "Java programs that set an OpenSSHConfig; up to 0.1.55 the original, then the mwiede fork", "run [0.1.55, 2.28.7]", _COMMAND),
    "mina-sshd": ReaderProgram("Apache MINA sshd", "mina", (2, 17), (2, 17), "Jenkins, Gerrit and other Java programs; it reads ~/.ssh/config by default", "source [2.17.1]"),
    "net-ssh": ReaderProgram("net-ssh", "net_ssh", (7, 0), (8, 0), "Capistrano, Vagrant, Chef and Puppet Bolt; it reads ~/.ssh/config by default", "run [7.0.1], source [8.0 beta 3]", _COMMAND),
    "npm-ssh-config": ReaderProgram("ssh-config (npm)", "npm_ssh_config", (5, 3), (5, 3), "editors that list hosts", "run [5.3.0]", _COMMAND),
    "npm-ssh2": ReaderProgram("ssh2 (npm)", "", (1, 17), (1, 17), "programs on Node.js", "run [1.17.0]"),
    "vscode": ReaderProgram("VS Code Remote-SSH", "", (0, 117), (0, 117), "its list of hosts", "docs [vscode-remote-release]", without="connects through ssh, so that only its list of hosts can differ"),
    "dropbear": ReaderProgram("Dropbear's dbclient", "", (2022, 83), (2022, 83), "routers and small systems", "run [2022.83]"),
    "plink": ReaderProgram("PuTTY's plink", "", (0, 74), (0, 85), "PuTTY, pscp, psftp, WinSCP and FileZilla, which have sessions of their own", "run [0.78]"),
}
# fmt: on
