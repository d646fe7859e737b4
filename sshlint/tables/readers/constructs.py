"""What in an ssh_config other programs do not take as ssh does.

A row holds for the versions from `since` on and before `until`. Sources: "run" is the version that
was asked over random or sample configs, "source" its text, "docs" a page or an issue tracker.
"""

# ruff: noqa: E501

from __future__ import annotations

from sshlint.lean import NamedTuple

IGNORED = "ignored"
REFUSED = "refused"
DIFFERENT = "different"
NEVER = (99999,)


class ConstructRow(NamedTuple):
    """`construct` is a name in config/readers/constructs; `text` goes on after the program's name."""

    reader: str
    construct: str
    effect: str
    text: str
    source: str
    since: tuple[int, ...] = ()
    until: tuple[int, ...] = NEVER


# fmt: off
ROWS = (
    # Include
    ConstructRow("paramiko", "include", IGNORED, "does not follow Include", "run [2.12-5.1]"),
    ConstructRow("jsch", "include", IGNORED, "does not follow Include", "run [0.1.55, 2.28.7]"),
    ConstructRow("mina-sshd", "include", IGNORED, "does not follow Include", "source [2.17.1]"),
    ConstructRow("npm-ssh-config", "include", IGNORED, "does not follow Include", "run [5.3.0]"),
    ConstructRow("go-ssh-config", "include-tilde", IGNORED, "looks for a directory named ~ below ~/.ssh", "run [1.0]", (), (1, 6)),
    ConstructRow("go-ssh-config", "include-quoted", IGNORED, "takes the quotes for a part of the path", "run [1.0, 1.6.0]"),
    ConstructRow("asyncssh", "include-glob", DIFFERENT, "reads the files of a pattern in the order of the directory, not sorted", "source [2.24.1]"),
    ConstructRow("asyncssh", "include-in-block", DIFFERENT, "applies what follows an Include in a block to every host", "run [2.24.1]"),
    # Match
    ConstructRow("go-ssh-config", "match", REFUSED, "refuses the file at a Match line", "run [1.0]", (), (1, 5)),
    ConstructRow("go-ssh-config", "match-other", REFUSED, "refuses the file: of Match it knows only all and host", "run [1.6.0]", (1, 5)),
    ConstructRow("go-ssh-config", "match-host-words", DIFFERENT, "takes all words after Match host for patterns", "run [1.6.0]", (1, 5)),
    ConstructRow("go-ssh-config", "match-host-list", DIFFERENT, "does not split the list of a Match host at its commas", "run [1.6.0]", (1, 5)),
    ConstructRow("mina-sshd", "match", REFUSED, "refuses the file at a Match line", "source [2.17.1]"),
    ConstructRow("jsch", "match", DIFFERENT, "does not know Match, and applies the lines below it to the Host block above", "run [0.1.55, 2.28.7]"),
    ConstructRow("paramiko", "match-unknown", DIFFERENT, "takes Match tagged, localnetwork, version, sessiontype and command for true", "run [5.1.0]"),
    ConstructRow("paramiko", "match-equals", REFUSED, "refuses the file at a criterion with =", "run [2.12-5.1]"),
    ConstructRow("paramiko", "match-final", REFUSED, "refuses the file at Match final", "run [2.12.0]", (), (3, 3)),
    ConstructRow("asyncssh", "match-final", DIFFERENT, "starts afresh in the second pass, so that the block overrides what stands below it", "run [2.24.1]"),
    ConstructRow("asyncssh", "match-localnetwork", REFUSED, "refuses the file at Match localnetwork unless the package ifaddr is installed", "source [2.24.1]"),
    ConstructRow("asyncssh", "match-newer", REFUSED, "refuses the file at Match version, sessiontype and command", "run [2.24.1]"),
    ConstructRow("libssh", "match-final", DIFFERENT, "takes Match final for true in the first pass", "run [0.10.6]"),
    ConstructRow("libssh", "match-canonical", DIFFERENT, "takes Match canonical for true", "run [0.10.6]"),
    ConstructRow("libssh", "match-originalhost", IGNORED, "never applies a block with Match originalhost", "run [0.10.6]", (), (0, 12)),
    ConstructRow("libssh", "match-unknown", REFUSED, "refuses the file at Match tagged, localnetwork, version, sessiontype and command", "run [0.10.6]", (), (0, 12)),
    ConstructRow("net-ssh", "match-narrowed", DIFFERENT, "looks at host alone of a Match line and drops the other criteria", "run [7.0.1], source [8.0 beta 3]"),
    ConstructRow("net-ssh", "match-without-host", IGNORED, "never applies a Match block without host, all apart", "run [7.0.1], source [8.0 beta 3]"),
    ConstructRow("npm-ssh-config", "match-negated", IGNORED, "never applies a Match block with a negated criterion", "run [5.3.0]"),
    ConstructRow("npm-ssh-config", "match-unknown", IGNORED, "never applies Match tagged, localnetwork, version, sessiontype and command", "run [5.3.0]"),
    ConstructRow("npm-ssh-config", "match-canonical", IGNORED, "never applies Match canonical", "run [5.3.0]"),
    ConstructRow("vscode", "match", DIFFERENT, "can list the words of a Match line as hosts", "docs [vscode-remote-release 9642, 10642]"),
    # Host
    ConstructRow("libssh", "host-negated-late", DIFFERENT, "does not honor a negated pattern behind one that matches", "run [0.10.6]"),
    ConstructRow("jsch", "host-negated", DIFFERENT, "takes a negated pattern that does not match for a match", "run [0.1.55]", (), (0, 2, 18)),
    ConstructRow("asyncssh", "host-comma", DIFFERENT, "splits patterns at commas", "run [2.24.1]"),
    ConstructRow("libssh", "host-comma", DIFFERENT, "splits patterns at commas", "run [0.10.6]"),
    ConstructRow("npm-ssh-config", "host-comma-alone", DIFFERENT, "splits a single pattern at commas", "run [5.3.0]"),
    ConstructRow("libssh", "host-case", DIFFERENT, "compares names without regard to case", "run [0.10.6]"),
    ConstructRow("net-ssh", "host-case", DIFFERENT, "compares names without regard to case", "run [7.0.1]"),
    ConstructRow("paramiko", "host-class", DIFFERENT, "takes [...] for one of these characters", "run [5.1.0]"),
    ConstructRow("go-ssh-config", "host-quoted", DIFFERENT, "takes the quotes for a part of the name", "run [1.0, 1.6.0]"),
    ConstructRow("jsch", "host-quoted", DIFFERENT, "takes the quotes for a part of the name", "run [0.1.55, 2.28.7]"),
    ConstructRow("net-ssh", "host-quoted-among", DIFFERENT, "takes the quotes for a part of the name", "run [7.0.1]"),
    ConstructRow("go-ssh-config", "host-question", DIFFERENT, "takes ? for no character too", "run [1.0, 1.6.0]"),
    ConstructRow("npm-ssh-config", "host-question", DIFFERENT, "takes ? for no character too", "run [5.3.0]"),
    *(ConstructRow(reader, "host-comment", DIFFERENT, "takes the words after # for patterns", source) for reader, source in (("paramiko", "run [5.1.0]"), ("asyncssh", "run [2.24.1]"), ("libssh", "run [0.10.6]"), ("net-ssh", "run [7.0.1]"), ("jsch", "run [0.1.55, 2.28.7]"))),
    # The form of a line
    ConstructRow("net-ssh", "top-option", DIFFERENT, "overrides a line above the first Host by the blocks below, and by a later such line", "run [7.0.1]"),
    ConstructRow("jsch", "equals-spaced", DIFFERENT, "takes the = for a part of the value", "run [0.1.55, 2.28.7]"),
    ConstructRow("net-ssh", "equals-spaced", DIFFERENT, "keeps the space after = in the value", "run [7.0.1]"),
    ConstructRow("mina-sshd", "equals-in-value", DIFFERENT, "splits the line at its =", "source [2.17.1]"),
    ConstructRow("go-ssh-config", "quoted", DIFFERENT, "keeps the quotes in the value", "run [1.0]", (), (1, 6)),
    ConstructRow("jsch", "quoted", DIFFERENT, "keeps the quotes in the value", "run [0.1.55, 2.28.7]"),
    *(ConstructRow(reader, "single-quoted", DIFFERENT, "keeps single quotes in the value", source) for reader, source in (("paramiko", "run [5.1.0]"), ("libssh", "run [0.10.6]"), ("go-ssh-config", "run [1.0, 1.6.0]"), ("net-ssh", "run [7.0.1]"), ("npm-ssh-config", "run [5.3.0]"), ("jsch", "run [0.1.55, 2.28.7]"))),
    ConstructRow("asyncssh", "backslash", DIFFERENT, "drops backslashes", "run [2.24.1]"),
    *(ConstructRow(reader, "comment", DIFFERENT, "takes the comment at the end for a part of the value", source) for reader, source in (("paramiko", "run [5.1.0]"), ("net-ssh", "run [7.0.1]"), ("jsch", "run [0.1.55, 2.28.7]"))),
    ConstructRow("asyncssh", "comment", REFUSED, "refuses the file at a comment behind a value", "run [2.24.1]"),
    *(ConstructRow(reader, "hash-in-word", DIFFERENT, "cuts the value at #", source) for reader, source in (("go-ssh-config", "run [1.0, 1.6.0]"), ("npm-ssh-config", "run [5.3.0]"), ("mina-sshd", "source [2.17.1]"))),
    # Values
    *(ConstructRow(reader, "variable", DIFFERENT, "does not expand ${VARIABLES}", source) for reader, source in (("paramiko", "run [5.1.0]"), ("go-ssh-config", "run [1.0, 1.6.0]"), ("net-ssh", "run [7.0.1]"), ("npm-ssh-config", "run [5.3.0]"), ("jsch", "run [0.1.55, 2.28.7]"), ("mina-sshd", "source [2.17.1]"))),
    *(ConstructRow(reader, "token-in-key", DIFFERENT, "does not replace tokens in IdentityFile", source) for reader, source in (("go-ssh-config", "run [1.0, 1.6.0]"), ("net-ssh", "run [7.0.1]"), ("npm-ssh-config", "run [5.3.0]"), ("jsch", "run [0.1.55, 2.28.7]"))),
    ConstructRow("paramiko", "token-rare", DIFFERENT, "replaces no %%, %i, %j, %k, %L, %n and %p in IdentityFile", "run [5.1.0]"),
    ConstructRow("asyncssh", "token-jump-or-alias", REFUSED, "refuses the file at %j and %k", "run [2.24.1]"),
    *(ConstructRow(reader, "token-in-hostname", DIFFERENT, "does not replace %h in HostName", source) for reader, source in (("go-ssh-config", "run [1.0, 1.6.0]"), ("npm-ssh-config", "run [5.3.0]"), ("jsch", "run [0.1.55, 2.28.7]"))),
    ConstructRow("go-ssh-config", "second-key", IGNORED, "gives the first IdentityFile alone", "run [1.0]", (), (1, 2)),
    ConstructRow("net-ssh", "jump-none", DIFFERENT, "jumps over a host named none", "run [7.0.1]"),
    ConstructRow("jsch", "command-none", DIFFERENT, "hands on the command none", "run [0.1.55, 2.28.7]"),
    ConstructRow("libssh", "certificate", IGNORED, "ignores CertificateFile", "run [0.10.6]", (), (0, 11)),
    ConstructRow("jsch", "certificate", IGNORED, "ignores CertificateFile", "run [0.1.55, 2.28.7]"),
    ConstructRow("libssh", "identities-only", IGNORED, "ignores IdentitiesOnly", "run [0.10.6]"),
    ConstructRow("net-ssh", "signed-list", DIFFERENT, "takes a list that starts with +, - or ^ for one name", "run [7.0.1]"),
    ConstructRow("jsch", "signed-list", DIFFERENT, "takes a list that starts with +, - or ^ for one name", "run [0.1.55]", (), (0, 2)),
    ConstructRow("asyncssh", "time-unit", REFUSED, "refuses the file at a time with a unit", "run [2.24.1]"),
    ConstructRow("net-ssh", "several-known-hosts", DIFFERENT, "takes several UserKnownHostsFile for one path", "run [7.0.1]", (), (7, 3, 3)),
)
# fmt: on
