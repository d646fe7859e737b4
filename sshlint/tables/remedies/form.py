"""The form of a remedy: whose it is, on which system, and the command that does it."""

from __future__ import annotations

from sshlint.lean import NamedTuple

# Who acts.
CLIENT, SERVER, HOSTED, JUMP, CLOUD = "client", "server", "hosted service", "jump host", "cloud"

# What a command is written for. WINDOWS is both cmd and PowerShell; the last two are lines of a
# configuration file, separated by newlines.
POSIX, CMD, POWERSHELL, WINDOWS = "posix", "cmd", "powershell", "windows"
SSH_CONFIG, SSHD_CONFIG = "ssh_config", "sshd_config"

# The client program whose log it is. OPENSSH also fits a program with an SSH library of its own,
# whose user has ssh to try with; SSH is only for what would change ssh alone.
OPENSSH, PUTTY, SSH, LIBRARY = "openssh", "putty", "ssh", "library"

# Which servers a step is good for. OWN is any that is not a hosted service, UNIX any of those
# but Windows, EC2 an instance of Amazon's.
OWN, UNIX, DEBIAN, REDHAT, DROPBEAR, EC2 = "own", "unix", "debian", "redhat", "dropbear", "ec2"
WINDOWS_SERVER = "windows server"


class Step(NamedTuple):
    """One thing to do.

    *text* says it in words. *command* is a template; each `{name}` is filled in from the log and
    quoted for *shell* (empty: whatever shell the party has). *needs* names values without which
    the step says nothing, separated by blanks. *proof* is `oracle: TEST` where a test of
    tests/oracle carries the step out, `facts: SOURCE` where its text was compared with a source,
    empty where neither was done.
    """

    by: str
    text: str
    command: str = ""
    shell: str = ""
    program: str = ""
    server: str = ""
    needs: str = ""
    proof: str = ""


Remedies = dict[str, tuple[Step, ...]]
