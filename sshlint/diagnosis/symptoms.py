"""Which causes are only the symptom of another."""

from __future__ import annotations

from sshlint.diagnosis.found_cause import Found

_CONFIG = ("config-bad-option", "config-bad-value", "config-bad-token", "config-bad-permissions")
_NO_SSH = ("not-an-ssh-server", "server-overloaded", "server-penalty", "ssh1-only")
_NO_KEX = ("no-common-kex", "no-common-host-key", "no-common-cipher", "no-common-mac")
_BAD_HOST_KEY = (
    "host-key-changed", "host-key-unknown", "host-key-revoked", "revoked-keys-unreadable",
)  # fmt: skip
_UNREACHED = (
    "connection-refused", "connection-timed-out", "network-unreachable", "host-unresolved",
    "local-address-unavailable",
)  # fmt: skip
_PUTTY_KEYS = (
    "putty-key-format", "putty-key-missing", "putty-key-damaged", "putty-key-too-new",
    "putty-key-public", "putty-needs-prompt", "key-passphrase-wrong", "key-public-mismatch",
)  # fmt: skip
_JUMP = ("jump-connect-failed", "jump-forward-refused", "jump-loop")

# A symptom -> the causes of the same login that explain it; likeliest explanation first.
_EXPLAINED_BY = {
    "config-bad-value": _CONFIG,
    "host-key-unverified": ("host-certificate-invalid", *_BAD_HOST_KEY),
    "host-key-unknown": ("host-certificate-invalid",),
    "putty-needs-prompt": ("key-not-authorized", "publickey-refused"),
    "publickey-refused": ("key-mode-open", "client-library-incomplete"),
    "password-refused": ("git-key-refused", "git-repository-refused", "wrong-user",
                         "root-login-refused", "account-locked"),
    "no-key-offered": ("agent-socket-stale",),
    "wrong-user": ("account-locked", "user-not-allowed", "shell-refused"),
    "key-pem-wanted": ("key-format",),  # a traceback quotes the line that raises either
    "key-options-refused": ("source-not-permitted", "key-expired-on-server"),
    "connection-closed": (
        *_NO_SSH, *_NO_KEX, "too-many-keys", "server-closes-at-once", "banner-timeout",
        "kex-interrupted", "connection-lost", "wrong-user", "proxy-command-failed",
    ),
    "server-closed": (*_NO_SSH, *_NO_KEX, "too-many-keys", "server-closes-at-once"),
    "server-closes-at-once": (*_NO_SSH, *_JUMP, "proxy-command-failed"),
    "banner-timeout": (*_NO_SSH, "proxy-command-failed"),
    "proxy-command-failed": _JUMP,
    "jump-forward-refused": ("jump-connect-failed",),
    "connection-failed": _UNREACHED,
    "connection-lost": ("keepalive-timeout", "idle-cut-by-server", "packet-corrupted"),
    "no-usable-key": (*_PUTTY_KEYS, "key-not-authorized"),
    "putty-key-public": ("key-not-authorized",),
    "ping-unanswered": _UNREACHED,
    "key-not-authorized": ("server-modes", "wrong-user", "source-not-permitted", "account-locked",
                           "authorized-keys-missing", "authorized-keys-unreadable",
                           "user-not-allowed", "shell-refused", "key-type-off-on-server",
                           "root-login-refused", "certificate-problem", "key-expired-on-server",
                           "key-options-refused"),
    "key-mode-open": ("key-is-public", "certificate-as-key"),
}  # fmt: skip
# what the inner login says when the jump host has let it down
_OF_A_JUMP = frozenset({
    "proxy-command-failed", "server-closes-at-once", "connection-closed", "banner-timeout",
})  # fmt: skip


def without_symptoms(causes: list[Found]) -> list[Found]:
    """The causes that stand for themselves, with the evidence of their symptoms."""
    kept = []
    for cause in causes:
        reason = _reason(cause, causes)
        if reason is None:
            kept.append(cause)
        else:
            reason.absorb(cause)
    return kept


def _reason(symptom: Found, causes: list[Found]) -> Found | None:
    if symptom.code == "session-ended":
        return next((each for each in causes if each is not symptom), None)
    if symptom.values.get("line") or symptom.values.get("key"):
        return None  # it names its own place
    for code in _EXPLAINED_BY.get(symptom.code, ()):
        for each in causes:
            if each.code == code and each is not symptom:
                return each
    return None


def explained_by_jump(causes: list[Found], failed: list[Found]) -> list[Found]:
    """A login through a jump host that failed has no cause of its own."""
    if not failed or failed[-1].code == "login-succeeded":
        return causes
    for cause in causes:
        if cause.code in _OF_A_JUMP:
            failed[0].absorb(cause)
    return [cause for cause in causes if cause.code not in _OF_A_JUMP]
