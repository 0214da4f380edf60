"""The digests: addresses, subscribers, what they follow, issues, the outbox, bounces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "digest_addresses",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("mailbox", sa.Text(), nullable=False),
        sa.Column("suspended", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_digest_addresses"),
    )
    op.create_table(
        "digest_bounces",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("matched", sa.Boolean(), nullable=False),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digest_bounces"),
    )
    op.create_index("ix_digest_bounces_address_key", "digest_bounces", ["address_key"])
    op.create_table(
        "digest_subscribers",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("rate", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("issues", sa.Integer(), nullable=False),
        sa.Column("looked", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_digest_subscribers"),
        sa.UniqueConstraint("address_key", "rate", "edition", name="uq_digest_subscribers_address_key_rate_edition"),
    )
    op.create_table(
        "digest_issues",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["subscriber_id"], ["digest_subscribers.id"], name="fk_digest_issues_subscriber_id"),
        sa.PrimaryKeyConstraint("id", name="pk_digest_issues"),
        sa.UniqueConstraint("subscriber_id", "number", name="uq_digest_issues_subscriber_id_number"),
    )
    op.create_index("ix_digest_issues_made", "digest_issues", ["made"])
    op.create_table(
        "digest_subscriptions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("corrections_cursor", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["digest_subscribers.id"], name="fk_digest_subscriptions_subscriber_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_digest_subscriptions"),
    )
    op.create_index(
        "ix_digest_subscriptions_one_of_a_digest",
        "digest_subscriptions",
        ["subscriber_id", "digest"],
        unique=True,
        sqlite_where=sa.text("digest != ''"),
        postgresql_where=sa.text("digest != ''"),
    )
    op.create_index("ix_digest_subscriptions_subscriber_id", "digest_subscriptions", ["subscriber_id"])
    op.create_table(
        "digest_items",
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("intervention_id", sa.Text(), nullable=False),
        sa.Column("ingest_seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("correction", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("search", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("revised", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["digest_issues.id"], name="fk_digest_items_issue_id"),
        sa.ForeignKeyConstraint(["subscriber_id"], ["digest_subscribers.id"], name="fk_digest_items_subscriber_id"),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["digest_subscriptions.id"], name="fk_digest_items_subscription_id"
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "intervention_id", "ingest_seq", "correction", name="pk_digest_items"),
    )
    op.create_index("ix_digest_items_issue_id", "digest_items", ["issue_id"])
    op.create_table(
        "digest_messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=True),
        sa.Column("subscriber_id", sa.Text(), nullable=False),
        sa.Column("address_key", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["address_key"], ["digest_addresses.key"], name="fk_digest_messages_address_key"),
        sa.ForeignKeyConstraint(["issue_id"], ["digest_issues.id"], name="fk_digest_messages_issue_id"),
        sa.ForeignKeyConstraint(["subscriber_id"], ["digest_subscribers.id"], name="fk_digest_messages_subscriber_id"),
        sa.PrimaryKeyConstraint("id", name="pk_digest_messages"),
        sa.UniqueConstraint("issue_id", name="uq_digest_messages_issue_id"),
        sa.UniqueConstraint("message_id", name="uq_digest_messages_message_id"),
    )
    op.create_index("ix_digest_messages_address_key", "digest_messages", ["address_key"])
    op.create_index("ix_digest_messages_state_due", "digest_messages", ["state", "due"])
    op.create_index("ix_digest_messages_subscriber_id", "digest_messages", ["subscriber_id"])
    op.create_table(
        "digest_ranges",
        sa.Column("subscription_id", sa.Text(), nullable=False),
        sa.Column("low", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["issue_id"], ["digest_issues.id"], name="fk_digest_ranges_issue_id"),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["digest_subscriptions.id"], name="fk_digest_ranges_subscription_id"
        ),
        sa.PrimaryKeyConstraint("subscription_id", "low", name="pk_digest_ranges"),
    )
    op.create_index("ix_digest_ranges_issue_id", "digest_ranges", ["issue_id"])
    op.create_table(
        "digest_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["digest_messages.id"], name="fk_digest_attempts_message_id"),
        sa.PrimaryKeyConstraint("id", name="pk_digest_attempts"),
    )
    op.create_index("ix_digest_attempts_at", "digest_attempts", ["at"])
    op.create_index("ix_digest_attempts_message_id", "digest_attempts", ["message_id"])
