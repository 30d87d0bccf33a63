"""The installation's settings: config/default.toml, then the installation's own file, then CASEFILE_* variables."""

import dataclasses
import difflib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casefile.kernel.assets import folder
from casefile.kernel.errors import Unusable

KINDS = ("production", "demo", "test")


@dataclasses.dataclass(frozen=True, slots=True)
class Config:
    """Settings of one installation. Minutes, hours, mebibytes and megabytes are in the names."""

    kind: str
    """`production`, `demo` or `test`; bound into every key, so that demo keys open nothing elsewhere."""
    data_dir: Path
    database_url: str
    deployment_secret: Path
    root_fingerprint: str
    """Fingerprint of the root office's certificate, written by `casefile init`; empty before it."""
    audit_anchor: Path
    argon2_memory_mib: int
    argon2_passes: int
    idle_minutes: int
    session_hours: int
    bind: str
    behind_proxy: bool
    print_memory_mb: int
    print_seconds: int
    search_cache_mb: int

    @property
    def sqlite(self) -> bool:
        """Tell whether the embedded database is used."""
        return self.database_url.startswith("sqlite")

    @property
    def file(self) -> Path:
        """Tell where the installation's own settings are kept."""
        return self.data_dir / "casefile.toml"


def load(*, file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; raise Unusable for an unknown key, a wrong type or an unreadable file."""
    values = _read(folder("config") / "default.toml")
    data_dir = Path(environ.get("CASEFILE_DATA_DIR", values["data_dir"]))
    own = file or Path(environ.get("CASEFILE_CONFIG", data_dir / "casefile.toml"))
    if own.exists():
        values |= _read(own)
    elif "CASEFILE_CONFIG" in environ:
        raise Unusable("The settings file %(file)s does not exist.", file=own)
    for name, text in environ.items():
        key = name.removeprefix("CASEFILE_").lower()
        if name.startswith("CASEFILE_") and key in _FIELDS:
            values[key] = text
    return build(values)


def build(values: Mapping[str, Any]) -> Config:
    """Make settings of plain values; raise Unusable where one is unknown, missing or of a wrong type."""
    for key in values:
        if key not in _FIELDS:
            near = difflib.get_close_matches(key, _FIELDS, 1)
            hint = f" ({near[0]}?)" if near else ""
            raise Unusable("Unknown setting %(key)s%(hint)s.", key=key, hint=hint)
    if missing := _FIELDS.keys() - values.keys():
        raise Unusable("The setting %(key)s is missing.", key=min(missing))
    data_dir = Path(str(values["data_dir"])).resolve()
    typed = {key: _typed(key, values[key], data_dir) for key in _FIELDS}
    typed["database_url"] = _normalised(typed["database_url"] or f"sqlite:///{data_dir}/casefile.db")
    if typed["kind"] not in KINDS:
        raise Unusable("The setting kind must be one of %(kinds)s.", kinds=", ".join(KINDS))
    return Config(**typed)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Unusable("The settings file %(file)s cannot be read: %(why)s.", file=path, why=error) from error


def _typed(key: str, value: object, data_dir: Path) -> Any:
    """Turn a TOML value or a variable's text into the field's type; paths are relative to the data folder."""
    wanted = _FIELDS[key]
    if wanted is Path:
        return data_dir if key == "data_dir" else (data_dir / str(value)).resolve()
    if wanted is bool and isinstance(value, str):
        return value.lower() in {"1", "true", "yes", "on"}
    if wanted is int:
        try:
            return int(str(value))
        except ValueError as error:
            raise Unusable("The setting %(key)s must be a whole number.", key=key) from error
    if not isinstance(value, wanted):
        raise Unusable("The setting %(key)s has the wrong type.", key=key)
    return value


def _normalised(url: str) -> str:
    """Name the driver: the bare scheme would mean another driver in another release."""
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


_FIELDS: dict[str, type] = {field.name: field.type for field in dataclasses.fields(Config)}  # type: ignore[misc]  # no string annotations here
