"""authorized_keys as sshd reads it: lines, their options and the options' values."""
