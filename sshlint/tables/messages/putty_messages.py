"""What PuTTY, plink, pscp, Pageant and WinSCP say when a login fails.

Seen with plink 0.78 here; the other wordings are recorded from the PuTTY 0.85 source and, where it
says so, from earlier releases or WinSCP.
"""

from __future__ import annotations

from sshlint.tables.messages.message import Message

_m = Message

# A row is one line or two.
# fmt: off

_RAN = "PuTTY 0.85, seen with plink 0.78"
_READ = "PuTTY 0.85 source"
_OLD = "PuTTY before 0.71, WinSCP"
_WINSCP = "WinSCP documentation, 'Messages'"

MESSAGES = (
    _m("key-not-authorized", "Server refused our key", _RAN),
    _m("key-not-authorized", "Server refused our public key", _OLD),
    _m("key-public-mismatch", "Server refused public-key signature despite accepting key!", _READ),
    _m("no-usable-key", "No supported authentication methods available (server sent: {methods})",
      _RAN),
    _m("no-usable-key", "No supported authentication methods available", _READ),
    _m("putty-key-format", "Unable to use key file \"{key}\" ({reason})", _RAN),
    _m("putty-key-format", "Unable to use this key file ({reason})", _READ),
    _m("putty-key-missing", "Unable to use key file \"{key}\" (unable to open file)", _RAN),
    _m("putty-key-missing", "Unable to use this key file (unable to open file)", _RAN),
    _m("putty-key-missing", "Unable to load key file \"{key}\" (unable to open file)", _RAN),
    _m("putty-key-damaged", "Unable to load key file \"{key}\" ({reason})", _RAN),
    _m("putty-key-too-new", "Unable to load key file \"{key}\" (PuTTY key format too new)", _RAN),
    _m("putty-key-too-new", "PuTTY key format too new", _READ),
    _m("putty-key-too-new", "not a PuTTY SSH-2 private key", "PuTTY 0.62 and older"),
    _m("putty-key-damaged", "Unable to load private key ({reason})", _RAN),
    _m("putty-key-damaged", "Couldn't load private key from {key} ({reason})", _OLD),
    _m("putty-key-damaged", "Couldn't load private key ({reason})", _READ),
    _m("putty-key-damaged", "Couldn't load this key ({reason})", "Pageant, PuTTYgen"),
    _m("putty-key-format", "Couldn't load this key (not a PuTTY SSH-2 private key)",
      "Pageant, old"),
    _m("putty-key-format", "Couldn't load this key (not a recognised key file format)",
      "Pageant"),
    _m("putty-key-format", "Private key file \"{key}\" contains key in {format} format. WinSCP "
      "supports only PuTTY format.", _WINSCP),
    _m("putty-key-public", "Key file contains public key only", _READ),
    _m("key-passphrase-wrong", "Wrong passphrase", _READ),
    _m("putty-needs-prompt", "Cannot answer interactive prompts in batch mode", _RAN),
    _m("password-refused", "Access denied", _READ),
    _m("password-refused", "Authentication failed.", _WINSCP),
    _m("connection-lost", "Network error: Software caused connection abort", _READ),
    _m("connection-lost", "Software caused connection abort", _READ),
    _m("connection-lost", "Network error: Connection reset by peer", _READ),
    _m("server-closed", "Remote side unexpectedly closed network connection", _RAN),
    _m("server-closed", "Server unexpectedly closed network connection", _OLD),
    _m("server-closed", "Server unexpectedly closed connection", _OLD),
    _m("connection-refused", "Network error: Connection refused", _READ),
    _m("connection-refused", "Failed to connect to {host}: Connection refused", _RAN),
    _m("connection-refused", "FATAL ERROR: Connection refused", _RAN),
    _m("connection-timed-out", "Network error: Connection timed out", _READ),
    _m("connection-timed-out", "Failed to connect to {host}: Connection timed out", _READ),
    _m("server-closes-at-once", "Failed to connect to {host}: Connection reset by peer", _RAN),
    _m("network-unreachable", "Network error: No route to host", _READ),
    _m("network-unreachable", "Network error: Network is unreachable", _READ),
    _m("host-unresolved", "Host does not exist", _READ),
    _m("host-unresolved", "Unable to open connection to {host}", _READ),
    _m("host-unresolved", "Host \"{host}\" does not exist.", _WINSCP),
    _m("too-many-keys", "Remote side sent disconnect message type 2 (protocol error): \"Too many "
      "authentication failures\"", _READ),
    _m("too-many-keys", "Too many authentication failures for {user}", _OLD),
    _m("host-key-unknown", "The host key is not cached for this server", _RAN),
    _m("host-key-unknown", "The server's host key is not cached", "PuTTY 0.77 and older"),
    _m("host-key-unknown", "Cannot confirm a host key in batch mode", _RAN),
    _m("host-key-changed", "WARNING - POTENTIAL SECURITY BREACH!", _RAN),
    _m("host-key-changed", "Host key not in manually configured list", _RAN),
    _m("host-key-unverified", "Host key verification failed", _WINSCP),
    _m("weak-algorithm-warned", "The first {kind} supported by the server is {algorithm}, which "
      "is below the configured warning threshold.", _READ),
    _m("weak-algorithm-warned", "below the configured warning threshold", _READ),
    _m("no-common-kex", "Couldn't agree a key exchange algorithm (available: {offer})", _READ),
    _m("no-common-host-key", "Couldn't agree a host key algorithm (available: {offer})", _READ),
    _m("no-common-cipher", "Couldn't agree a client-to-server cipher (available: {offer})", _READ),
    _m("no-common-cipher", "Couldn't agree a server-to-client cipher (available: {offer})", _READ),
    _m("no-common-mac", "Couldn't agree a client-to-server MAC (available: {offer})", _READ),
    _m("no-common-mac", "Couldn't agree a server-to-client MAC (available: {offer})", _READ),
    _m("no-common-kex", "Selected key exchange algorithm \"{offer}\" does not correspond to any "
       "supported algorithm", _RAN),
    _m("no-common-host-key", "Selected host key algorithm \"{offer}\" does not correspond to any "
       "supported algorithm", _RAN),
    _m("no-common-cipher", "Selected {direction} cipher \"{offer}\" does not correspond to any "
       "supported algorithm", _RAN),
    _m("no-common-mac", "Selected {direction} MAC \"{offer}\" does not correspond to any "
       "supported algorithm", _RAN),
    _m("packet-corrupted", "Incorrect MAC received on packet", _READ),
    _m("ssh1-only", "SSH protocol version 2 required by our configuration but remote only provides "
      "(old, insecure) SSH-1", _RAN),
    _m("ssh1-only", "SSH protocol version 2 required by our configuration but not provided by "
      "remote", "PuTTY before 0.77"),
    _m("putty-ssh1-configured", "SSH protocol version 1 required by our configuration but not "
      "provided by remote", _READ),
    _m("putty-trivial-login", "Authentication was trivial! Abandoning session as specified in "
      "configuration.", _READ),
    _m("session-refused", "Server refused to start a shell/command", _READ),
    _m("session-refused", "Server refused to allocate pty", _READ),
    _m("server-busy-putty", "Timeout detected.", _WINSCP),
)
