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

# How programs are given passwords: what the line holds in lower case where the pattern can match,
# the kind, the pattern (WORD is a word, quoted or not; USER a name and a password), and whether
# what it finds is a secret for sure. What is not sure is never shown, but not reported either.
# Every repetition is bounded, so that a line made for it cannot cost more than its length. Sources:
# the manuals of sshpass, plink, curl, wget, ncat, connect-proxy, mysql, ssh-keygen, openssl,
# smbclient, redis-cli, netrc(5), libpq's .pgpass, RFC 3986 3.2.1 and RFC 9110 11.6.2.
SHAPES = (
    (
        "sshpass",
        "a password given to sshpass",
        r"\bsshpass[\"']?\s+(?:-v\s+|-P\s*\S+\s+){0,4}(?:\"-p\"|'-p'|[\"']?-p)[\s=]*<WORD>",
        True,
    ),
    (
        "-pw",
        "a password given to plink",
        r"\bp(?:link|scp|sftp)\S{0,9}\s.{0,200}?-pw\s+<WORD>",
        True,
    ),
    ("-pw", "a password", r"\s-pw\s+<WORD>", False),
    ("-p", "a password", r"(?<![^\s\"'])-p[\"']?(?:\s+|=)(?!-|[\"']?\d+\b)<WORD>", False),
    ("sql", "a password given to mysql", r"\bmysql\S{0,20}\s.{0,300}?-p(?!\s|o?rot)<WORD>", True),
    (
        "mariadb",
        "a password given to mariadb",
        r"\bmariadb\S{0,20}\s.{0,300}?-p(?!\s|rot)<WORD>",
        True,
    ),
    (
        "proxy",
        "a proxy's password",
        r"--?proxy-?(?:auth|user|pass)[= ]\s*[\"']?(?:[^\s:@\"']{1,99}:)?<WORD>",
        True,
    ),
    ("-x", "a proxy's password", r"\s-x\s*[^\s/:@'\"]{1,99}:(?P<w>[^\s/'\"]{1,999})@", True),
    (
        "connect",
        "a proxy's password",
        r"\bconnect(?:-proxy)?\s.{0,200}?-[HS]\s*[^\s:@]{1,99}:(?P<w>[^\s]{1,999})@",
        True,
    ),
    (
        "://",
        "a password in a URL",
        r"\b[a-z][a-z0-9+.-]{0,20}://[^\s/:@'\"]{0,99}:(?P<w>[^\s/'\"]{1,999})@",
        True,
    ),
    ("://", "a token in a URL", r"://(?P<w>[a-z0-9_-]{20,999})(?::x-oauth-basic)?@", True),
    (
        "curl",
        "a password given to curl",
        r"\bcurl\b.{0,300}?\s(?:-u|-U|--user)[\s=]*<USER>",
        True,
    ),
    ("-u", "a password", r"\s(?:-u|--user(?:name)?)[\s=]*<USER>", False),
    ("-u", "a password", r"\s-U[\s=]*[\"']?[^\s%\"']{1,99}%(?P<w>[^\s\"']{3,999})", False),
    (
        "-",
        "a password",
        r"\s--?(?:[a-z][a-z-]{0,30}?)??(?:pass(?:wor|w)d|passphrase|secret|token)(?:=|\s+)(?!-)<WORD>",
        True,
    ),
    ("-", "a password", r"\s--?(?:[a-z][a-z-]{0,30}?)??(?:pass|pwd|pw)(?:=|\s+)(?!-)<WORD>", False),
    ("pass:", "a password given to openssl", r"\spass:(?P<w>[^\s\"']{1,999})", False),
    ("ssh-keygen", "a passphrase", r"\bssh-keygen\s.{0,300}?\s-[NP]\s*<WORD>", True),
    ("openssl", "a password given to openssl", r"\bopenssl\s.{0,300}?\s-k\s+<WORD>", True),
    ("redis-cli", "a password given to redis-cli", r"\bredis-cli\s.{0,300}?\s-a\s+<WORD>", True),
    ("authorization", "credentials", r"authorization:\s*(?:[a-z]+\s+)?(?P<w>[^\s\"']{6,})", True),
    (
        "echo",
        "a password",
        r"\becho\s+(?:-\w+\s+)?<WORD>\s*\|\s*(?:sudo|su|sshpass|chpasswd|passwd|gpg|cryptsetup|kinit|ssh-add)\b",
        False,
    ),
    (
        "printf",
        "a password",
        r"\bprintf\s+<WORD>\s*\|\s*(?:sudo|su|sshpass|chpasswd|passwd|gpg|cryptsetup|kinit|ssh-add)\b",
        False,
    ),
    ("<<<", "a password", r"<<<\s*<WORD>", False),
    ("\\r", "a password", r"\bsend(?:-user)?\s+(?:--\s+)?\"(?P<w>[^\"\\]{1,999})\\r", False),
    ("password", "a password", r"\blogin\s+\S{1,99}\s+password\s+<WORD>", False),  # .netrc
    ("pass", "a password", r"^\s*pass(?:word|wd|phrase)?\s+(?P<w>\S+)\s*$", False),
    (
        ":",
        "a password",
        r"^[^\s:]+:(?:\d{1,5}|\*):[^\s:]+:[^\s:]+:(?P<w>\S+)\s*$",
        False,
    ),
    ("user", "a password", r"^\s*user[\s=]+\"?[^\s:\"]{1,99}:(?P<w>[^\s\"]+)", False),
    ("@", "a password", r"(?<![\w/])[\w.%+\\-]{1,99}:(?P<w>[^\s@/,\"']{1,999})@", False),
)
# A name that says so, and a value: `db_password: x`, `"token": "x"`, `password for ada: x`.
LABEL = (
    r"(?<![\w/.~-])[\w-]{0,40}?(?:pass(?:word|wd|phrase)?|pwd|secret|token|\bpin|api[ _-]?key"
    r"|credentials?)(?: for [^:]{1,200})?[\"']?\s*[:=]\s*<WORD>"
)
# The names of options that ssh does not know and that people write a password after.
LOOSE_NAME = r"(?i)pass|pwd|^pw$|kennwort|contrase|secret|token|credential|api_?key"

# In lower case, one of these stands in every line that can hold a secret: told without a pattern.
# (With spaces for tabs.)
_NAMES = ("pass", "pwd", "pw", "secret", "token", "credential", "kennwort", "contrase", "api")
_SIGNS = (
    ":",
    "key=",
    "key =",
    "key_",
    "setenv",
    "<<<",
    "echo ",
    "printf ",
    "ssh-keygen",
    "openssl",
)
_OPTIONS = tuple(f"{before}-{letter}" for letter in "pux" for before in (" ", '"', "'"))
_PROGRAMS = ("connect", "redis-cli", "proxy-", "\\r")
_STARTS = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "akia", "asia", "xox")
_MORE_STARTS = ("npm_", "pypi-", "hvs.", "dop_v1_", "aiza", "sk-ant", "sk-proj", "eyj")
ANCHORS = (*_NAMES, *_SIGNS, *_OPTIONS, *_PROGRAMS, *_STARTS, *_MORE_STARTS)

# What stands where a password would, and is none.
PLACEHOLDER = (
    r"(?i)(?:1password|ask|bitwarden|changed|default|disabled|empty|enabled|expired|false|fixme|gopass"
    r"|hidden|keepass|keepassxc|keychain|lastpass|missing|n/a|needed|none|null|omitted|only"
    r"|optional|pass|password|prompt|prompted|redacted|removed|required|rotated|same|secret|see"
    r"|stored|tba|tbd|todo|token|true|unknown|unset|vault|xxx|yes|no)[.,;]*\Z"
)
