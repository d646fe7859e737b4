"""Emacs with eglot, set up as the editors' page says: diagnostics, a fix, a rename, formatting."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.server.page import environment, settings

pytestmark = pytest.mark.slow

STEPS = """
(defun wait-for (what holds)
  (let ((end (+ (float-time) 30)))
    (while (not (funcall holds))
      (when (> (float-time) end) (error "%s never came about: %s" what (buffer-string)))
      (accept-process-output nil 0.05))))
(defun at (text) (goto-char (point-min)) (search-forward text) (backward-char))
(defun codes ()
  (flymake-start)
  (mapconcat #'flymake-diagnostic-text (flymake-diagnostics) " "))

(find-file (getenv "SSHLINT_CONFIG"))
(run-hooks 'post-command-hook)          ; as after any command; batch runs none
(wait-for "the server" (lambda () (ignore-errors (eglot-current-server))))
(wait-for "diagnostics" (lambda () (string-match-p "HostName" (codes))))
(princ (format "mode %s\\n" major-mode))

(at "HostNmae")
(cl-letf (((symbol-function 'completing-read)
           (lambda (_ choices &rest _)
             (let ((names (mapcar (lambda (one) (if (consp one) (car one) one)) choices)))
               (seq-find (lambda (name) (string-prefix-p "Rename it" name)) names)))))
  (let ((last-nonmenu-event t))         ; no menu with the mouse
    (eglot-code-actions (point) (point) nil t)))
(wait-for "the fix" (lambda () (not (string-match-p "HostNmae" (buffer-string)))))

(eglot--signal-textDocument/didChange)  ; else after half a second of idleness, which batch has not
(at "bastion")
(eglot-rename "gate")
(wait-for "the rename" (lambda () (string-match-p "ProxyJump gate" (buffer-string))))
(eglot--signal-textDocument/didChange)
(eglot-format-buffer)
(save-buffer)
(princ (buffer-string))
"""
BEFORE = "host bastion\n  hostnmae x\nHost inner\n  User   ada\n  ProxyJump bastion\n"


def test_eglot(tmp_path: Path) -> None:
    emacs = shutil.which("emacs")
    if emacs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("emacs is not installed")
        pytest.skip("emacs is not installed")
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True, mode=0o700)
    config = home / ".ssh" / "config"
    config.write_text(BEFORE.replace("hostnmae", "HostNmae"))
    config.chmod(0o600)
    (tmp_path / "init.el").write_text(settings("elisp"))
    (tmp_path / "steps.el").write_text(STEPS)
    done = subprocess.run(
        [emacs, "-q", "--batch", "-l", str(tmp_path / "init.el"), "-l", str(tmp_path / "steps.el")],
        env=environment(home) | {"SSHLINT_CONFIG": str(config)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "mode sshlint-config-mode" in done.stdout
    assert config.read_text() == (
        "Host gate\n  HostName x\nHost inner\n  User ada\n  ProxyJump gate\n"
    )
