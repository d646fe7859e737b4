"""What the server writes into its own log when it turns a login away."""

from __future__ import annotations

from sshlint.tables.messages.message import Message

_m = Message

# A row is one line or two.
# fmt: off

MESSAGES = (
    _m("server-modes", "Authentication refused: bad ownership or modes for {kind} {server_path}",
      "misc.c, auth2-pubkeyfile.c"),
    _m("server-modes", "debug: Authentication refused: bad ownership or modes for {kind} "
      "{server_path}", "misc.c"),
    _m("server-modes", "Ignored authorized keys: bad ownership or modes for {kind} {server_path}",
      "auth2-pubkeyfile.c, sent to ssh -v as 'Remote:'"),
    _m("server-modes", "debug: Remote: Ignored authorized keys: bad ownership or modes for {kind} "
      "{server_path}", "auth2-pubkeyfile.c"),
    _m("server-modes", "Authentication refused for {user}: bad owner or modes for {server_path}",
      "auth.c"),
    _m("authorized-keys-unreadable", "Could not open user '{user}' authorized keys "
      "'{server_path}': {reason}", "auth2-pubkeyfile.c", "9.1-"),
    _m("authorized-keys-unreadable", "Could not open authorized keys '{server_path}': {reason}",
      "auth.c", "-9.0"),
    _m("authorized-keys-missing", "Could not open user '{user}' authorized keys '{server_path}': "
      "No such file or directory", "auth2-pubkeyfile.c", "9.1-"),
    _m("authorized-keys-missing", "debug: Could not open authorized keys '{server_path}': No such "
      "file or directory", "auth.c", "-9.0"),
    _m("authorized-keys-missing", "debug: Could not open user '{user}' authorized keys "
      "'{server_path}': No such file or directory", "auth2-pubkeyfile.c", "9.1-"),
    _m("authorized-keys-unreadable", "authorized keys '{server_path}' is not a regular file",
      "auth2-pubkeyfile.c"),
    _m("authorized-keys-unreadable", "User '{user}' authorized keys '{server_path}' is not a "
      "regular file", "auth2-pubkeyfile.c"),
    _m("wrong-user", "Invalid user {user} from {address} port {number}", "auth.c"),
    _m("wrong-user", "Invalid user {user} from {address}", "auth.c"),
    _m("account-locked", "User {user} not allowed because account is locked", "auth.c"),
    _m("shell-refused", "User {user} not allowed because shell {shell} does not exist", "auth.c"),
    _m("shell-refused", "User {user} not allowed because shell {shell} is not executable",
      "auth.c"),
    _m("user-not-allowed", "User {user} from {address} not allowed because {reason}", "auth.c"),
    _m("root-login-refused", "ROOT LOGIN REFUSED FROM {address} port {number}", "auth.c"),
    _m("root-login-refused", "ROOT LOGIN REFUSED FROM {address}", "auth.c"),
    _m("account-expired", "Account {user} has expired", "auth-shadow.c"),
    _m("account-expired", "Access denied for user {user} by PAM account configuration",
      "auth2.c"),
    _m("password-expired", "User {user} password has expired ({reason})", "auth-shadow.c"),
    _m("source-not-permitted", "Authentication tried for {user} with correct key but not from a "
      "permitted host", "auth2-pubkeyfile.c"),
    _m("source-not-permitted", "Authentication tried for {user} with valid certificate but not "
      "from a permitted source address", "auth2-pubkeyfile.c"),
    _m("key-options-refused", "Refused by key options", "auth2-pubkeyfile.c"),
    _m("key-options-refused", "Refused by certificate options", "auth2-pubkeyfile.c"),
    _m("key-expired-on-server", "{server_path}:{line}: entry expired at {time}",
      "auth2-pubkeyfile.c"),
    _m("key-type-off-on-server", "userauth_pubkey: key type {algorithm} not in {option}",
      "auth2-pubkey.c", "-8.7"),
    _m("key-type-off-on-server", "userauth_pubkey: signature algorithm {algorithm} not in {option}",
      "auth2-pubkey.c", "8.8-"),
    _m("key-type-off-on-server", "refusing {algorithm} key: Invalid key length",
      "auth2-pubkey.c", "9.1-"),
    _m("too-many-keys", "maximum authentication attempts exceeded for {user} from {address} port "
      "{number} ssh2", "auth.c"),
    _m("too-many-keys", "Disconnecting authenticating user {user} {address} port {number}: Too "
      "many authentication failures", "packet.c"),
    _m("key-not-authorized", "Failed publickey for {user} from {address} port {number} ssh2: "
      "{fingerprint}", "auth.c, LogLevel VERBOSE"),
    _m("password-refused", "Failed password for {user} from {address} port {number} ssh2",
      "auth.c"),
    _m("wrong-user", "Failed password for invalid user {user} from {address} port {number} ssh2",
      "auth.c"),
    _m("wrong-user", "Failed publickey for invalid user {user} from {address} port {number} ssh2: "
      "{fingerprint}", "auth.c"),
    _m("wrong-user", "Connection closed by invalid user {user} {address} port {number}",
      "packet.c"),
    _m("", "Connection closed by authenticating user {user} {address} port {number} [preauth]",
      "packet.c"),
    _m("", "Connection closed by {address} port {number} [preauth]", "packet.c"),
    _m("", "Received disconnect from {address} port {number}:11: disconnected by user",
      "packet.c"),
    _m("", "Received disconnect from {address} port {number}:11: {reason}", "packet.c"),
    _m("", "Disconnected from user {user} {address} port {number}", "packet.c"),
    _m("server-overloaded", "drop connection #{number} from [{address}]:{peer} on [{listen}]:"
      "{listen_port} past MaxStartups", "sshd.c", "8.5-"),
    _m("server-overloaded", "beginning MaxStartups throttling", "sshd.c", "8.4-9.9"),
    _m("server-penalty", "drop connection #{number} from [{address}]:{peer} on [{listen}]:"
      "{listen_port} penalty: {reason}", "sshd.c", "9.8-"),
    _m("not-permitted-by-wrappers", "refused connect from {address}", "TCP wrappers"),
    _m("no-common-kex", "Unable to negotiate with {address} port {number}: no matching key "
      "exchange method found. Their offer: {offer} [preauth]", "packet.c"),
    _m("no-common-host-key", "Unable to negotiate with {address} port {number}: no matching host "
      "key type found. Their offer: {offer} [preauth]", "packet.c"),
    _m("no-common-cipher", "Unable to negotiate with {address} port {number}: no matching cipher "
      "found. Their offer: {offer} [preauth]", "packet.c"),
    _m("no-common-mac", "Unable to negotiate with {address} port {number}: no matching MAC found. "
      "Their offer: {offer} [preauth]", "packet.c"),
    _m("not-an-ssh-client", "Bad protocol version identification '{text}' from {address}",
      "sshd.c", "-7.9"),
    _m("not-an-ssh-client", "banner exchange: Connection from {address} port {number}: invalid "
      "format", "kex.c", "8.0-"),
    _m("login-grace-timeout", "Timeout before authentication for {address} port {number}",
      "sshd.c; Debian 9.2p1-2+deb12u3 and later end silently"),
    _m("login-grace-timeout", "Timeout before authentication for {connection}, pid = {number}",
      "sshd.c", "9.8-"),
    _m("login-grace-timeout", "fatal: Timeout before authentication for {address}", "sshd.c"),
    _m("idle-cut-by-server", "Timeout, client not responding from user {user} {address} port "
      "{number}", "serverloop.c"),
    _m("idle-cut-by-server", "Timeout, client not responding.", "serverloop.c", "-7.9"),
    _m("certificate-problem", "Certificate does not contain an authorized principal",
      "auth2-pubkey.c"),
    _m("certificate-problem", "Refusing certificate ID \"{name}\" serial={serial} signed by "
      "{algorithm} CA {fingerprint}", "auth2-pubkey.c"),
    _m("sshd-not-starting", "sshd: no hostkeys available -- exiting.", "sshd.c"),
    _m("sshd-not-starting", "Missing privilege separation directory: {server_path}", "sshd.c"),
    _m("sshd-not-starting", "Bind to port {listen_port} on {address} failed: {reason}", "sshd.c"),
    _m("sshd-not-starting", "Cannot bind any address.", "sshd.c"),
    _m("sshd-not-starting", "Unable to load host key: {server_path}", "sshd.c"),
    _m("sshd-not-starting", "{server_path} line {line}: Directive '{option}' is not allowed within "
      "a Match block", "servconf.c"),
)
