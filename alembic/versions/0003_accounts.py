"""Give users a key for sessions, the date of their password and a history of their account.

Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table.

    No trigger: pages show a user's name only, whose changes are counted already, and its posts.
    """
    op.add_column("user", sa.Column("account_key", sa.String(22), nullable=True))
    op.create_index("ix_user_account_key", "user", ["account_key"], unique=True)
    op.add_column("user", sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "security_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(120), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("ref", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_security_event_user_id_id", "security_event", ["user_id", "id"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("security_event")
    op.drop_column("user", "password_changed_at")
    op.drop_index("ix_user_account_key", "user")
    op.drop_column("user", "account_key")
