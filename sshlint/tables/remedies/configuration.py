"""What to do about the client's own configuration, sockets and forwardings."""

from __future__ import annotations

from sshlint.tables.remedies.form import (
    CLIENT,
    CMD,
    OPENSSH,
    POSIX,
    POWERSHELL,
    SSH_CONFIG,
    WINDOWS,
    Remedies,
    Step,
)  # fmt: skip

# A step reads as a paragraph.
# fmt: off
_WIN32 = "facts: Win32-OpenSSH 9.8 w32-sshfileperm.c; learn.microsoft.com, icacls"
_CHECK = Step(CLIENT, "see all of it at once", "sshlint {file}", needs="file",
              proof="oracle: test_a_line_is_corrected")
_WITHOUT_SHARING = Step(CLIENT, "for this run", "{login} -o ControlPath=none", program=OPENSSH,
                        proof="oracle: test_the_login_it_says_works")

CONFIGURATION: Remedies = {
    "config-bad-permissions": (
        Step(CLIENT, "only its owner can write to it", "chmod 600 {file}", shell=POSIX,
             proof="oracle: test_an_included_file_others_may_write_to"),
        Step(CLIENT, "it must be yours or root's", "sudo chown \"$(id -un)\" {file}", shell=POSIX),
        Step(CLIENT, "leave the file to yourself alone", "icacls {file} /inheritance:r /grant:r "
             "\"%USERNAME%:F\" /remove:g {sid}", shell=CMD, needs="sid", proof=_WIN32),
        Step(CLIENT, "leave the file to yourself alone", "icacls {file} /inheritance:r /grant:r "
             "\"${{env:USERNAME}}:F\" /remove:g {sid}", shell=POWERSHELL, needs="sid",
             proof=_WIN32),
        Step(CLIENT, "leave the file to yourself alone", "icacls {file} /inheritance:r /grant:r "
             "\"%USERNAME%:F\"", shell=CMD, needs="!sid", proof=_WIN32),
        Step(CLIENT, "leave the file to yourself alone", "icacls {file} /inheritance:r /grant:r "
             "\"${{env:USERNAME}}:F\"", shell=POWERSHELL, needs="!sid", proof=_WIN32),
        Step(CLIENT, "if it belongs to another account, in a window run as administrator",
             "icacls {file} /setowner \"%USERNAME%\"", shell=CMD, proof=_WIN32),
    ),
    "config-bad-option": (
        Step(CLIENT, "open {file} at line {line}: correct the spelling of {option}, or remove it",
             needs="file", proof="oracle: test_a_line_is_corrected"),
        Step(CLIENT, "correct the spelling of {option} after -o on the command line, or remove it",
             needs="!file", proof="oracle: test_an_option_of_the_command_line_is_corrected"),
        Step(CLIENT, "an option of a newer ssh or another system: put above it", "IgnoreUnknown "
             "{option}", shell=SSH_CONFIG, needs="file",
             proof="oracle: test_the_remedy_for_an_unknown_option"),
        _CHECK,
    ),
    "config-bad-value": (
        Step(CLIENT, "open {file} at line {line} and correct it", needs="file",
             proof="oracle: test_a_line_is_corrected"),
        Step(CLIENT, "correct the value of the option after -o on the command line", needs="!file",
             proof="oracle: test_an_option_of_the_command_line_is_corrected"),
        _CHECK,
    ),
    "config-bad-token": (
        Step(CLIENT, "write a plain % as %%, set the variable, or use a full path; find it with",
             "sshlint"),
        Step(CLIENT, "which lines hold one?", "grep -n '[%$~]' ~/.ssh/config", shell=POSIX),
    ),
    "config-missing": (
        Step(CLIENT, "does it exist, and can you read it?", "ls -l {file}", shell=POSIX),
        Step(CLIENT, "does it exist, and can you read it?", "dir {file}", shell=WINDOWS),
        Step(CLIENT, "correct -F, or the Include that names it"),
    ),
    "command-conflict": (
        Step(CLIENT, "for this run", "{login} -o RemoteCommand=none -o RequestTTY=auto COMMAND",
             proof="oracle: test_two_commands_at_once"),
        Step(CLIENT, "keep RemoteCommand, SessionType and ForkAfterAuthentication out of Host * "
             "in ~/.ssh/config"),
    ),
    "control-path-too-long": (
        Step(CLIENT, "in ~/.ssh/config (%C is short and unique)", "Host {name}\nControlPath "
             "~/.ssh/cm-%C", shell=SSH_CONFIG),
        _WITHOUT_SHARING,
    ),
    "control-folder-missing": (
        Step(CLIENT, "make it", "mkdir -m 700 -p {socket_folder}", shell=POSIX,
             proof="oracle: test_a_control_socket_without_its_folder"),
        _WITHOUT_SHARING,
    ),
    "control-socket-stale": (
        Step(CLIENT, "end the old master", "ssh -O exit {control_option}{name}"),
        Step(CLIENT, "if that fails, remove its socket", "rm {socket}", shell=POSIX,
             needs="socket", proof="oracle: test_a_master_that_has_ended"),
        Step(CLIENT, "if that fails, remove its socket; where it is:", "ssh -G {name} | grep -i "
             "^controlpath", shell=POSIX, needs="!socket"),
        _WITHOUT_SHARING,
    ),
    "forward-port-taken": (
        Step(CLIENT, "which process holds it? (often an earlier ssh)", "ss -ltnp | grep :{port}",
             shell=POSIX),
        Step(CLIENT, "which process holds it? (often an earlier ssh)",
             "netstat -ano | findstr :{port}", shell=WINDOWS),
        Step(CLIENT, "without forwardings", "{login} -o ClearAllForwardings=yes", program=OPENSSH,
             proof="oracle: test_the_login_it_says_works"),
    ),
    "forward-privileged": (
        Step(CLIENT, "only root can listen on ports below 1024: use another", "{login} -L "
             "8080:HOST:80", program=OPENSSH),
    ),
    "agent-forward-socket": (
        Step(CLIENT, "in ~/.ssh/config, yes or no", "Host {name}\nForwardAgent no",
             shell=SSH_CONFIG),
    ),
    "session-ended": (
        Step(CLIENT, "an ordinary end, if you logged out; if not, in ~/.ssh/config",
             "Host *\nServerAliveInterval 60", shell=SSH_CONFIG, program=OPENSSH,
             proof="oracle: test_keepalives_of_the_client"),
    ),
    "login-succeeded": (),
}
