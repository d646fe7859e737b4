"""Why logins fail: codes, titles, where the fault lies. What to do: `sshlint.tables.remedies`.

Sources: the manual pages of OpenSSH 9.2 and the PuTTY 0.85 manual.
"""

from __future__ import annotations

from sshlint.tables.messages.message import Cause

# A cause reads as a paragraph.
# fmt: off
CLIENT, SERVER, NETWORK, EITHER = "client", "server", "network", "client or server"

_NETWORK = (
    Cause("connection-timed-out", "nothing answers: the connection timed out",
          NETWORK, 20, "connect"),
    Cause("connection-refused", "the machine answers, but nothing listens on that port",
          SERVER, 20, "connect"),
    Cause("connection-failed", "the connection could not be made, for a reason not known here",
          NETWORK, 40, "connect"),
    Cause("network-unreachable", "there is no way from here to that address",
          NETWORK, 20, "connect"),
    Cause("host-unresolved", "the name of the host is not known to DNS", CLIENT, 20, "resolve"),
    Cause("ping-unanswered", "ping gets no answer, which proves little: many networks drop ping "
          "and allow SSH through", NETWORK, 60, "connect", hint=True),
    Cause("local-address-unavailable", "BindAddress names an address this machine does not have",
          CLIENT, 15, "connect"),
    Cause("server-closes-at-once", "the server takes the connection and closes it before it sends "
          "anything", SERVER, 25, "banner"),
    Cause("banner-timeout", "the port is open, but nothing answers with SSH on it in time",
          SERVER, 25, "banner"),
    Cause("not-an-ssh-server", "what answers on that port is not an SSH server",
          EITHER, 10, "banner"),
    Cause("not-an-ssh-client", "something that is not an SSH client connected to sshd (a scanner, "
          "a health check, a browser)", NETWORK, 70, "banner", hint=True),
    Cause("ssh1-only", "the two sides use different versions of the SSH protocol",
          SERVER, 10, "banner"),
    Cause("putty-ssh1-configured", "the session asks for SSH protocol 1", CLIENT, 10, "banner"),
    Cause("server-overloaded", "the server refuses because too many logins are under way "
          "(MaxStartups)", SERVER, 10, "banner"),
    Cause("server-penalty", "the server shuts your address out for a while (PerSourcePenalties; "
          "since OpenSSH 9.8 also MaxStartups)", SERVER, 10, "banner"),
    Cause("not-permitted-by-wrappers", "TCP wrappers on the server refuse your address",
          SERVER, 10, "banner"),
    Cause("proxy-command-failed", "the ProxyCommand or jump host gave no connection",
          CLIENT, 30, "connect"),
    Cause("connection-closed", "the server closed the connection before the login was done",
          SERVER, 50, "auth"),
    Cause("server-closed", "the server closed the connection without a reason",
          EITHER, 45, "banner"),
    Cause("server-busy-putty", "the server did not answer within the client's time limit",
          NETWORK, 40, "connect"),
    Cause("kex-interrupted", "the connection broke during the key exchange", NETWORK, 35, "kex"),
    Cause("packet-corrupted", "packets arrive damaged", NETWORK, 20, "session"),
    Cause("login-grace-timeout", "sshd gave up waiting for the login to finish (LoginGraceTime)",
          EITHER, 45, "auth"),
)

_CUT = (
    Cause("connection-lost", "an open session was cut", NETWORK, 30, "session"),
    Cause("keepalive-timeout", "the server stopped answering keepalives", NETWORK, 20, "session"),
    Cause("idle-cut-by-server", "the server gave the client up after unanswered keepalives",
          NETWORK, 20, "session"),
)

_ALGORITHMS = (
    Cause("no-common-kex", "client and server share no key exchange method", EITHER, 10, "kex"),
    Cause("no-common-host-key", "client and server share no host key algorithm",
          EITHER, 10, "kex"),
    Cause("no-common-cipher", "client and server share no cipher", EITHER, 10, "kex"),
    Cause("no-common-mac", "client and server share no MAC", EITHER, 10, "kex"),
    Cause("weak-algorithm-warned", "PuTTY warns: the server's best algorithm is below the line "
          "you drew", EITHER, 25, "kex"),
    Cause("no-post-quantum-kex", "the key exchange is not post-quantum: who records the traffic "
          "today can read it later", SERVER, 85, "kex", hint=True),
    Cause("client-signs-sha1", "this program signs with RSA and SHA-1 only, which servers refuse; "
          "the key is good", CLIENT, 10, "auth"),
    Cause("no-mutual-signature", "the server takes no signature this client will make with the "
          "key (old server, RSA with SHA-1)", EITHER, 15, "auth"),
    Cause("dsa-key", "DSA keys are not accepted: off since OpenSSH 7.0, gone in 10.0, never taken "
          "by EC2", CLIENT, 15, "auth", hint=True),
    Cause("key-type-off", "this kind of key is switched off in the client's settings",
          CLIENT, 25, "auth", hint=True),
    Cause("key-type-off-on-server", "the server does not accept this kind of key",
          SERVER, 15, "auth"),
    Cause("key-too-short", "the RSA key is too short (RequiredRSASize, or under 1024 bits)",
          EITHER, 20, "auth", hint=True),
)

_HOST_KEYS = (
    Cause("host-key-changed", "the server's host key is not the known one: the server was "
          "reinstalled, the address went to another, or someone is in between",
          EITHER, 10, "hostkey"),
    Cause("host-key-unknown", "the server's host key is not known yet, and nobody could be "
          "asked", CLIENT, 20, "hostkey"),
    Cause("host-key-revoked", "the server shows a host key that is marked as revoked",
          SERVER, 10, "hostkey"),
    Cause("host-certificate-invalid", "the host certificate of the server is not valid for the "
          "name that was called, or not at this time", SERVER, 9, "hostkey"),
    Cause("host-key-unverified", "the host key was not accepted: unknown, changed, or the "
          "question was answered no", CLIENT, 40, "hostkey"),
    Cause("revoked-keys-unreadable", "the file of RevokedHostKeys cannot be read, so every login "
          "is refused", CLIENT, 5, "hostkey"),
)

_KEYS = (
    Cause("key-mode-open", "the private key can be read by others, so ssh ignores it",
          CLIENT, 10, "auth", hint=True),
    Cause("key-is-public", "the public half is given where the private key is needed",
          CLIENT, 9, "auth", hint=True),
    Cause("certificate-as-key", "the certificate is given where its private key is needed",
          CLIENT, 9, "auth", hint=True),
    Cause("key-given-as-config", "-F names a private key, which is read as a configuration; a key "
          "is given with -i", CLIENT, 3, "config"),
    Cause("ppk-given-as-config", "-F names a PuTTY key, which is read as a configuration; a key is "
          "given with -i, and ssh cannot read this kind", CLIENT, 3, "config"),
    Cause("client-library-incomplete", "this program lacks a library for this kind of key",
          CLIENT, 10, "auth"),
    Cause("key-ppk", "a PuTTY key (PPK) is given to OpenSSH, which cannot read it",
          CLIENT, 9, "auth", hint=True),
    Cause("key-format", "the private key file cannot be parsed: damaged, of another format, or "
          "not a private key", CLIENT, 12, "auth", hint=True),
    Cause("key-contradicts-itself", "the private half of the key does not belong to its public "
          "half: the server takes the key, and no signature of it", CLIENT, 10, "auth"),
    Cause("key-pem-wanted", "this program reads only the old PEM format (BEGIN RSA PRIVATE KEY)",
          CLIENT, 10, "auth"),
    Cause("key-is-folder", "a directory is given where a key file is expected",
          CLIENT, 10, "auth", hint=True),
    Cause("key-unreadable", "you cannot read the private key file",
          CLIENT, 10, "auth", hint=True),
    Cause("key-missing", "the private key file does not exist", CLIENT, 14, "auth", hint=True),
    Cause("key-passphrase-wrong", "the passphrase of the private key is wrong",
          CLIENT, 14, "auth", hint=True),
    Cause("key-passphrase-unavailable", "the server accepts the key, but it could not be "
          "unlocked: no passphrase was given", CLIENT, 14, "auth"),
    Cause("key-public-mismatch", "the .pub file beside the private key belongs to another key: "
          "ssh offers the wrong one", CLIENT, 8, "auth"),
    Cause("certificate-problem", "the certificate is expired, not yet valid, or not for this user",
          EITHER, 12, "auth"),
    Cause("security-key", "the security key did not sign: not plugged in, not touched, or the PIN "
          "was wrong", CLIENT, 16, "auth"),
    Cause("putty-key-format", "the key file is not a PuTTY key (PPK), so PuTTY cannot use it",
          CLIENT, 10, "auth"),
    Cause("putty-key-missing", "the key file of the session cannot be opened", CLIENT, 10, "auth"),
    Cause("putty-key-damaged", "the PuTTY key file is damaged", CLIENT, 10, "auth"),
    Cause("putty-key-too-new", "the key is in PPK version 3, which this PuTTY cannot read",
          CLIENT, 10, "auth"),
    Cause("putty-key-public", "only the public half of the key was given, and Pageant does not "
          "hold the private one", CLIENT, 12, "auth"),
    Cause("putty-needs-prompt", "PuTTY has something to ask (a passphrase or password), and "
          "-batch forbids it", CLIENT, 14, "auth"),
    Cause("putty-trivial-login", "the server accepted you without a secret, which the session is "
          "set to distrust", EITHER, 15, "auth"),
)

_AUTH = (
    Cause("key-not-authorized", "the server accepted none of the keys it was offered for this user",
          SERVER, 30, "auth"),
    Cause("publickey-refused", "the server accepted none of the keys; the message alone does not "
          "say why", EITHER, 60, "auth"),
    Cause("no-key-offered", "no key was offered: none of the files there are, and no agent has one",
          CLIENT, 25, "auth"),
    Cause("no-usable-key", "PuTTY has no key the server would take, and the server allows no "
          "other way in", CLIENT, 40, "auth"),
    Cause("publickey-disabled", "the server takes no keys from this user; it offers other ways "
          "only", SERVER, 25, "auth"),
    Cause("password-refused", "the password was refused, or none was given", EITHER, 35, "auth"),
    Cause("wrong-user", "the login names a user this machine does not have or does not accept",
          CLIENT, 12, "auth"),
    Cause("git-repository-refused", "the login worked, but its account or deploy key has no access "
          "to this repository", EITHER, 12, "session"),
    Cause("git-key-refused", "the git service does not take this key",
          EITHER, 12, "auth"),
    Cause("git-account-refused", "the git service knows the account and does not accept it",
          EITHER, 12, "session"),
    Cause("root-login-refused", "the server does not allow root to log in this way "
          "(PermitRootLogin)", SERVER, 12, "auth"),
    Cause("too-many-keys", "the client offers so many keys that the server hangs up before the "
          "right one (MaxAuthTries, by default 6)", CLIENT, 12, "auth"),
    Cause("agent-refused", "the agent has the key but would not sign with it", CLIENT, 14, "auth"),
    Cause("agent-unreachable", "no agent could be reached", CLIENT, 30, "auth", hint=True),
    Cause("agent-socket-stale", "SSH_AUTH_SOCK names the socket of an agent that has ended",
          CLIENT, 22, "auth"),
    Cause("agent-empty", "the agent holds no keys", CLIENT, 35, "auth", hint=True),
    Cause("second-factor-missing", "the key was accepted, but the server wants a second way as "
          "well", CLIENT, 15, "auth"),
    Cause("signature-refused", "the server knows the key but refused the signature",
          SERVER, 20, "auth"),
    Cause("server-modes", "StrictModes: the server ignores authorized_keys because others can "
          "write to it or to a directory above it", SERVER, 8, "auth"),
    Cause("authorized-keys-missing", "the server finds no authorized_keys for this user",
          SERVER, 12, "auth"),
    Cause("authorized-keys-unreadable", "sshd cannot read authorized_keys", SERVER, 10, "auth"),
    Cause("account-locked", "the account on the server is locked", SERVER, 10, "auth"),
    Cause("shell-refused", "the account's shell does not allow logins", SERVER, 10, "auth"),
    Cause("user-not-allowed", "sshd's lists do not allow this user (AllowUsers, AllowGroups, "
          "DenyUsers, DenyGroups)", SERVER, 10, "auth"),
    Cause("source-not-permitted", "the key is right, but authorized_keys does not take it from "
          "your address (from=)", SERVER, 8, "auth"),
    Cause("key-options-refused", "the server knows the key, but what stands before it in "
          "authorized_keys does not allow this login (from=, expiry-time=)", SERVER, 9, "auth"),
    Cause("key-expired-on-server", "the key's line in authorized_keys has expired (expiry-time=)",
          SERVER, 10, "auth"),
    Cause("account-expired", "the account on the server has expired or is refused by PAM",
          SERVER, 10, "auth"),
    Cause("password-expired", "the account's password has expired", SERVER, 12, "session"),
    Cause("denied", "permission denied", EITHER, 60, "auth"),
)

_CONFIG = (
    Cause("config-bad-permissions", "others can write to the configuration file, so ssh refuses it",
          CLIENT, 5, "config"),
    Cause("config-bad-option", "the configuration has an option this ssh does not know",
          CLIENT, 5, "config"),
    Cause("config-bad-value", "the configuration has a value ssh does not take",
          CLIENT, 6, "config"),
    Cause("config-bad-token", "a % token, ${VAR} or ~user in the configuration cannot be expanded",
          CLIENT, 6, "config"),
    Cause("config-missing", "the configuration file named cannot be opened", CLIENT, 5, "config"),
    Cause("command-conflict", "the command line and the configuration ask for two things that "
          "exclude each other", CLIENT, 5, "config"),
    Cause("jump-loop", "the jump host is reached through itself", CLIENT, 5, "config"),
)

_SESSION = (
    Cause("control-path-too-long", "the path of the control socket is too long",
          CLIENT, 5, "session"),
    Cause("control-folder-missing", "the directory of the control socket does not exist",
          CLIENT, 5, "session"),
    Cause("control-socket-stale", "the control socket cannot be used: left over, or another user's",
          CLIENT, 25, "session", hint=True),
    Cause("max-sessions", "the shared connection takes no more sessions (MaxSessions, by default "
          "10)", SERVER, 20, "session"),
    Cause("jump-forward-refused", "the jump host does not allow forwarding",
          SERVER, 12, "session"),
    Cause("forward-refused", "the server does not allow forwarding", SERVER, 20, "session",
          hint=True),
    Cause("jump-connect-failed", "the jump host accepts you but cannot reach the next host",
          NETWORK, 11, "session"),
    Cause("forward-port-taken", "the local port of a forwarding is already in use",
          CLIENT, 30, "session", hint=True),
    Cause("forward-privileged", "ports below 1024 can be forwarded by root only",
          CLIENT, 25, "session", hint=True),
    Cause("remote-forward-failed", "the server did not open the remote port of a forwarding",
          SERVER, 25, "session", hint=True),
    Cause("agent-forward-socket", "ForwardAgent was taken for the path of a socket",
          CLIENT, 40, "session", hint=True),
    Cause("session-refused", "you are logged in, but the server did not start the shell or command",
          SERVER, 20, "session"),
    Cause("subsystem-missing", "the server has no such subsystem (sftp)", SERVER, 20, "session"),
    Cause("server-shell-noise", "a start file on the server prints text into the sftp or scp "
          "stream", SERVER, 15, "session"),
    Cause("home-missing", "the home directory on the server does not exist or is not open to the "
          "user", SERVER, 40, "session", hint=True),
    Cause("sshd-not-starting", "sshd on the server does not start", SERVER, 5, "connect"),
    Cause("session-ended", "the session ended", EITHER, 90, "session", hint=True),
    Cause("stalled", "the log ends while the login is still waiting", NETWORK, 45, "connect"),
    Cause("private-key-pasted", "this text holds a private key: anyone who has seen it can log in "
          "with it", CLIENT, 3, "config", hint=True),
    Cause("login-succeeded", "the login worked", CLIENT, 95, "session"),
)

CAUSES = {
    row.code: row
    for table in (_NETWORK, _CUT, _ALGORITHMS, _HOST_KEYS, _KEYS, _AUTH, _CONFIG, _SESSION)
    for row in table
}

# Codes that earlier releases printed, which scripts may still look for.
FORMER_CODES = {"key-not-authorized": ("key-not-authorised",)}

# The lint rules that look for the same fault in a config: of its findings only these belong to
# the cause. (What is found in a key file named by the log belongs to it whatever the rule.)
RELATED_RULES = {
    "connection-lost": ("SSH509", "SSH510", "SSH525", "SSH901", "SSH902", "SSH903"),
    "keepalive-timeout": ("SSH510",),
    "server-closed": ("SSH901", "SSH902", "SSH903", "SSH904"),
    "host-unresolved": ("SSH504", "SSH520"),
    "proxy-command-failed": ("SSH410", "SSH411", "SSH412", "SSH511", "SSH512"),
    "jump-loop": ("SSH511",),
    "no-common-kex": ("SSH606",),
    "no-common-cipher": ("SSH606",),
    "no-common-mac": ("SSH606",),
    "no-common-host-key": ("SSH606",),
    "revoked-keys-unreadable": ("SSH416", "SSH417"),
    "key-missing": ("SSH411", "SSH507", "SSH526"),
    "key-ppk": ("SSH210",),
    "key-is-public": ("SSH211",),
    "no-key-offered": ("SSH415", "SSH507", "SSH523", "SSH527", "SSH529", "SSH611"),
    "publickey-refused": ("SSH415", "SSH507", "SSH521", "SSH522", "SSH523", "SSH526"),
    "key-not-authorized": ("SSH521", "SSH522", "SSH526"),
    "wrong-user": ("SSH521",),
    "too-many-keys": ("SSH508", "SSH522", "SSH526"),
    "agent-unreachable": ("SSH411", "SSH529"),
    "agent-forward-socket": ("SSH516",),
    "control-path-too-long": ("SSH513",),
    "control-folder-missing": ("SSH528",),
    "control-socket-stale": ("SSH514", "SSH525"),
    "command-conflict": ("SSH518",),
    "forward-port-taken": ("SSH518", "SSH530"),
    "forward-privileged": ("SSH530",),
    "config-bad-token": ("SSH410", "SSH411"),
    "config-bad-permissions": ("SSH103", "SSH106", "SSH108"),
    "config-missing": ("SSH001", "SSH413"),
}
