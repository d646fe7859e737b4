"""What secrets look like: the variables that hold them and the shapes of tokens.

Patterns are texts, compiled where a config first has something to try them on.
"""

from __future__ import annotations

# Variables that hold a secret by their maker's documentation; a SendEnv pattern that takes one of
# them along sends secrets. Source: the manuals of the programs named.
SECRET_VARIABLES = (
    "AWS_SECRET_ACCESS_KEY",  # AWS CLI user guide, "Environment variables"
    "AWS_SESSION_TOKEN",
    "ANTHROPIC_API_KEY",
    "ARM_CLIENT_SECRET",  # Terraform's azurerm provider
    "AZURE_CLIENT_SECRET",
    "BW_SESSION",  # Bitwarden CLI
    "CI_JOB_TOKEN",  # GitLab CI
    "DIGITALOCEAN_ACCESS_TOKEN",
    "DOCKER_AUTH_CONFIG",  # GitLab CI
    "GH_TOKEN",  # gh(1)
    "GITHUB_TOKEN",
    "GITLAB_TOKEN",
    "HF_TOKEN",  # Hugging Face hub
    "MYSQL_PWD",  # MySQL manual, "Environment Variables"
    "NPM_TOKEN",
    "OPENAI_API_KEY",
    "PGPASSWORD",  # PostgreSQL manual, libpq
    "RESTIC_PASSWORD",
    "SSHPASS",  # sshpass(1)
    "TWINE_PASSWORD",
    "VAULT_TOKEN",  # Vault CLI
)

# Names that say they hold a secret, and names beside them that only say where one lies.
SENSITIVE_NAME = (
    r"(?i)TOKEN(?!I[SZ])|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|(?:^|_)PASS(?:_|$)|SSHPASS|_PWD$"
    r"|(?:API|ACCESS|AUTH|PRIVATE|ENCRYPTION|SIGNING)_?KEY"
)
POINTER_NAME = (
    r"(?i)(?:_(?:FILE|PATH|DIR|URL|URI|HELPER|COMMAND|CMD|STORE|NAME|TYPE|TTL|ID|PROMPT)|ASKPASS)$"
)

# Tokens by their makers' fixed beginnings. Sources: GitHub "Behind GitHub's new authentication
# token formats", GitLab "Token overview", AWS IAM "Understanding unique ID prefixes", Slack "Token
# types", Vault "Tokens", RFC 7519 (a JWT's header begins with '{"'), the rest by example.
KNOWN_SHAPE = (
    r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,}|glpat-[A-Za-z0-9_-]{20,}"
    r"|(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])|xox[abeoprs]-[A-Za-z0-9-]{10,}|npm_[A-Za-z0-9]{36}"
    r"|pypi-[A-Za-z0-9_-]{50,}|hvs\.[A-Za-z0-9_-]{24,}|dop_v1_[a-f0-9]{64}|AIza[A-Za-z0-9_-]{35}"
    r"|sk-(?:ant|proj)-[A-Za-z0-9_-]{20,}|eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*)"
)
# In lower case, one of these stands in every line that can hold a secret: told without a pattern.
_WORDS = ("pass", "word", "wd", "phrase", "pw", "key")
_ASSIGNED = tuple(f"{word}{sign}" for word in _WORDS for sign in (":", "=", " :", " =", "_"))
_OTHERS = ("sshpass", " -pw", "-x", "secret", "token", "credential", "://", "proxy-", "proxya")
_STARTS = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "akia", "asia", "xox")
_MORE_STARTS = ("npm_", "pypi-", "hvs.", "dop_v1_", "aiza", "sk-ant", "sk-proj", "eyj")
ANCHORS = ("setenv", "connect", *_ASSIGNED, *_OTHERS, *_STARTS, *_MORE_STARTS)

# What stands where a password would, and is none.
PLACEHOLDER = (
    r"(?i)(?:1password|ask|bitwarden|changed|default|disabled|empty|enabled|expired|false|fixme|gopass"
    r"|hidden|keepass|keepassxc|keychain|lastpass|missing|n/a|needed|none|null|omitted|only"
    r"|optional|pass|password|prompt|prompted|redacted|removed|required|rotated|same|secret|see"
    r"|stored|tba|tbd|todo|token|true|unknown|unset|vault|xxx|yes|no)[.,;]*\Z"
)
