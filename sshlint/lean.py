"""Two things of the standard library, made for a program that starts before each login.

`NamedTuple` is typing's without its check of the annotations, which compiles each. `lazy_pattern`
is `re.compile`, put off until the pattern is first used: a run uses few of the patterns it loads.
Together they save a sixth of a check.
"""

from __future__ import annotations

__all__ = ["NamedTuple", "lazy_pattern"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import compile as lazy_pattern
    from typing import NamedTuple
else:
    import re
    from collections import namedtuple

    class _Record(type):
        def __new__(mcs, name, bases, body):
            """Make the tuple that the fields describe, with their defaults and the methods."""
            if not bases:
                return super().__new__(mcs, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Record):
        """The base of a class whose annotated fields make up a tuple."""

    class lazy_pattern:  # noqa: N801 - it is called as `re.compile` is
        """A regular expression; its attributes are those of the compiled one."""

        def __init__(self, text, flags=0):
            self._made_of = text, flags

        def __getattr__(self, name):
            value = getattr(re.compile(*self._made_of), name)
            setattr(self, name, value)
            return value
