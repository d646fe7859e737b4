"""Steps that several causes share."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    CMD,
    DEBIAN,
    DROPBEAR,
    HOSTED,
    OPENSSH,
    OWN,
    POSIX,
    POWERSHELL,
    PUTTY,
    REDHAT,
    SERVER,
    SSH_CONFIG,
    UNIX,
    WINDOWS,
    WINDOWS_SERVER,
    Step,
)  # fmt: skip

# A step reads as a paragraph.
# fmt: off
SERVER_LOG = (
    Step(SERVER, "the log of sshd says why", "sudo journalctl -u ssh -n 50", server=DEBIAN,
         proof="facts: Debian openssh-server, ssh.service"),
    Step(SERVER, "the log of sshd says why", "sudo journalctl -u sshd -n 50", server=REDHAT,
         proof="facts: Fedora openssh, sshd.service"),
    Step(SERVER, "the log of sshd says why", "Get-WinEvent -LogName OpenSSH/Operational "
         "-MaxEvents 50", server=WINDOWS_SERVER,
         proof="facts: learn.microsoft.com, OpenSSH Server configuration"),
    Step(SERVER, "the log of dropbear says why", "logread | grep dropbear", server=DROPBEAR,
         proof="facts: OpenWrt, logread"),
)
RESTART = (
    Step(SERVER, "then", "sudo systemctl restart ssh", server=DEBIAN,
         proof="facts: Debian openssh-server, ssh.service"),
    Step(SERVER, "then", "sudo systemctl restart sshd", server=REDHAT,
         proof="facts: Fedora openssh, sshd.service"),
    Step(SERVER, "then", "Restart-Service sshd", server=WINDOWS_SERVER,
         proof="facts: learn.microsoft.com, OpenSSH Server configuration"),
)
VERBOSE = Step(CLIENT, "see more", "{login} -vvv 2>&1 | sshlint diagnose -", program=OPENSSH)
EVENT_LOG = Step(CLIENT, "see more: right-click the title bar, Event Log, Copy, and paste it into "
                 "sshlint diagnose -", program=PUTTY, proof="facts: PuTTY 0.85 manual 3.1.3.1")
KEEPALIVE_COST = Step(CLIENT, "keepalives can make an unreliable link worse: an outage they meet "
                      "ends the session, which an idle session would have survived")
TEST_PORT = (
    Step(CLIENT, "test the port", "nc -vz -w 5 {host} {port}", shell=POSIX),
    Step(CLIENT, "test the port", "Test-NetConnection {host} -Port {port}", shell=POWERSHELL,
         proof="facts: learn.microsoft.com, Test-NetConnection"),
)
RIGHT_USER = Step(CLIENT, "is {user} the right user? images have their own: {image_users}",
                  server=OWN, proof="facts: AWS EC2 user guide, default user names")
COPY_ID = (
    Step(CLIENT, "put the public key on the server", "ssh-copy-id {port_option}-i {key_pub} "
         "{target}", shell=POSIX, program=OPENSSH, server=UNIX,
         proof="oracle: test_the_public_key_is_put_on_the_server"),
    Step(CLIENT, "put the public key on the server", "type {key_pub} | ssh {port_option}{target} "
         "\"mkdir -p ~/.ssh && cat >> ~/.ssh/authorized_keys\"", shell=WINDOWS, program=OPENSSH,
         server=UNIX, proof="facts: learn.microsoft.com, OpenSSH key management"),
    Step(CLIENT, "without any other login: append {key_pub} to ~/.ssh/authorized_keys on the "
         "server, as one line (provider's console, or a user who can log in)", program=OPENSSH,
         server=UNIX),
)
ADMINISTRATORS_KEYS = (
    Step(SERVER, "members of Administrators have one file of keys: append {key_pub} to "
         "C:\\ProgramData\\ssh\\administrators_authorized_keys, as one line, and give the file to "
         "Administrators and SYSTEM alone", "icacls "
         "\"C:\\ProgramData\\ssh\\administrators_authorized_keys\" /inheritance:r /grant "
         "\"*S-1-5-32-544:F\" /grant \"*S-1-5-18:F\"", server=WINDOWS_SERVER,
         proof="facts: learn.microsoft.com, OpenSSH key management"),
    Step(SERVER, "any other user: append {key_pub} to authorized_keys in the directory .ssh of "
         "that user's profile, as one line (not authorized_keys.txt, not UTF-16)",
         server=WINDOWS_SERVER, proof="facts: learn.microsoft.com, OpenSSH key management"),
)
SERVER_MODES = (
    Step(SERVER, "as {user}", "chmod go-w ~ && chmod 700 ~/.ssh && chmod 600 "
         "~/.ssh/authorized_keys", server=UNIX, proof="oracle: test_server_modes_are_put_right"),
)
ONLY_THE_KEY = Step(CLIENT, "keep that, in ~/.ssh/config", "Host {name}\nIdentitiesOnly yes\n"
                    "IdentityFile {key}", shell=SSH_CONFIG, program=OPENSSH,
                    proof="oracle: test_more_keys_than_the_server_waits_for")
OFFER_ONE_KEY = Step(CLIENT, "offer one key only", "{login} -o IdentitiesOnly=yes -i {key}",
                     program=OPENSSH)
NEW_KEY = Step(CLIENT, "make a new key", "ssh-keygen -t ed25519", program=OPENSSH,
               proof="oracle: test_a_new_key_is_made")

# ACLs of one file on Windows. /inheritance:r takes away what comes from the directory above, the
# grant leaves the user, and an account that was entered for this file is removed by its SID: names
# of accounts differ with the language of the system.
_WIN32 = "facts: Win32-OpenSSH 9.8 w32-sshfileperm.c; learn.microsoft.com, icacls"
ONLY_ME = (
    Step(CLIENT, "leave the file to yourself alone", "icacls {key} /inheritance:r /grant:r "
         "\"%USERNAME%:F\" /remove:g {sid}", shell=CMD, needs="sid", proof=_WIN32),
    Step(CLIENT, "leave the file to yourself alone", "icacls {key} /inheritance:r /grant:r "
         "\"${{env:USERNAME}}:F\" /remove:g {sid}", shell=POWERSHELL, needs="sid", proof=_WIN32),
    Step(CLIENT, "leave the file to yourself alone", "icacls {key} /inheritance:r /grant:r "
         "\"%USERNAME%:F\" /remove:g \"*S-1-5-32-545\" \"*S-1-5-11\" \"*S-1-1-0\"", shell=CMD,
         needs="!sid", proof=_WIN32),
    Step(CLIENT, "leave the file to yourself alone", "icacls {key} /inheritance:r /grant:r "
         "\"${{env:USERNAME}}:F\" /remove:g \"*S-1-5-32-545\" \"*S-1-5-11\" \"*S-1-1-0\"",
         shell=POWERSHELL, needs="!sid", proof=_WIN32),
    Step(CLIENT, "if ssh then names another account, remove that one by its SID too",
         "icacls {key} /remove:g \"*SID\"", shell=WINDOWS, proof=_WIN32),
)

GIT_KEY = (
    Step(HOSTED, "add the public key ({key_pub}) to your account: {key_page}", needs="key_page",
         proof="facts: the service's own page on SSH keys"),
    Step(CLIENT, "which account does the key open? the answer names it", "{greet}",
         needs="greet", proof="facts: the service's own page on SSH keys"),
    Step(CLIENT, "name the key for this host, in ~/.ssh/config", "Host {name}\nUser {git_user}\n"
         "IdentityFile {key}\nIdentitiesOnly yes", shell=SSH_CONFIG, program=OPENSSH,
         needs="git_user", proof="oracle: test_more_keys_than_the_server_waits_for"),
    Step(CLIENT, "see which keys are offered", "{greet} -v 2>&1 | sshlint diagnose -",
         shell=POSIX, needs="greet"),
)
