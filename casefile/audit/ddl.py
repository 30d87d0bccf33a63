"""What keeps the chain append-only inside the database, for the migration: the statements of each engine."""

_REFUSAL = "audit rows are never changed or removed"

_HEAD = "INSERT INTO audit_heads (chain, seq, hash) VALUES (1, 0, {zero}) ON CONFLICT (chain) DO NOTHING"

_SQLITE_UP = (
    _HEAD.format(zero="zeroblob(32)"),
    f"""CREATE TRIGGER IF NOT EXISTS audit_rows_not_changed BEFORE UPDATE ON audit_rows
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    f"""CREATE TRIGGER IF NOT EXISTS audit_rows_not_removed BEFORE DELETE ON audit_rows
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
    # INSERT OR REPLACE removes a row without the trigger above
    f"""CREATE TRIGGER IF NOT EXISTS audit_rows_not_replaced BEFORE INSERT ON audit_rows
    WHEN EXISTS (SELECT 1 FROM audit_rows WHERE chain = NEW.chain AND seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",  # noqa: S608  # fixed words
    f"""CREATE TRIGGER IF NOT EXISTS audit_heads_not_removed BEFORE DELETE ON audit_heads
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END""",
)
_SQLITE_DOWN = (
    "DROP TRIGGER audit_rows_not_changed",
    "DROP TRIGGER audit_rows_not_removed",
    "DROP TRIGGER audit_rows_not_replaced",
    "DROP TRIGGER audit_heads_not_removed",
)
_POSTGRES_UP = (
    _HEAD.format(zero="decode(repeat('00', 32), 'hex')"),
    f"""CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$""",
    """CREATE OR REPLACE TRIGGER audit_rows_not_changed BEFORE UPDATE OR DELETE ON audit_rows
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
    """CREATE OR REPLACE TRIGGER audit_rows_not_emptied BEFORE TRUNCATE ON audit_rows
    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()""",
    """CREATE OR REPLACE TRIGGER audit_heads_not_removed BEFORE DELETE ON audit_heads
    FOR EACH ROW EXECUTE FUNCTION audit_append_only()""",
)
_POSTGRES_DOWN = (
    "DROP TRIGGER audit_rows_not_changed ON audit_rows",
    "DROP TRIGGER audit_rows_not_emptied ON audit_rows",
    "DROP TRIGGER audit_heads_not_removed ON audit_heads",
    "DROP FUNCTION audit_append_only()",
)

UP = {"sqlite": _SQLITE_UP, "postgresql": _POSTGRES_UP}
DOWN = {"sqlite": _SQLITE_DOWN, "postgresql": _POSTGRES_DOWN}
