"""Repeat a post's date beside each of its tags, so that an index holds the list of every tag in order.

The drafts get an index too, which counting the public posts of a tag reads instead of all of them.

Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BUMP = "UPDATE content_version SET value = value + 1 WHERE id = 1"


def upgrade() -> None:
    """Make post_tag anew with the dates of its posts."""
    # An index, not a constraint: SQLite would have to copy the table of posts for that.
    op.create_index("ix_post_id_published_at", "post", ["id", "published_at"], unique=True)
    op.create_index(
        "ix_post_draft",
        "post",
        ["published_at", "id"],
        sqlite_where=sa.text("is_draft = 1"),
        postgresql_where=sa.text("is_draft"),
    )
    _set_rows_aside()
    op.create_table(
        "post_tag",
        *_make_common_columns(),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id", "published_at"],
            ["post.id", "post.published_at"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
    )
    op.execute(
        "INSERT INTO post_tag (post_id, tag_id, published_at) "
        "SELECT post_id, tag_id, published_at FROM kept_post_tag JOIN post ON post.id = post_id"
    )
    op.create_index("ix_post_tag_published", "post_tag", ["tag_id", "published_at", "post_id"])
    _finish()


def downgrade() -> None:
    """Make post_tag anew without dates."""
    _set_rows_aside()
    op.create_table(
        "post_tag",
        *_make_common_columns(),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], ondelete="CASCADE"),
    )
    op.execute("INSERT INTO post_tag (post_id, tag_id) SELECT post_id, tag_id FROM kept_post_tag")
    op.create_index("ix_post_tag_tag_id_post_id", "post_tag", ["tag_id", "post_id"])
    op.drop_index("ix_post_draft", "post")
    op.drop_index("ix_post_id_published_at", "post")
    _finish()


def _set_rows_aside() -> None:
    """Drop post_tag, indexes and triggers included, and keep its rows."""
    op.execute("CREATE TEMPORARY TABLE kept_post_tag AS SELECT post_id, tag_id FROM post_tag")
    op.drop_table("post_tag")


def _make_common_columns() -> list[sa.schema.SchemaItem]:
    """Return what post_tag has before and after."""
    return [
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "tag_id"),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], ondelete="CASCADE"),
    ]


def _finish() -> None:
    """Forget the rows set aside, and create the triggers that went with the table again."""
    op.execute("DROP TABLE kept_post_tag")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER post_tag_bumps_content AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON post_tag "
            "FOR EACH STATEMENT EXECUTE FUNCTION bump_content_version()"
        )
        return
    for action in ("INSERT", "UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER post_tag_{action.lower()}_bumps_content AFTER {action} ON post_tag "
            f"BEGIN {_BUMP}; END"
        )
