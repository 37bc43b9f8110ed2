"""Give posts that are written here a key, and all of them a version that counts their changes.

Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; the triggers of the table stay."""
    op.add_column("post", sa.Column("key", sa.String(22), nullable=True))
    op.create_index("ix_post_key", "post", ["key"], unique=True)
    op.add_column("post", sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))


def downgrade() -> None:
    """Drop them."""
    op.drop_column("post", "version")
    op.drop_index("ix_post_key", "post")
    op.drop_column("post", "key")
