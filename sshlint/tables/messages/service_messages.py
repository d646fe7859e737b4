"""What services say in words of their own: git hosts, AWS, and the guides to them."""

from __future__ import annotations

from sshlint.tables.messages.message import Message

_m = Message

# A row is one line or two; of a service with one address the source is that address.
# fmt: off
_GITHUB, _GITLAB, _BITBUCKET = "github.com", "gitlab.com", "bitbucket.org"
_AZURE, _GITEA = "ssh.dev.azure.com", "Gitea and Forgejo"
_EC2 = "AWS EC2 user guide, 'Troubleshoot issues connecting to your Amazon EC2 Linux instance'"

GIT = (
    _m("git-repository-refused", "Repository not found.", _GITHUB),
    _m("git-repository-refused", "Permission to {repository} denied to {account}", _GITHUB),
    _m("git-repository-refused", "The key you are authenticating with has been marked as read "
       "only.", _GITHUB),
    _m("git-repository-refused", "The project you were looking for could not be found",
       _GITLAB),
    _m("git-repository-refused", "The namespace you were looking for could not be found.",
       _GITLAB),
    _m("git-repository-refused", "This deploy key does not have write access to this project.",
       _GITLAB),
    _m("git-repository-refused", "You are not allowed to push code to this project.", _GITLAB),
    _m("git-repository-refused", "You are not allowed to push code to protected branches on this "
       "project.", _GITLAB),
    _m("git-repository-refused", "repository access denied", _BITBUCKET),
    _m("git-repository-refused", "You may not have access to this repository or it no longer "
       "exists in this workspace.", _BITBUCKET),
    _m("git-repository-refused", "TF401019: The Git repository with name or identifier "
       "{repository} does not exist or you do not have permissions", _AZURE),
    _m("git-repository-refused", "Cannot find repository: {repository}", _GITEA),
    _m("git-repository-refused", "with Key: {name} is not authorized to", _GITEA),
    _m("git-repository-refused", "does not appear to be a git repository", "git"),
    _m("git-key-refused", "remote: Public key authentication failed.", _AZURE),
    _m("git-key-refused", "Gitea: Key check failed", _GITEA),
    _m("git-key-refused", "Forgejo: Key check failed", _GITEA),
    _m("git-key-refused", "Your SSH key has expired", _GITLAB),
    _m("git-key-refused", "Your SSH certificate/key has expired.", _GITLAB),
    _m("git-account-refused", "organization has enabled or enforced SAML SSO.", _GITHUB),
    _m("git-account-refused", "Your account is suspended.", _GITHUB),
    _m("git-account-refused", "Your account has been blocked.", _GITLAB),
    _m("git-account-refused", "Your account has been deactivated", _GITLAB),
    _m("dsa-key", "You're using a DSA key, which is no longer allowed.", _GITHUB),
)

AWS = (
    _m("proxy-command-failed", "An error occurred (TargetNotConnected) when calling the "
       "StartSession operation: {instance} is not connected.", "AWS CLI, Systems Manager"),
    _m("proxy-command-failed", "SessionManagerPlugin is not found", "AWS CLI"),
    _m("publickey-refused", "Authentication failed, permission denied", _EC2),
    _m("publickey-refused", "User key not recognized by server", _EC2),
    _m("publickey-refused", "User key not recognized by the server", _EC2),
    _m("publickey-refused", "Host key not found, permission denied (publickey)", _EC2),
    _m("host-key-unknown", "Host key not found in {directory}", _EC2),
    _m("host-key-unverified", "Host key validation failed for EC2 Instance Connect", _EC2),
    _m("key-mode-open", "Unprotected private key file", _EC2),
    _m("key-mode-open", "bad permissions: ignore key: {key}", _EC2),
    _m("ping-unanswered", "Cannot ping instance", _EC2),
    _m("connection-timed-out", "Error connecting to your instance: Connection timed out", _EC2),
    _m("connection-timed-out", "Error establishing SSH connection to your instance. Try again "
       "later.", "EC2 Instance Connect"),
    _m("connection-timed-out", "Failed to connect to your instance", "EC2 Instance Connect"),
)

MESSAGES = (*GIT, *AWS)


def service_of(message: Message) -> str:
    """The host of the service that alone says this; "" for what several say."""
    named = message in GIT and "." in message.source
    return message.source if named else ""
