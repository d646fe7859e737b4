"""What programs with an SSH library of their own say: Go, Python, Java, Ruby, C, JavaScript.

Seen with x/crypto 0.4, paramiko 5.1, asyncssh 2.24, JSch 0.1.55 and its fork 2.28, net-ssh 7.0,
libssh 0.10 and 0.12, libssh2 1.11, ssh2 1.17 of npm and dropbear 2022.83, where the source is one.
"""

from __future__ import annotations

from sshlint.tables.messages.message import Message

_m = Message

# A row is one line or two.
# fmt: off
_GO, _PARAMIKO, _ASYNCSSH = "x/crypto/ssh", "paramiko", "asyncssh"
_JSCH, _NETSSH, _LIBSSH, _LIBSSH2 = "JSch", "net-ssh", "libssh", "libssh2, curl"
_NPM, _DROPBEAR, _ASYNCIO = "npm ssh2", "dropbear", "asyncio, with errno of Linux or macOS"

REFUSED = (
    _m("publickey-refused", "unable to authenticate, attempted methods [none publickey{others}], "
       "no supported methods remain", _GO),
    _m("publickey-refused", "unable to authenticate, attempted methods [none publickey], no "
       "supported methods remain", _GO),
    _m("publickey-disabled", "unable to authenticate, attempted methods [none], no supported "
       "methods remain", _GO),
    _m("password-refused", "unable to authenticate, attempted methods [none password], no "
       "supported methods remain", _GO),
    _m("publickey-refused", "paramiko.ssh_exception.AuthenticationException: Authentication "
       "failed.", _PARAMIKO),
    _m("publickey-refused", "AuthenticationException: Authentication failed.", _PARAMIKO),
    _m("publickey-disabled", "BadAuthenticationType: Bad authentication type; allowed types: "
       "[{methods}]", _PARAMIKO),
    _m("no-key-offered", "SSHException: No authentication methods available", _PARAMIKO),
    _m("too-many-keys", "Authentication failed: transport shut down or saw EOF", _PARAMIKO),
    _m("publickey-refused", "PermissionDenied: Permission denied for user {user} on host {host}",
       _ASYNCSSH),
    _m("publickey-refused", "Auth fail for methods '{methods}'", "JSch fork"),
    _m("publickey-refused", "com.jcraft.jsch.JSchException: Auth fail", _JSCH),
    _m("publickey-refused", "Net::SSH::AuthenticationFailed: Authentication failed for user "
       "{user}@{host}", _NETSSH),
    _m("publickey-refused", "Access denied for 'publickey'. Authentication that can continue: "
       "{methods}", _LIBSSH),
    _m("publickey-refused", "Username/PublicKey combination invalid", _LIBSSH2),
    _m("second-factor-missing", "Invalid signature for supplied public key, or bad "
       "username/public key combination", _LIBSSH2),
    _m("publickey-refused", "curl: (67) Authentication failure", _LIBSSH2),
    _m("publickey-refused", "All configured authentication methods failed", _NPM),
    _m("client-signs-sha1", "You're using an RSA key with SHA-1, which is no longer allowed.",
       "github.com, to old libraries"),
)

HOST_KEYS = (
    _m("host-key-changed", "knownhosts: key mismatch", _GO),
    _m("host-key-unknown", "knownhosts: key is unknown", _GO),
    _m("host-key-revoked", "knownhosts: key is revoked", _GO),
    _m("host-key-changed", "BadHostKeyException: Host key for server '{host}' does not match",
       _PARAMIKO),
    _m("host-key-changed", "Host key for server '{host}' does not match", _PARAMIKO),
    _m("host-key-unknown", "Server '{known_host}' not found in known_hosts", _PARAMIKO),
    _m("host-key-unverified", "HostKeyNotVerifiable: Host key is not trusted for host {host}",
       _ASYNCSSH),
    _m("host-key-revoked", "Host key is revoked for host {host}", _ASYNCSSH),
    _m("host-key-unknown", "HostKeyUnknown: fingerprint {fingerprint} is unknown for "
       "\"{known_host}\"", _NETSSH),
    _m("host-key-changed", "HostKeyMismatch: fingerprint {fingerprint} does not match for "
       "\"{known_host}\"", _NETSSH),
    _m("host-key-unknown", "UnknownHostKey: {host}. {algorithm} key fingerprint is", _JSCH),
    _m("host-key-changed", "HostKey has been changed: {host}", _JSCH),
    _m("host-key-revoked", "revoked HostKey: {host}", _JSCH),
    _m("host-key-unknown", "Host '{known_host}' is not in the trusted hosts file.", _DROPBEAR),
    _m("host-key-changed", "{algorithm} host key mismatch for {host} !", _DROPBEAR),
    _m("host-key-unverified", "SSL peer certificate or SSH remote key was not OK", _LIBSSH2),
    _m("host-key-unverified", "Host denied (verification failed)", _NPM),
    _m("host-key-unknown", "stdin is not interactive", "Ansible's paramiko_ssh"),
)

ALGORITHMS = (
    _m("no-common-kex", "ssh: no common algorithm for key exchange; client offered: [{ours}], "
       "server offered: [{offer}]", _GO),
    _m("no-common-host-key", "ssh: no common algorithm for host key; client offered: [{ours}], "
       "server offered: [{offer}]", _GO),
    _m("no-common-mac", "ssh: no common algorithm for {direction} MAC; client offered: [{ours}]",
       _GO),
    _m("no-common-cipher", "ssh: no common algorithm for {direction} cipher; client offered: "
       "[{ours}]", _GO),
    _m("no-common-kex", "(no acceptable kex algorithm)", _PARAMIKO),
    _m("no-common-cipher", "(no acceptable ciphers)", _PARAMIKO),
    _m("no-common-mac", "(no acceptable macs)", _PARAMIKO),
    _m("no-common-host-key", "(no acceptable host key)", _PARAMIKO),
    _m("no-common-kex", "No matching key exchange algorithm found, sent {ours} and received "
       "{offer}", _ASYNCSSH),
    _m("no-common-host-key", "No matching server host key algorithm found, sent {ours} and "
       "received {offer}", _ASYNCSSH),
    _m("no-common-cipher", "No matching encryption algorithm found, sent {ours} and received "
       "{offer}", _ASYNCSSH),
    _m("no-common-mac", "No matching MAC algorithm found, sent {ours} and received {offer}",
       _ASYNCSSH),
    _m("no-common-kex", "no match for method kex algos: server [{offer}], client", _LIBSSH),
    _m("no-common-mac", "no match for method mac algo {direction}: server [{offer}], client",
       _LIBSSH),
    _m("no-common-cipher", "no match for method encryption {direction}: server [{offer}], client",
       _LIBSSH),
    _m("no-common-host-key", "no match for method server host key algo: server [{offer}], client",
       _LIBSSH),
    _m("kex-interrupted", "Unable to exchange encryption keys", _LIBSSH2),
    _m("no-common-kex", "could not settle on kex algorithm", _NETSSH),
    _m("no-common-cipher", "could not settle on encryption_client algorithm", _NETSSH),
    _m("no-common-mac", "could not settle on hmac_client algorithm", _NETSSH),
    _m("no-common-host-key", "could not settle on host_key algorithm", _NETSSH),
    _m("no-common-kex", "Algorithm negotiation fail: algorithmName=\"kex\" jschProposal="
       "\"{ours}\" serverProposal=\"{offer}\"", "JSch fork"),
    _m("no-common-host-key", "Algorithm negotiation fail: algorithmName=\"server_host_key\" "
       "jschProposal=\"{ours}\" serverProposal=\"{offer}\"", "JSch fork"),
    _m("no-common-cipher", "Algorithm negotiation fail: algorithmName=\"cipher.{direction}\"",
       "JSch fork"),
    _m("no-common-mac", "Algorithm negotiation fail: algorithmName=\"mac.{direction}\"",
       "JSch fork"),
    _m("no-common-kex", "Algorithm negotiation fail", _JSCH),
    _m("no-common-kex", "Handshake failed: no matching key exchange algorithm", _NPM),
    _m("no-common-host-key", "Handshake failed: no matching host key format", _NPM),
    _m("no-common-cipher", "Handshake failed: no matching {direction} cipher", _NPM),
    _m("no-common-mac", "Handshake failed: no matching {direction} MAC", _NPM),
    _m("no-common-kex", "No matching algo kex", _DROPBEAR),
    _m("no-common-host-key", "No matching algo hostkey", _DROPBEAR),
    _m("no-common-cipher", "No matching algo enc", _DROPBEAR),
    _m("no-common-mac", "No matching algo mac", _DROPBEAR),
)

CONNECTIONS = (
    _m("connection-refused", "Unable to connect to port {port} on {host}", _PARAMIKO),
    _m("connection-refused", "[Errno 111] Connect call failed ('{host}', {port})", _ASYNCIO),
    _m("connection-refused", "[Errno 61] Connect call failed ('{host}', {port})", _ASYNCIO),
    _m("connection-timed-out", "[Errno 110] Connect call failed ('{host}', {port})", _ASYNCIO),
    _m("network-unreachable", "[Errno 101] Connect call failed ('{host}', {port})", _ASYNCIO),
    _m("network-unreachable", "[Errno 113] Connect call failed ('{host}', {port})", _ASYNCIO),
    _m("connection-refused", "dial tcp {host}:{port}: connect: connection refused", _GO),
    _m("connection-timed-out", "dial tcp {host}:{port}: i/o timeout", _GO),
    _m("host-unresolved", "dial tcp: lookup {host}: no such host", _GO),
    _m("connection-refused", "connect ECONNREFUSED {host}:{port}", _NPM),
    _m("connection-refused", "Errno::ECONNREFUSED", _NETSSH),
    _m("connection-timed-out", "Errno::ETIMEDOUT", _NETSSH),
    _m("connection-timed-out", "connect ETIMEDOUT {host}:{port}", _NPM),
    _m("server-closes-at-once", "Error reading SSH protocol banner", _PARAMIKO),
    _m("server-closes-at-once", "Failed getting banner", _LIBSSH2),
    _m("server-closes-at-once", "Errno::ECONNRESET", _NETSSH),
    _m("server-closes-at-once", "Connection lost before handshake", _NPM),
    _m("server-closes-at-once", "ssh: handshake failed: EOF", _GO),
    _m("server-closes-at-once", "ssh: handshake failed: read tcp {route}: read: connection reset "
       "by peer", _GO),
    _m("banner-timeout", "timeout during server version negotiating", _NETSSH),
    _m("banner-timeout", "ConnectionLost: Login timeout expired", _ASYNCSSH),
    _m("banner-timeout", "Timed out while waiting for handshake", _NPM),
    _m("banner-timeout", "Session.connect: java.net.SocketTimeoutException: Read timed out",
       _JSCH),
    _m("ssh1-only", "Incompatible version ({theirs} instead of {ours})", _PARAMIKO),
    _m("ssh1-only", "No version of SSH protocol usable", _LIBSSH),
)

KEY_FILES = (
    _m("key-format", "ssh: no key found", _GO),
    _m("key-format", "Failed to read ssh private key: no key found", "Terraform"),
    _m("key-passphrase-unavailable", "ssh: this private key is passphrase protected", _GO),
    _m("key-passphrase-wrong", "x509: decryption password incorrect", _GO),
    _m("key-type-off", "ssh: unhandled key type", _GO),
    _m("key-format", "not a valid OPENSSH private key file", _PARAMIKO),
    _m("key-pem-wanted", "not a valid {kind} private key file", _PARAMIKO),
    _m("key-passphrase-unavailable", "PasswordRequiredException: Private key file is encrypted",
       _PARAMIKO),
    _m("key-passphrase-unavailable", "encountered {kind} key, expected OPENSSH key", _PARAMIKO),
    _m("key-passphrase-wrong", "OpenSSH private key file checkints do not match", _PARAMIKO),
    _m("dsa-key", "ValueError: p*q must equal modulus", _PARAMIKO),
    _m("key-format", "paramiko.ssh_exception.SSHException: Invalid key", _PARAMIKO),
    _m("key-missing", "FileNotFoundError: [Errno 2] No such file or directory: '{key}'",
       "Python 3.11"),
    _m("key-format", "KeyImportError: Invalid private key", _ASYNCSSH),
    _m("key-format", "KeyImportError: Missing PEM footer", _ASYNCSSH),
    _m("key-passphrase-unavailable", "Passphrase must be specified to import encrypted private "
       "keys", _ASYNCSSH),
    _m("key-passphrase-wrong", "KeyEncryptionError: Incorrect passphrase", _ASYNCSSH),
    _m("key-pem-wanted", "invalid privatekey: [B@", "JSch 0.1.55"),
    _m("key-pem-wanted", "JSchException: invalid privatekey", _JSCH),
    _m("key-passphrase-unavailable", "JSchException: USERAUTH fail", _JSCH),
    _m("key-pem-wanted", "Unable to extract public key from private key file: Wrong passphrase or "
       "invalid/unrecognized private key file format", _LIBSSH2),
    _m("key-missing", "Unable to open private key file", _LIBSSH2),
    _m("key-format", "Cannot parse privateKey: Unsupported key format", _NPM),
    _m("key-passphrase-unavailable", "Encrypted private OpenSSH key detected, but no passphrase "
       "given", _NPM),
    _m("key-passphrase-wrong", "OpenSSH key integrity check failed -- bad passphrase?", _NPM),
    _m("key-format", "privateKey value does not contain a (valid) private key", _NPM),
    _m("key-too-short", "The '{algorithm}' key type of size {number} is not allowed by "
       "RSA_MIN_SIZE", _LIBSSH),
    _m("key-pem-wanted", "the private key could not be loaded: OpenSSL::PKey::PKeyError", _NETSSH),
    _m("key-passphrase-unavailable", "Decrypt failed on private key", _NETSSH),
    _m("client-library-incomplete", "net-ssh requires the following gems for {algorithm} support",
       _NETSSH),
    _m("client-library-incomplete", "unsupported key type `{algorithm}'", _NETSSH),
    _m("key-format", "Exited: String too long", "dbclient, with a key of OpenSSH's format"),
    _m("subsystem-missing", "ssh: subsystem request failed", _GO),
    _m("subsystem-missing", "Unable to request SFTP subsystem", _LIBSSH2),
    _m("subsystem-missing", "Unable to start subsystem: sftp", _NPM),
)

MESSAGES = (*REFUSED, *HOST_KEYS, *ALGORITHMS, *CONNECTIONS, *KEY_FILES)
