"""Ten questions to the database of `sshlint fleet --database`, for its page; each is tried."""

from __future__ import annotations

QUERIES: tuple[tuple[str, str], ...] = (
    (
        "Which keys open the most accounts?",
        """
SELECT fingerprint, count(DISTINCT account) AS accounts
FROM opens WHERE closed IS NULL AND NOT cert_authority
GROUP BY fingerprint ORDER BY accounts DESC, fingerprint LIMIT 20""",
    ),
    (
        "Which private keys have no passphrase and open root somewhere?",
        """
SELECT DISTINCT h.label AS holder, p.path, o.fingerprint, a.label AS opens
FROM private_keys p JOIN accounts h ON h.account = p.account
JOIN opens o ON o.fingerprint = p.fingerprint AND o.closed IS NULL
JOIN accounts a ON a.account = o.account AND a.uid = 0
WHERE NOT p.encrypted ORDER BY ALL""",
    ),
    (
        "Who can log in to one machine, by which line?",
        """
SELECT a.label, o.path, o.line, o.fingerprint, o.comment, o.from_list, o.limited
FROM opens o JOIN accounts a USING (account) JOIN machines m USING (machine)
WHERE m.name = 'db1' AND o.closed IS NULL ORDER BY ALL""",
    ),
    (
        "Which lines open nothing, and why?",
        """
SELECT a.label, o.path, o.line, o.closed FROM opens o JOIN accounts a USING (account)
WHERE o.closed IS NOT NULL ORDER BY ALL""",
    ),
    (
        "Which machines share a host key?",
        """
SELECT fingerprint, list(name ORDER BY name) AS machines
FROM host_keys JOIN machines USING (machine)
GROUP BY fingerprint HAVING count(DISTINCT machine) > 1 ORDER BY fingerprint""",
    ),
    (
        "Which key types and lengths are in use?",
        """
SELECT k.algorithm, k.bits, count(DISTINCT o.fingerprint) AS keys, count(*) AS lines
FROM opens o JOIN keys k USING (fingerprint) WHERE o.closed IS NULL
GROUP BY ALL ORDER BY lines DESC, k.algorithm, k.bits""",
    ),
    (
        "Whose agents are forwarded where?",
        """
SELECT a.label, l.host, l.path, l.line FROM logins l JOIN accounts a USING (account)
WHERE l.forward_agent ORDER BY ALL""",
    ),
    (
        "Which accounts become root by sudo without a password, and who opens them?",
        """
SELECT a.label, a.sudo_path, a.sudo_line, count(DISTINCT o.fingerprint) AS keys
FROM accounts a LEFT JOIN opens o ON o.account = a.account AND o.closed IS NULL
WHERE a.sudo_root AND NOT a.sudo_password GROUP BY ALL ORDER BY ALL""",
    ),
    (
        "Which accounts are one step from another machine's root?",
        """
SELECT DISTINCT n.name AS from_account, t.name AS root, h.path
FROM edges h JOIN edges o ON o.source = h.target AND o.kind = 'line'
JOIN nodes n ON n.node = h.source AND n.kind = 'account'
JOIN nodes t ON t.node = o.target JOIN accounts a ON a.account = t.account AND a.uid = 0
WHERE NOT h.secret ORDER BY ALL""",
    ),
    (
        "What could not be read, and where?",
        """
SELECT m.name, n.path, n.message FROM notes n JOIN machines m USING (machine)
UNION ALL SELECT m.name, a.home, 'account ' || a.name || ': ' || coalesce(a.reason, 'not read')
FROM accounts a JOIN machines m USING (machine) WHERE NOT a.read ORDER BY ALL""",
    ),
)
