"""What to do on a server whose account, files or lists keep the user out."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    OPENSSH,
    OWN,
    POSIX,
    REDHAT,
    SERVER,
    SSHD_CONFIG,
    UNIX,
    WINDOWS_SERVER,
    Remedies,
    Step,
)  # fmt: skip
from sshlint.tables.remedies.shared import (
    ADMINISTRATORS_KEYS,
    COPY_ID,
    RESTART,
    SERVER_LOG,
    SERVER_MODES,
)

# A step reads as a paragraph.
# fmt: off

SERVER_ACCOUNTS: Remedies = {
    "server-modes": (
        Step(SERVER, "it and its directories up to the home must belong to the user or root",
             "chmod go-w {server_path}", server=UNIX,
             proof="oracle: test_home_directory_and_account_of_the_server"),
        *SERVER_MODES,
        Step(SERVER, "only SYSTEM, Administrators and the user can write to authorized_keys",
             "icacls {server_path} /inheritance:r /grant \"*S-1-5-18:F\" /grant "
             "\"*S-1-5-32-544:F\" /grant {user_full}", server=WINDOWS_SERVER,
             needs="server_path user",
             proof="facts: Win32-OpenSSH 9.8 w32-sshfileperm.c"),
    ),
    "authorized-keys-missing": (
        *COPY_ID, *ADMINISTRATORS_KEYS,
        Step(SERVER, "or as {user}", "mkdir -m 700 -p ~/.ssh && touch ~/.ssh/authorized_keys && "
             "chmod 600 ~/.ssh/authorized_keys", server=UNIX),
        Step(SERVER, "does sshd look there?", "sudo sshd -T | grep -i authorizedkeysfile",
             server=UNIX),
    ),
    "authorized-keys-unreadable": (
        Step(SERVER, "it must be a plain file of the user", "sudo chown {user} {server_path} && "
             "sudo chmod 600 {server_path}", server=UNIX),
        Step(SERVER, "SELinux", "sudo restorecon -Rv {server_path}", server=REDHAT),
        *ADMINISTRATORS_KEYS[:1],
    ),
    "account-locked": (
        Step(SERVER, "without a password, so that keys work", "sudo usermod -p '*' {user}",
             server=UNIX, proof="oracle: test_home_directory_and_account_of_the_server"),
        Step(SERVER, "or with the password it had", "sudo passwd -u {user}", server=UNIX),
    ),
    "shell-refused": (
        Step(SERVER, "the account's shell, if it is not meant that way", "sudo usermod -s "
             "/bin/bash {user}", server=UNIX,
             proof="oracle: test_home_directory_and_account_of_the_server"),
        Step(CLIENT, "if it is meant that way, use forwarding only", "{login} -N",
             program=OPENSSH),
    ),
    "user-not-allowed": (
        Step(SERVER, "add the user, or a group of theirs, to these lists in {sshd_config}, then "
             "restart sshd; what they are:", "sudo sshd -T -C user={user} | grep -iE "
             "'^(allow|deny)'", server=UNIX),
        *RESTART,
    ),
    "source-not-permitted": (
        Step(SERVER, "correct the from=\"…\" before that key in authorized_keys of {user}",
             proof="oracle: test_a_line_of_authorized_keys_is_corrected"),
    ),
    "key-options-refused": (
        Step(SERVER, "as {user}, read and correct what stands before that key: an expiry-time= "
             "that has passed, or a from= without your address",
             "grep -nE 'expiry-time=|from=' {server_path}",
             server=UNIX, proof="oracle: test_a_line_of_authorized_keys_is_corrected"),
        Step(SERVER, "the options of a certificate are of its authority: get a new one",
             server=UNIX),
    ),
    "key-expired-on-server": (
        Step(SERVER, "correct or remove expiry-time in line {line} of {server_path}"),
    ),
    "account-expired": (
        Step(SERVER, "see when it expires", "sudo chage -l {user}", server=UNIX),
        Step(SERVER, "set it never to expire", "sudo chage -E -1 {user}", server=UNIX),
        Step(SERVER, "PAM: /etc/security/access.conf, /etc/nologin, and what the log says",
             server=UNIX),
        *SERVER_LOG,
    ),
    "password-expired": (
        Step(CLIENT, "log in by hand and set a new one", "{login} -t", program=OPENSSH),
        Step(SERVER, "set a new one", "sudo passwd {user}", server=UNIX),
        Step(SERVER, "or set it never to expire", "sudo chage -M -1 {user}", server=UNIX),
    ),
    "max-sessions": (
        Step(CLIENT, "open a connection of its own", "{login} -o ControlPath=none",
             program=OPENSSH),
        Step(SERVER, "in {sshd_config}", "MaxSessions 50", shell=SSHD_CONFIG, server=OWN,
             proof="oracle: test_a_setting_is_written_into_sshd_config"),
    ),
    "remote-forward-failed": (
        Step(SERVER, "is the port taken?", "sudo ss -ltnp | grep :{port}", server=UNIX),
        Step(SERVER, "in {sshd_config}; for other addresses than localhost also GatewayPorts "
             "clientspecified", "AllowTcpForwarding yes", shell=SSHD_CONFIG, server=OWN,
             proof="oracle: test_a_setting_is_written_into_sshd_config"),
    ),
    "session-refused": (
        *SERVER_LOG,
        Step(CLIENT, "no terminals left, or /dev/pts not mounted", "{login} -T /bin/sh",
             program=OPENSSH, server=UNIX),
        Step(CLIENT, "an account for sftp only", "sftp {sftp_port}{target}", program=OPENSSH),
    ),
    "subsystem-missing": (
        Step(CLIENT, "copy with the old protocol", "scp -O {scp_port}FILE {target}:",
             program=OPENSSH),
        Step(SERVER, "in {sshd_config}", "Subsystem sftp internal-sftp", shell=SSHD_CONFIG,
             server=OWN, proof="oracle: test_a_server_that_has_sftp_again"),
        Step(SERVER, "on OpenWrt", "opkg update && opkg install openssh-sftp-server",
             server=UNIX, proof="facts: openwrt.org, package openssh-sftp-server"),
    ),
    "server-shell-noise": (
        Step(CLIENT, "this must print nothing", "{login} true | od -c", shell=POSIX,
             program=OPENSSH),
        Step(SERVER, "put what prints in ~/.bashrc behind: case $- in *i*) … esac", server=UNIX),
    ),
    "home-missing": (
        Step(SERVER, "make it", "sudo install -d -m 700 -o {user} {file}", server=UNIX),
    ),
    "sshd-not-starting": (
        Step(SERVER, "what is wrong?", "sudo sshd -t", server=UNIX),
        Step(SERVER, "missing host keys, a missing /run/sshd", "sudo ssh-keygen -A; sudo mkdir -p "
             "/run/sshd", server=UNIX),
        *RESTART,
        Step(SERVER, "address in use", "sudo ss -ltnp | grep :{listen_port}", server=UNIX),
    ),
}
