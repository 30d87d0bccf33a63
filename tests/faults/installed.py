"""An installation of the tests as the command `casefile` finds it: with a settings file of its own."""

from pathlib import Path

from casefile.kernel.db import Database


def write_settings(database: Database) -> Path:
    """Write the settings of a database's installation into its data folder."""
    config = database.config
    lines = {
        "kind": config.kind,
        "data_dir": str(config.data_dir),
        "database_url": config.database_url,
        "root_fingerprint": config.root_fingerprint,
        "argon2_memory_mib": config.argon2_memory_mib,
        "argon2_passes": config.argon2_passes,
    }
    text = "".join(f"{name} = {value!r}\n".replace("'", '"') for name, value in lines.items())
    config.file.write_text(text, encoding="utf-8")
    return config.file
