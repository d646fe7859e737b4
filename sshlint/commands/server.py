"""`sshlint server`: the language server, on standard input and output."""

from __future__ import annotations

import gc
import io
import os
import sys
from importlib.util import find_spec

from sshlint.commands.check import inspect
from sshlint.commands.run.context import CheckOptions, build_context, passwd_home
from sshlint.commands.run.owner import as_owner, stranger
from sshlint.config.compiled import Program
from sshlint.config.loader import SYSTEM_CONFIG
from sshlint.lint import Steps
from sshlint.server.tools import CheckAsked, Checked, Choice, Known, Tools
from sshlint.settings import Context
from sshlint.source import SshlintError


def run(home: str | None, system_config: str = SYSTEM_CONFIG) -> int:
    """Serve one client until it leaves. Returns 0.

    Raises `SshlintError` where the libraries of the extra are not installed, or nobody speaks.
    """
    if find_spec("pygls") is None or find_spec("lsprotocol") is None:
        raise SshlintError("sshlint server needs pygls: pip install 'sshlint[lsp]'")
    if sys.stdin.isatty():
        raise SshlintError(
            "sshlint server talks to an editor on standard input; the editor starts it"
            " (settings for editors: sshlint/server/editors/README.md)"
        )
    gc.enable()  # unlike other commands it lives long
    from sshlint.server.app import serve  # before root steps down: later it may not be readable

    own = os.path.abspath(home) if home is not None else passwd_home(quiet=True)

    def job() -> int:
        serve(tools(own, system_config), sys.stdin.buffer, sys.stdout.buffer)
        return 0

    return as_owner(job, home=home, changes=True)


def tools(home: str, system_config: str = SYSTEM_CONFIG) -> Tools:
    """What the server works with, for this home."""

    def options(
        paths: tuple[str, ...], choice: Choice, configs: tuple[str, ...] = ()
    ) -> CheckOptions:
        return CheckOptions(
            paths=paths,
            as_configs=configs,
            select=choice.select,
            ignore=choice.ignore,
            config=os.path.expanduser(choice.config) if choice.config else None,
            home=home,
            system_config=system_config,
            target_openssh=choice.target_openssh,
            reader=choice.readers,
        )

    def context(paths: tuple[str, ...], choice: Choice) -> Context:
        return build_context(options(paths, choice))

    def check(asked: CheckAsked, choice: Choice, known: Known, steps: Steps) -> Checked:
        chosen = options(asked.paths, choice, asked.configs)
        run = inspect(chosen, io.BytesIO(), known=known, steps=steps)
        return Checked(run.survey, run.report, run.bounds)

    def doctor(host: str) -> str:
        from sshlint.commands.check import findings_in
        from sshlint.commands.doctor import DoctorOptions as Login
        from sshlint.commands.doctor import run as walk

        out = io.StringIO()
        asked = Login(host, home=home, system_config=system_config, color="never")
        walk(asked, out, findings_in)
        return out.getvalue()

    return Tools(home, system_config, context, check, stranger, resolved, doctor)


def resolved(host: str, program: Program) -> str:
    """What `sshlint resolve HOST` prints, or why ssh refuses."""
    from sshlint.commands.resolve import ResolveAsked as Resolving
    from sshlint.commands.resolve import answer, refusal_text
    from sshlint.config.dump import skeleton
    from sshlint.reporters.text.resolved_text import write_text
    from sshlint.reporters.text.style import Style

    account, release = program.account, program.release
    asked = Resolving(str(release), account, program, skeleton(release, account, ()))
    found, _ = answer(asked, host)
    if found.refusal is not None:
        return f"{host}: ssh refuses this: {refusal_text(found.refusal, account.home)}\n"
    out = io.StringIO()
    write_text([found], out, Style(False, account.home), every=False, targets=False)
    return out.getvalue()
