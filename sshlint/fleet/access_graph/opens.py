"""Which line opens which account, by what sshd does: the table `opens`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# sshd judges in this order of consequence, not of time: the first reason is the one that is shown.
_ACCOUNT_CLOSED = """
CASE WHEN a.login = 'false' THEN coalesce(a.login_reason, 'sshd refuses logins to it')
    WHEN a.public_key = 'false' THEN 'a key alone is not enough for sshd'
    WHEN a.uid = 0 AND a.root_login = 'no' THEN 'PermitRootLogin no'
    WHEN m.revoked_form = 'unreadable' THEN 'RevokedKeys cannot be read, so sshd refuses all keys'
END"""
_KEY_CLOSED = """
CASE WHEN r.fingerprint IS NOT NULL THEN 'RevokedKeys of the machine lists the key'
    WHEN k.algorithm = 'ssh-dss' THEN 'sshd accepts no DSA keys'
    WHEN k.algorithm = 'ssh-rsa' AND k.bits < 1024 THEN 'sshd accepts no RSA key under 1024 bits'
END"""
_UNSURE = """
CASE WHEN NOT m.has_sshd THEN 'no sshd_config was read'
    WHEN a.login IS NULL THEN coalesce(a.login_reason, 'sshd_config decides by more than the name')
    WHEN a.public_key IS NULL THEN 'sshd_config might ask for more than a key'
END"""
_LIMITED = """
CASE WHEN a.forced_command = 'true' THEN 'runs only ForceCommand'
    WHEN NOT coalesce(a.shell_login, true) THEN 'has no login shell: forwarding only'
END"""

# Without the machine's time zone a day can begin earlier or later than in UTC.
_EXPIRY_DAY = "epoch(try_strptime(l.expiry_day, '%Y%m%d'))"
_DAYS = 2 * 86_400

# One row for each line, whether it opens the account or not; $now: seconds since the epoch.
_OPENS = f"""
CREATE TABLE opens AS
SELECT l.account, l.fingerprint, l.path, l.line, l.cert_authority, l.from_list, l.principals,
    l.restricted, l.comment,
    CASE WHEN NOT l.works THEN coalesce(l.problem, 'sshd skips the line')
        WHEN NOT l.read_by_sshd THEN 'sshd does not read this file'
        WHEN l.refused IS NOT NULL AND coalesce(a.strict_modes, 'true') <> 'false'
            THEN 'StrictModes refuses the file: ' || l.refused
        WHEN l.expires <= $now OR {_EXPIRY_DAY} + {_DAYS} <= $now THEN 'expiry-time has passed'
        WHEN a.uid = 0 AND a.root_login = 'forced-commands-only' AND l.command IS NULL
            THEN 'PermitRootLogin forced-commands-only, and the line has no command='
        ELSE coalesce({_ACCOUNT_CLOSED}, {_KEY_CLOSED}) END closed,
    CASE WHEN l.read_by_sshd IS NULL AND m.has_sshd THEN 'sshd_config might name other files'
        WHEN abs({_EXPIRY_DAY} - $now) < {_DAYS} THEN 'the time zone of expiry-time is not known'
        ELSE {_UNSURE} END unsure,
    CASE WHEN l.command IS NOT NULL THEN 'runs only its command='
        ELSE {_LIMITED} END limited
FROM authorized_keys l JOIN accounts a USING (account) JOIN machines m USING (machine)
LEFT JOIN keys k USING (fingerprint)
LEFT JOIN (SELECT DISTINCT machine, fingerprint FROM revoked) r
    ON r.machine = a.machine AND r.fingerprint = l.fingerprint
WHERE l.fingerprint IS NOT NULL"""  # noqa: S608

# The accounts of machines with TrustedUserCAKeys, by each such key.
_TRUSTS = f"""
CREATE TABLE trusts AS
SELECT a.account, c.fingerprint, c.path, c.line, a.principals_file IS NOT NULL by_file,
    coalesce({_ACCOUNT_CLOSED}, {_KEY_CLOSED}) closed, {_UNSURE} unsure,
    CASE WHEN a.uid = 0 AND a.root_login = 'forced-commands-only'
        THEN 'runs only a forced command' ELSE {_LIMITED} END limited
FROM authorities c JOIN machines m USING (machine) JOIN accounts a USING (machine)
LEFT JOIN keys k USING (fingerprint)
LEFT JOIN (SELECT DISTINCT machine, fingerprint FROM revoked) r
    ON r.machine = a.machine AND r.fingerprint = c.fingerprint"""  # noqa: S608


def settle_access(connection: DuckDBPyConnection, now: float) -> None:
    connection.execute(_OPENS, {"now": int(now)})
    connection.execute(_TRUSTS)
