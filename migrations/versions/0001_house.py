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
        "installations",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("deployment_mark", sa.String(length=32), nullable=False),
        sa.Column("recovery_id", Id(), nullable=False),
        sa.Column("signing_id", Id(), nullable=False),
        sa.Column("signing_box", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installations_only_one")),
        sa.ForeignKeyConstraint(["recovery_id"], ["principals.id"], name=op.f("fk_installations_recovery_id")),
        sa.ForeignKeyConstraint(["signing_id"], ["principals.id"], name=op.f("fk_installations_signing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installations")),
    )
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
        "copies",
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("safe_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("requester_id", Id(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("approver_id", Id(), nullable=True),
        sa.Column("approver_principal", Id(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("printed_at", UtcDateTime(), nullable=True),
        sa.Column("handed_at", UtcDateTime(), nullable=True),
        sa.Column("due_back_on", sa.Date(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["users.id"], name=op.f("fk_copies_approver_id")),
        sa.ForeignKeyConstraint(["approver_principal"], ["principals.id"], name=op.f("fk_copies_approver_principal")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_copies_office_id")),
        sa.ForeignKeyConstraint(["requester_id"], ["users.id"], name=op.f("fk_copies_requester_id")),
        sa.ForeignKeyConstraint(["safe_id"], ["safes.id"], name=op.f("fk_copies_safe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copies")),
        sa.UniqueConstraint("number", name=op.f("uq_copies_number")),
    )
    with op.batch_alter_table("copies", schema=None) as batch_op:
        batch_op.create_index("ix_copies_register", ["office_id", "number"], unique=False)
        batch_op.create_index("ix_copies_safe", ["safe_id", "number"], unique=False)

    op.create_table(
        "dossiers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("legal_basis", sa.String(length=20), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by_id", Id(), nullable=False),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("face_changed", sa.Integer(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_dossiers_created_by_id")),
        sa.ForeignKeyConstraint(["id"], ["safes.id"], name=op.f("fk_dossiers_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_dossiers_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("number", name=op.f("uq_dossiers_number")),
    )
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dossiers_office_id_dossiers_face_changed"), ["office_id", "face_changed"], unique=False
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
        "face_changes",
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("counter", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_face_changes_office_id")),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_face_changes")),
        info={"audited": False},
    )
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
        "keepers",
        sa.Column("id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("proposed_by", Id(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", Id(), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("holding_id", Id(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["confirmed_by"], ["users.id"], name=op.f("fk_keepers_confirmed_by")),
        sa.ForeignKeyConstraint(["holding_id"], ["holdings.id"], name=op.f("fk_keepers_holding_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_keepers_office_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["users.id"], name=op.f("fk_keepers_proposed_by")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_keepers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keepers")),
    )
    with op.batch_alter_table("keepers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_keepers_office_id"), ["office_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_keepers_user_id"), ["user_id"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("urgency_said", sa.String(length=40), nullable=False),
        sa.Column("danger", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_reports_author_id")),
        sa.ForeignKeyConstraint(["id"], ["safes.id"], name=op.f("fk_reports_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_reports_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("number", name=op.f("uq_reports_number")),
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index("ix_reports_own", ["author_id", "submitted_at", "id"], unique=False)
        batch_op.create_index("ix_reports_queue", ["office_id", "state", "due_at", "id"], unique=False)

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
        "sent_forms",
        sa.Column("id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("opened", Id(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sent_forms_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_forms")),
        sa.UniqueConstraint("user_id", "opened", name=op.f("uq_sent_forms_user_id_opened")),
        info={"audited": False},
    )
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

    op.create_table(
        "care_cards",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by_id", Id(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_care_cards_dossier_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_care_cards_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_cards")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_care_cards_dossier_id")),
    )
    op.create_table(
        "cases",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("urgency", sa.String(length=40), nullable=False),
        sa.Column("lead_id", Id(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("monitoring_at", UtcDateTime(), nullable=True),
        sa.Column("reporting_at", UtcDateTime(), nullable=True),
        sa.Column("assessment_at", UtcDateTime(), nullable=True),
        sa.Column("care_at", UtcDateTime(), nullable=True),
        sa.Column("intervention_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("emergency_at", UtcDateTime(), nullable=True),
        sa.Column("suspended_at", UtcDateTime(), nullable=True),
        sa.Column("next_contact_at", UtcDateTime(), nullable=True),
        sa.Column("follow_up_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_cases_dossier_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["users.id"], name=op.f("fk_cases_lead_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_cases_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index("ix_cases_due", ["office_id", "current", "next_contact_at", "id"], unique=False)
        batch_op.create_index(
            "ix_cases_emergency",
            ["office_id"],
            unique=False,
            sqlite_where=sa.text("emergency_at IS NOT NULL"),
            postgresql_where=sa.text("emergency_at IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_cases_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_cases_list", ["office_id", "current", "opened_at", "id"], unique=False)
        batch_op.create_index(
            "uq_cases_current",
            ["dossier_id"],
            unique=True,
            sqlite_where=sa.text("current"),
            postgresql_where=sa.text("current"),
        )
        batch_op.create_index(
            "uq_cases_open",
            ["dossier_id"],
            unique=True,
            sqlite_where=sa.text("stage <> 'closed'"),
            postgresql_where=sa.text("stage <> 'closed'"),
        )

    op.create_table(
        "consents",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by_id", Id(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_consents_dossier_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["users.id"], name=op.f("fk_consents_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "copy_snapshots",
        sa.Column("id", Id(), nullable=False),
        sa.Column("copy_id", Id(), nullable=False),
        sa.Column("safe_id", Id(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copies.id"], name=op.f("fk_copy_snapshots_copy_id")),
        sa.ForeignKeyConstraint(["safe_id"], ["safes.id"], name=op.f("fk_copy_snapshots_safe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy_snapshots")),
        sa.UniqueConstraint("copy_id", name=op.f("uq_copy_snapshots_copy_id")),
    )
    op.create_table(
        "judicial_notes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by_id", Id(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_judicial_notes_dossier_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["users.id"], name=op.f("fk_judicial_notes_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judicial_notes")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_judicial_notes_dossier_id")),
    )
    op.create_table(
        "judicial_openings",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("grant_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("given_by_id", Id(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_judicial_openings_dossier_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["users.id"], name=op.f("fk_judicial_openings_given_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_judicial_openings_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judicial_openings")),
        sa.UniqueConstraint("grant_id", name=op.f("uq_judicial_openings_grant_id")),
    )
    with op.batch_alter_table("judicial_openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judicial_openings_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "monitoring_proposals",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_monitoring_proposals_author_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_monitoring_proposals_dossier_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_monitoring_proposals_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_proposals")),
    )
    with op.batch_alter_table("monitoring_proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_monitoring_proposals_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_monitoring_proposals_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(
            "uq_proposals_waiting",
            ["dossier_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "report_decisions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("report_id", Id(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_report_decisions_by_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_decisions_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_decisions")),
    )
    with op.batch_alter_table("report_decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_decisions_report_id"), ["report_id"], unique=False)

    op.create_table(
        "reporter_openings",
        sa.Column("id", Id(), nullable=False),
        sa.Column("report_id", Id(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_reporter_openings_by_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_reporter_openings_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporter_openings")),
    )
    with op.batch_alter_table("reporter_openings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reporter_openings_report_id"), ["report_id"], unique=False)

    op.create_table(
        "reporters",
        sa.Column("id", Id(), nullable=False),
        sa.Column("report_id", Id(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_reporters_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporters")),
        sa.UniqueConstraint("report_id", name=op.f("uq_reporters_report_id")),
    )
    op.create_table(
        "approvals",
        sa.Column("id", Id(), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("safe_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=True),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("covers", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("asker_id", Id(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("approver_id", Id(), nullable=True),
        sa.Column("approver_principal", Id(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["approver_id"], ["users.id"], name=op.f("fk_approvals_approver_id")),
        sa.ForeignKeyConstraint(
            ["approver_principal"], ["principals.id"], name=op.f("fk_approvals_approver_principal")
        ),
        sa.ForeignKeyConstraint(["asker_id"], ["users.id"], name=op.f("fk_approvals_asker_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_approvals_case_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_approvals_office_id")),
        sa.ForeignKeyConstraint(["safe_id"], ["safes.id"], name=op.f("fk_approvals_safe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_approvals_case_id_approvals_what"), ["case_id", "what"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_approvals_subject_id_approvals_what"), ["subject_id", "what"], unique=False
        )

    op.create_table(
        "assessments",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_assessments_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assessments_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_assessments_dossier_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_assessments_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
    )
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assessments_case_id_assessments_begun_at"), ["case_id", "begun_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_assessments_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(
            "uq_assessments_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        )

    op.create_table(
        "assignments",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("capacity", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("offered_by_id", Id(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("offer_until", UtcDateTime(), nullable=True),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("lost_key_id", Id(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assignments_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_assignments_dossier_id")),
        sa.ForeignKeyConstraint(["lost_key_id"], ["former_keys.principal_id"], name=op.f("fk_assignments_lost_key_id")),
        sa.ForeignKeyConstraint(["offered_by_id"], ["users.id"], name=op.f("fk_assignments_offered_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_assignments_office_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_assignments_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_assignments_dossier_id_assignments_state"), ["dossier_id", "state"], unique=False
        )
        batch_op.create_index(
            "ix_assignments_lost",
            ["office_id"],
            unique=False,
            sqlite_where=sa.text("lost_key_id IS NOT NULL"),
            postgresql_where=sa.text("lost_key_id IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_assignments_user_id_assignments_state"), ["user_id", "state"], unique=False
        )

    op.create_table(
        "closings",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_closings_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_closings_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_closings_dossier_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_closings_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closings")),
    )
    with op.batch_alter_table("closings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_closings_case_id_closings_begun_at"), ["case_id", "begun_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_closings_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(
            "uq_closings_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        )

    op.create_table(
        "contacts",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("met_at", UtcDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(length=20), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("follow_up", sa.Boolean(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_contacts_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_contacts_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_contacts_dossier_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_contacts_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contacts_dossier_id_contacts_met_at"), ["dossier_id", "met_at"], unique=False
        )

    op.create_table(
        "decisions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_decisions_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decisions_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_decisions_dossier_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_dossier_id_decisions_at"), ["dossier_id", "at"], unique=False)

    op.create_table(
        "follow_ups",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("met_at", UtcDateTime(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_follow_ups_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_follow_ups_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_follow_ups_dossier_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_follow_ups_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_follow_ups_dossier_id_follow_ups_met_at"), ["dossier_id", "met_at"], unique=False
        )

    op.create_table(
        "interventions",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("authorised_at", UtcDateTime(), nullable=True),
        sa.Column("carried_out_at", UtcDateTime(), nullable=True),
        sa.Column("reviewed_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_interventions_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_interventions_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_interventions_dossier_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_interventions_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interventions")),
    )
    with op.batch_alter_table("interventions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interventions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interventions_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "linked_safes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("linked_safe_id", Id(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_linked_safes_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_linked_safes_dossier_id")),
        sa.ForeignKeyConstraint(["linked_safe_id"], ["safes.id"], name=op.f("fk_linked_safes_linked_safe_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linked_safes")),
        sa.UniqueConstraint("linked_safe_id", name=op.f("uq_linked_safes_linked_safe_id")),
    )
    with op.batch_alter_table("linked_safes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_linked_safes_dossier_id"), ["dossier_id"], unique=False)

    op.create_table(
        "obligations",
        sa.Column("id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("safe_id", Id(), nullable=False),
        sa.Column("subject_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=True),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("user_id", Id(), nullable=True),
        sa.Column("holder_office_id", Id(), nullable=True),
        sa.Column("unit_id", Id(), nullable=True),
        sa.Column("left_by_id", Id(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by_id", Id(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("climbs_at", UtcDateTime(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("breached_at", UtcDateTime(), nullable=True),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_by_id", Id(), nullable=True),
        sa.Column("how", sa.String(length=40), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_obligations_case_id")),
        sa.ForeignKeyConstraint(["holder_office_id"], ["offices.id"], name=op.f("fk_obligations_holder_office_id")),
        sa.ForeignKeyConstraint(["left_by_id"], ["users.id"], name=op.f("fk_obligations_left_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_obligations_office_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["users.id"], name=op.f("fk_obligations_opened_by_id")),
        sa.ForeignKeyConstraint(["safe_id"], ["safes.id"], name=op.f("fk_obligations_safe_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["users.id"], name=op.f("fk_obligations_settled_by_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_obligations_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_obligations_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligations")),
    )
    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_obligations_case_id"), ["case_id"], unique=False)
        batch_op.create_index(
            "ix_obligations_climb",
            ["office_id", "climbs_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.create_index(
            "ix_obligations_office",
            ["holder_office_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_obligations_subject_id"), ["subject_id"], unique=False)
        batch_op.create_index(
            "ix_obligations_unit",
            ["unit_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.create_index(
            "ix_obligations_user",
            ["user_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    op.create_table(
        "plans",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_plans_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_plans_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_plans_dossier_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_plans_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
    )
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plans_case_id_plans_begun_at"), ["case_id", "begun_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_plans_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(
            "uq_plans_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        )

    op.create_table(
        "referrals",
        sa.Column("id", Id(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("unit_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("follows_id", Id(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("report_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("drafted_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("begun_at", UtcDateTime(), nullable=True),
        sa.Column("reported_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_referrals_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_referrals_dossier_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["referrals.id"], name=op.f("fk_referrals_follows_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_referrals_office_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_referrals_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("number", name=op.f("uq_referrals_number")),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referrals_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_referrals_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_referrals_office_id_referrals_state"), ["office_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_referrals_unit_id_referrals_state"), ["unit_id", "state"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("case_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("author_id", Id(), nullable=False),
        sa.Column("owner_id", Id(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_tasks_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_tasks_case_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_tasks_dossier_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_tasks_office_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_tasks_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tasks_case_id_tasks_state"), ["case_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_dossier_id"), ["dossier_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tasks_owner_id_tasks_state"), ["owner_id", "state"], unique=False)

    op.create_table(
        "contact_queries",
        sa.Column("id", Id(), nullable=False),
        sa.Column("contact_id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("office_id", Id(), nullable=False),
        sa.Column("asker_id", Id(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by_id", Id(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_contact_queries_answered_by_id")),
        sa.ForeignKeyConstraint(["asker_id"], ["users.id"], name=op.f("fk_contact_queries_asker_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_queries_contact_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_contact_queries_dossier_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_contact_queries_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_queries")),
    )
    with op.batch_alter_table("contact_queries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_queries_contact_id"), ["contact_id"], unique=False)

    op.create_table(
        "goal_reviews",
        sa.Column("id", Id(), nullable=False),
        sa.Column("plan_id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_goal_reviews_by_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_goal_reviews_dossier_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_goal_reviews_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_reviews")),
    )
    with op.batch_alter_table("goal_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_goal_reviews_plan_id_goal_reviews_at"), ["plan_id", "at"], unique=False)

    op.create_table(
        "referral_letters",
        sa.Column("id", Id(), nullable=False),
        sa.Column("referral_id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_referral_letters_by_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_referral_letters_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_letters")),
    )
    with op.batch_alter_table("referral_letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_letters_referral_id"), ["referral_id"], unique=False)

    op.create_table(
        "task_notes",
        sa.Column("id", Id(), nullable=False),
        sa.Column("task_id", Id(), nullable=False),
        sa.Column("dossier_id", Id(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by_id", Id(), nullable=False),
        sa.Column("cell", sa.LargeBinary(), nullable=True),
        sa.Column("compartment", sa.String(length=40), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.Column("sealed_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_task_notes_by_id")),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_task_notes_dossier_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_notes_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_notes")),
    )
    with op.batch_alter_table("task_notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_task_notes_task_id_task_notes_at"), ["task_id", "at"], unique=False)

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
    with op.batch_alter_table("task_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_notes_task_id_task_notes_at"))

    op.drop_table("task_notes")
    with op.batch_alter_table("referral_letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_letters_referral_id"))

    op.drop_table("referral_letters")
    with op.batch_alter_table("goal_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_goal_reviews_plan_id_goal_reviews_at"))

    op.drop_table("goal_reviews")
    with op.batch_alter_table("contact_queries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_queries_contact_id"))

    op.drop_table("contact_queries")
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tasks_owner_id_tasks_state"))
        batch_op.drop_index(batch_op.f("ix_tasks_dossier_id"))
        batch_op.drop_index(batch_op.f("ix_tasks_case_id_tasks_state"))

    op.drop_table("tasks")
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referrals_unit_id_referrals_state"))
        batch_op.drop_index(batch_op.f("ix_referrals_office_id_referrals_state"))
        batch_op.drop_index(batch_op.f("ix_referrals_dossier_id"))
        batch_op.drop_index(batch_op.f("ix_referrals_case_id"))

    op.drop_table("referrals")
    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plans_open",
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        )
        batch_op.drop_index(batch_op.f("ix_plans_dossier_id"))
        batch_op.drop_index(batch_op.f("ix_plans_case_id_plans_begun_at"))

    op.drop_table("plans")
    with op.batch_alter_table("obligations", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_obligations_user",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_obligations_unit",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_obligations_subject_id"))
        batch_op.drop_index(
            "ix_obligations_office",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_obligations_climb",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_obligations_case_id"))

    op.drop_table("obligations")
    with op.batch_alter_table("linked_safes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_linked_safes_dossier_id"))

    op.drop_table("linked_safes")
    with op.batch_alter_table("interventions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interventions_dossier_id"))
        batch_op.drop_index(batch_op.f("ix_interventions_case_id"))

    op.drop_table("interventions")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follow_ups_dossier_id_follow_ups_met_at"))

    op.drop_table("follow_ups")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_dossier_id_decisions_at"))

    op.drop_table("decisions")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_dossier_id_contacts_met_at"))

    op.drop_table("contacts")
    with op.batch_alter_table("closings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_closings_open",
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        )
        batch_op.drop_index(batch_op.f("ix_closings_dossier_id"))
        batch_op.drop_index(batch_op.f("ix_closings_case_id_closings_begun_at"))

    op.drop_table("closings")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignments_user_id_assignments_state"))
        batch_op.drop_index(
            "ix_assignments_lost",
            sqlite_where=sa.text("lost_key_id IS NOT NULL"),
            postgresql_where=sa.text("lost_key_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_assignments_dossier_id_assignments_state"))

    op.drop_table("assignments")
    with op.batch_alter_table("assessments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_assessments_open",
            sqlite_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
            postgresql_where=sa.text("state IN ('draft', 'submitted', 'returned')"),
        )
        batch_op.drop_index(batch_op.f("ix_assessments_dossier_id"))
        batch_op.drop_index(batch_op.f("ix_assessments_case_id_assessments_begun_at"))

    op.drop_table("assessments")
    with op.batch_alter_table("approvals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_approvals_subject_id_approvals_what"))
        batch_op.drop_index(batch_op.f("ix_approvals_case_id_approvals_what"))

    op.drop_table("approvals")
    op.drop_table("reporters")
    with op.batch_alter_table("reporter_openings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reporter_openings_report_id"))

    op.drop_table("reporter_openings")
    with op.batch_alter_table("report_decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_report_decisions_report_id"))

    op.drop_table("report_decisions")
    with op.batch_alter_table("monitoring_proposals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proposals_waiting",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_monitoring_proposals_dossier_id"))
        batch_op.drop_index(batch_op.f("ix_monitoring_proposals_author_id"))

    op.drop_table("monitoring_proposals")
    with op.batch_alter_table("judicial_openings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judicial_openings_dossier_id"))

    op.drop_table("judicial_openings")
    op.drop_table("judicial_notes")
    op.drop_table("copy_snapshots")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_dossier_id"))

    op.drop_table("consents")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cases_open", sqlite_where=sa.text("stage <> 'closed'"), postgresql_where=sa.text("stage <> 'closed'")
        )
        batch_op.drop_index("uq_cases_current", sqlite_where=sa.text("current"), postgresql_where=sa.text("current"))
        batch_op.drop_index("ix_cases_list")
        batch_op.drop_index(batch_op.f("ix_cases_lead_id"))
        batch_op.drop_index(
            "ix_cases_emergency",
            sqlite_where=sa.text("emergency_at IS NOT NULL"),
            postgresql_where=sa.text("emergency_at IS NOT NULL"),
        )
        batch_op.drop_index("ix_cases_due")
        batch_op.drop_index(batch_op.f("ix_cases_dossier_id"))

    op.drop_table("cases")
    op.drop_table("care_cards")
    with op.batch_alter_table("tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tags_tag"))

    op.drop_table("tags")
    op.drop_table("sent_forms")
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_revisions_row")

    op.drop_table("revisions")
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.drop_index("ix_reports_queue")
        batch_op.drop_index("ix_reports_own")

    op.drop_table("reports")
    with op.batch_alter_table("keepers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_keepers_user_id"))
        batch_op.drop_index(batch_op.f("ix_keepers_office_id"))

    op.drop_table("keepers")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index("ix_grants_reading")
        batch_op.drop_index(batch_op.f("ix_grants_holder_id"))

    op.drop_table("grants")
    with op.batch_alter_table("former_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_keys_user_id"))

    op.drop_table("former_keys")
    op.drop_table("face_changes")
    with op.batch_alter_table("duties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_duties_user_id"))
        batch_op.drop_index(batch_op.f("ix_duties_unit_id"))
        batch_op.drop_index(batch_op.f("ix_duties_office_id"))

    op.drop_table("duties")
    with op.batch_alter_table("dossiers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_dossiers_office_id_dossiers_face_changed"))

    op.drop_table("dossiers")
    with op.batch_alter_table("copies", schema=None) as batch_op:
        batch_op.drop_index("ix_copies_safe")
        batch_op.drop_index("ix_copies_register")

    op.drop_table("copies")
    op.drop_table("users")
    op.drop_table("units")
    op.drop_table("safes")
    with op.batch_alter_table("offices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offices_parent_id"))

    op.drop_table("offices")
    op.drop_table("lockboxes")
    op.drop_table("kept_deployments")
    op.drop_table("installations")
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
