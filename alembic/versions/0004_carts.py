"""Keep the carts of accounts.

Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables. No trigger: no shared page shows a cart."""
    op.create_table(
        "cart_item",
        sa.Column("account_key", sa.String(22), nullable=False),
        sa.Column("sku", sa.String(40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_key", "sku"),
        sa.ForeignKeyConstraint(["account_key"], ["user.account_key"], ondelete="CASCADE"),
    )
    op.create_table(
        "cart_receipt",
        sa.Column("account_key", sa.String(22), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_key", "name"),
        sa.ForeignKeyConstraint(["account_key"], ["user.account_key"], ondelete="CASCADE"),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("cart_receipt")
    op.drop_table("cart_item")
