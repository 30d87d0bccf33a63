"""house."""

import sqlalchemy as sa
from alembic import op

from casefile.kernel.db import UtcDateTime
from casefile.kernel.ids import Id
from casefile.kernel.migrations import run_statements

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("parent", sa.String(length=9), nullable=True),
        sa.Column("from", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_areas")),
        info={"audited": False},
    )
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_areas_parent"), ["parent"], unique=False)

    op.create_table(
        "audit_acceptances",
        sa.Column("id", Id(), nullable=False),
        sa.Column("anchor_seq", sa.Integer(), nullable=False),
        sa.Column("anchor_hash", sa.LargeBinary(), nullable=False),
        sa.Column("accepted_by", Id(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_acceptances")),
    )
    op.create_table(
        "audit_heads",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_heads")),
        info={"audited": False},
    )
    op.create_table(
        "audit_rows",
        sa.Column("chain", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", Id(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("object_kind", sa.String(length=40), nullable=False),
        sa.Column("object_id", Id(), nullable=True),
        sa.Column("purpose", sa.String(length=120), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("opened", sa.String(length=160), nullable=False),
        sa.Column("once", sa.LargeBinary(), nullable=True),
        sa.Column("written", sa.LargeBinary(), nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.Column("detail_to", Id(), nullable=True),
        sa.Column("signer", Id(), nullable=True),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("chain", "seq", name=op.f("pk_audit_rows")),
        info={"audited": False},
    )
    with op.batch_alter_table("audit_rows", schema=None) as batch_op:
        batch_op.create_index("ix_audit_rows_actor", ["actor", "seq"], unique=False)
        batch_op.create_index("ix_audit_rows_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_rows_object_id", ["object_id", "seq"], unique=False)
        batch_op.create_index("ix_audit_rows_once", ["once", "at"], unique=False)

    op.create_table(
        "moves",
        sa.Column("id", Id(), nullable=False),
        sa.Column("machine", sa.String(length=40), nullable=False),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", Id(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )
    with op.batch_alter_table("moves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moves_subject_id_moves_at"), ["subject_id", "at"], unique=False)

    op.create_table(
        "principals",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("hpke_public", sa.LargeBinary(), nullable=False),
        sa.Column("signing_public", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_principals")),
    )
    op.create_table(
        "throttles",
        sa.Column("id", Id(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttles")),
        sa.UniqueConstraint("digest", name=op.f("uq_throttles_digest")),
        info={"audited": False},
    )
    op.create_table(
        "certificates",
        sa.Column("id", Id(), nullable=False),
        sa.Column("principal_id", Id(), nullable=False),
        sa.Column("issuer_id", Id(), nullable=False),
        sa.Column("certified_as", sa.String(length=40), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", Id(), nullable=True),
        sa.Column("end_signature", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["ended_by"], ["principals.id"], name=op.f("fk_certificates_ended_by")),
        sa.ForeignKeyConstraint(["issuer_id"], ["principals.id"], name=op.f("fk_certificates_issuer_id")),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.id"], name=op.f("fk_certificates_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_certificates_principal_id"), ["principal_id"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("principal_id", Id(), nullable=False),
        sa.Column("form", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.Column("fields", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.id"], name=op.f("fk_drafts_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("principal_id", "form", "subject", name=op.f("uq_drafts_principal_id_form_subject")),
        info={"audited": False},
    )
    op.create_table(
        "holdings",
        sa.Column("id", Id(), nullable=False),
        sa.Column("principal_id", Id(), nullable=False),
        sa.Column("holder_id", Id(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("outer_layer", sa.Boolean(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["holder_id"], ["principals.id"], name=op.f("fk_holdings_holder_id")),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.id"], name=op.f("fk_holdings_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holdings")),
    )
    with op.batch_alter_table("holdings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holdings_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_holdings_principal_id"), ["principal_id"], unique=False)

    op.create_table(
        "kept_deployments",
        sa.Column("id", Id(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("recovery_id", Id(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["recovery_id"], ["principals.id"], name=op.f("fk_kept_deployments_recovery_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_deployments")),
        sa.UniqueConstraint("generation", name=op.f("uq_kept_deployments_generation")),
    )
    op.create_table(
        "lockboxes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("principal_id", Id(), nullable=False),
        sa.Column("memory_mib", sa.Integer(), nullable=False),
        sa.Column("passes", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.id"], name=op.f("fk_lockboxes_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lockboxes")),
        sa.UniqueConstraint("user_id", name=op.f("uq_lockboxes_user_id")),
    )
    op.create_table(
        "offices",
        sa.Column("id", Id(), nullable=False),
        sa.Column("area_code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("parent_id", Id(), nullable=True),
        sa.Column("is_root", sa.Boolean(), nullable=True),
        sa.Column("principal_id", Id(), nullable=False),
        sa.Column("keepers_id", Id(), nullable=False),
        sa.CheckConstraint("(is_root IS NULL) = (parent_id IS NOT NULL)", name=op.f("ck_offices_one_root")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_offices_not_its_own_parent")),
        sa.ForeignKeyConstraint(["area_code"], ["areas.code"], name=op.f("fk_offices_area_code")),
        sa.ForeignKeyConstraint(["keepers_id"], ["principals.id"], name=op.f("fk_offices_keepers_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["offices.id"], name=op.f("fk_offices_parent_id")),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.id"], name=op.f("fk_offices_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
        sa.UniqueConstraint("area_code", name=op.f("uq_offices_area_code")),
        sa.UniqueConstraint("is_root", name=op.f("uq_offices_is_root")),
        sa.UniqueConstraint("keepers_id", name=op.f("uq_offices_keepers_id")),
        sa.UniqueConstraint("name", name=op.f("uq_offices_name")),
        sa.UniqueConstraint("principal_id", name=op.f("uq_offices_principal_id")),
    )
    with op.batch_alter_table("offices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offices_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "safes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("maker_id", Id(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("commitments", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["maker_id"], ["principals.id"], name=op.f("fk_safes_maker_id")),
        sa.ForeignKeyConstraint(["office_id"], ["principals.id"], name=op.f("fk_safes_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safes")),
    )
    op.create_table(
        "units",
        sa.Column("id", Id(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("principal_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.id"], name=op.f("fk_units_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("name", name=op.f("uq_units_name")),
        sa.UniqueConstraint("principal_id", name=op.f("uq_units_principal_id")),
    )
    op.create_table(
        "users",
        sa.Column("id", Id(), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("principal_id", Id(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(length=12), nullable=False),
        sa.Column("locked_at", UtcDateTime(), nullable=True),
        sa.Column("code_digest", sa.LargeBinary(), nullable=True),
        sa.Column("code_until", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.id"], name=op.f("fk_users_principal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("id", "side", name="uq_users_id_side"),
        sa.UniqueConstraint("principal_id", name=op.f("uq_users_principal_id")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "duties",
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("office_id", Id(), nullable=True),
        sa.Column("unit_id", Id(), nullable=True),
        sa.Column("from", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("side", sa.String(length=40), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("admitted_at", UtcDateTime(), nullable=True),
        sa.Column("certificate_id", Id(), nullable=True),
        sa.Column("holding_id", Id(), nullable=True),
        sa.CheckConstraint("(office_id IS NULL) = (role = 'liaison')", name=op.f("ck_duties_office_of_the_others")),
        sa.CheckConstraint("(unit_id IS NOT NULL) = (role = 'liaison')", name=op.f("ck_duties_liaison_of_a_unit")),
        sa.CheckConstraint(
            "side IS NULL OR side = CASE WHEN role IN ('sysadmin', 'secadmin', 'auditor') THEN role ELSE 'casework' END",
            name=op.f("ck_duties_side_of_role"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (side IS NOT NULL)", name=op.f("ck_duties_side_while_it_lasts")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificates.id"], name=op.f("fk_duties_certificate_id")),
        sa.ForeignKeyConstraint(["holding_id"], ["holdings.id"], name=op.f("fk_duties_holding_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_duties_office_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_duties_unit_id")),
        sa.ForeignKeyConstraint(["user_id", "side"], ["users.id", "users.side"], name="fk_duties_user_id_side"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_duties_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duties")),
    )
    with op.batch_alter_table("duties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_duties_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duties_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_duties_user_id"), ["user_id"], unique=False)

    op.create_table(
        "former_keys",
        sa.Column("principal_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["principal_id"], ["principals.id"], name=op.f("fk_former_keys_principal_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_former_keys_user_id")),
        sa.PrimaryKeyConstraint("principal_id", name=op.f("pk_former_keys")),
    )
    with op.batch_alter_table("former_keys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_former_keys_user_id"), ["user_id"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", Id(), nullable=False),
        sa.Column("safe_id", Id(), nullable=False),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("holder_id", Id(), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("granter_id", Id(), nullable=False),
        sa.Column("granted_by", Id(), nullable=False),
        sa.Column("granted_as", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("from_at", UtcDateTime(), nullable=False),
        sa.Column("offer_until", UtcDateTime(), nullable=True),
        sa.Column("until_at", UtcDateTime(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("accept_signature", sa.LargeBinary(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", Id(), nullable=True),
        sa.ForeignKeyConstraint(["granted_by"], ["principals.id"], name=op.f("fk_grants_granted_by")),
        sa.ForeignKeyConstraint(["granter_id"], ["principals.id"], name=op.f("fk_grants_granter_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["principals.id"], name=op.f("fk_grants_holder_id")),
        sa.ForeignKeyConstraint(["safe_id"], ["safes.id"], name=op.f("fk_grants_safe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_holder_id"), ["holder_id"], unique=False)
        batch_op.create_index("ix_grants_reading", ["safe_id", "compartment", "holder_id"], unique=False)

    op.create_table(
        "revisions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("cell_name", sa.String(length=80), nullable=False),
        sa.Column("row_id", Id(), nullable=False),
        sa.Column("safe_id", Id(), nullable=False),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", UtcDateTime(), nullable=False),
        sa.Column("replaced_by", Id(), nullable=False),
        sa.ForeignKeyConstraint(["replaced_by"], ["principals.id"], name=op.f("fk_revisions_replaced_by")),
        sa.ForeignKeyConstraint(["safe_id"], ["safes.id"], name=op.f("fk_revisions_safe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index("ix_revisions_row", ["row_id", "sealed_version"], unique=False)

    op.create_table(
        "tags",
        sa.Column("id", Id(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("pointer", sa.LargeBinary(), nullable=False),
        sa.Column("index_safe_id", Id(), nullable=False),
        sa.ForeignKeyConstraint(["index_safe_id"], ["safes.id"], name=op.f("fk_tags_index_safe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
    )
    with op.batch_alter_table("tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tags_tag"), ["tag"], unique=False)

    run_statements(
        op.get_bind(),
        {
            "sqlite": (
                "INSERT INTO audit_heads (chain, seq, hash) VALUES (1, 0, zeroblob(32)) ON CONFLICT (chain) DO NOTHING",
                "CREATE TRIGGER IF NOT EXISTS audit_rows_not_changed BEFORE UPDATE ON audit_rows\n    BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END",
                "CREATE TRIGGER IF NOT EXISTS audit_rows_not_removed BEFORE DELETE ON audit_rows\n    BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END",
                "CREATE TRIGGER IF NOT EXISTS audit_rows_not_replaced BEFORE INSERT ON audit_rows\n    WHEN EXISTS (SELECT 1 FROM audit_rows WHERE chain = NEW.chain AND seq = NEW.seq)\n    BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END",
                "CREATE TRIGGER IF NOT EXISTS audit_heads_not_removed BEFORE DELETE ON audit_heads\n    BEGIN SELECT RAISE(ABORT, 'audit rows are never changed or removed'); END",
            ),
            "postgresql": (
                "INSERT INTO audit_heads (chain, seq, hash) VALUES (1, 0, decode(repeat('00', 32), 'hex')) ON CONFLICT (chain) DO NOTHING",
                "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS\n    $$ BEGIN RAISE EXCEPTION 'audit rows are never changed or removed'; END $$",
                "CREATE OR REPLACE TRIGGER audit_rows_not_changed BEFORE UPDATE OR DELETE ON audit_rows\n    FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
                "CREATE OR REPLACE TRIGGER audit_rows_not_emptied BEFORE TRUNCATE ON audit_rows\n    FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
                "CREATE OR REPLACE TRIGGER audit_heads_not_removed BEFORE DELETE ON audit_heads\n    FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
            ),
        },
    )


def downgrade() -> None:
    run_statements(
        op.get_bind(),
        {
            "sqlite": (
                "DROP TRIGGER audit_rows_not_changed",
                "DROP TRIGGER audit_rows_not_removed",
                "DROP TRIGGER audit_rows_not_replaced",
                "DROP TRIGGER audit_heads_not_removed",
            ),
            "postgresql": (
                "DROP TRIGGER audit_rows_not_changed ON audit_rows",
                "DROP TRIGGER audit_rows_not_emptied ON audit_rows",
                "DROP TRIGGER audit_heads_not_removed ON audit_heads",
                "DROP FUNCTION audit_append_only()",
            ),
        },
    )
    with op.batch_alter_table("tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tags_tag"))

    op.drop_table("tags")
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_revisions_row")

    op.drop_table("revisions")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index("ix_grants_reading")
        batch_op.drop_index(batch_op.f("ix_grants_holder_id"))

    op.drop_table("grants")
    with op.batch_alter_table("former_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_keys_user_id"))

    op.drop_table("former_keys")
    with op.batch_alter_table("duties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duties_user_id"))
        batch_op.drop_index(batch_op.f("ix_duties_unit_id"))
        batch_op.drop_index(batch_op.f("ix_duties_office_id"))

    op.drop_table("duties")
    op.drop_table("users")
    op.drop_table("units")
    op.drop_table("safes")
    with op.batch_alter_table("offices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offices_parent_id"))

    op.drop_table("offices")
    op.drop_table("lockboxes")
    op.drop_table("kept_deployments")
    with op.batch_alter_table("holdings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holdings_principal_id"))
        batch_op.drop_index(batch_op.f("ix_holdings_holder_id"))

    op.drop_table("holdings")
    op.drop_table("drafts")
    with op.batch_alter_table("certificates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificates_principal_id"))

    op.drop_table("certificates")
    op.drop_table("throttles")
    op.drop_table("principals")
    with op.batch_alter_table("moves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moves_subject_id_moves_at"))

    op.drop_table("moves")
    with op.batch_alter_table("audit_rows", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_rows_once")
        batch_op.drop_index("ix_audit_rows_object_id")
        batch_op.drop_index("ix_audit_rows_at")
        batch_op.drop_index("ix_audit_rows_actor")

    op.drop_table("audit_rows")
    op.drop_table("audit_heads")
    op.drop_table("audit_acceptances")
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_areas_parent"))

    op.drop_table("areas")
