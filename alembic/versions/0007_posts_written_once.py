"""Let a post remember the form that wrote it, so that a form that is sent twice writes one.

Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, which whoever knows nothing of them leaves empty; the triggers of the table stay."""
    op.add_column("post", sa.Column("once", sa.String(64), nullable=True))
    op.add_column("post", sa.Column("once_digest", sa.String(32), nullable=True))
    op.create_index("ix_post_author_id_once", "post", ["author_id", "once"], unique=True)


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_post_author_id_once", "post")
    op.drop_column("post", "once_digest")
    op.drop_column("post", "once")
