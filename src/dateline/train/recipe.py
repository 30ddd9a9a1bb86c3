"""The settings of a training run, read from a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from dateline import DatelineError

DEFAULT = Path(__file__).parent / "recipe.toml"


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of one training run; `recipe.toml` says what each means."""

    start: str
    seed: int
    epochs: int
    encoder_rate: float
    head_rate: float
    layer_decay: float
    warmup: float
    pieces_a_batch: int
    longest: int
    passage: int
    capitals: float
    leads: int
    hold_out_each: int
    repeats: dict[str, int]


def read(path: Path = DEFAULT) -> Recipe:
    """Read a recipe; raises DatelineError where the file is no TOML or a setting is missing, unknown or mistyped."""
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DatelineError(f"{path} can't be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DatelineError(f"{path} is no TOML: {error}") from None
    wanted = {field.name: field.type for field in fields(Recipe)}
    for name in settings.keys() ^ wanted.keys():
        what = "lacks the setting" if name in wanted else "has an unknown setting"
        raise DatelineError(f"{path} {what} {name!r}: {DEFAULT.name} in the package has them all")
    for name, kind in wanted.items():
        value = settings[name]
        if kind == "float" and isinstance(value, int):
            settings[name] = value = float(value)
        if type(value).__name__ != kind.partition("[")[0]:
            raise DatelineError(f"{path}: {name} is {value!r}, which is no {kind}")
    return Recipe(**settings)
