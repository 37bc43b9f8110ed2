"""Create users, posts and tags, and the counter that changes with them.

Revises:
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_CONTENT_TABLES = ("post", "tag", "post_tag")
_BUMP = "UPDATE content_version SET value = value + 1 WHERE id = 1"


def upgrade() -> None:
    """Create the tables, then the triggers that keep the content version."""
    _create_user_and_tag()
    _create_post()
    _create_post_tag()
    content_version = op.create_table(
        "content_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(content_version, [{"id": 1, "value": 0}])
    if op.get_bind().dialect.name == "postgresql":
        _create_postgresql_triggers()
    else:
        _create_sqlite_triggers()


def _create_user_and_tag() -> None:
    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(320), nullable=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
    )
    op.create_index("ix_user_name", "user", ["name"])
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )


def _create_post() -> None:
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("description", sa.String(500), nullable=False),
        sa.Column("markdown", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("reading_minutes", sa.Integer(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"]),
    )
    op.create_index("ix_post_author_id", "post", ["author_id"])
    op.create_index(
        "ix_post_published",
        "post",
        ["published_at", "id"],
        sqlite_where=sa.text("is_draft = 0"),
        postgresql_where=sa.text("NOT is_draft"),
    )


def _create_post_tag() -> None:
    op.create_table(
        "post_tag",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("post_id", "tag_id"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_post_tag_tag_id_post_id", "post_tag", ["tag_id", "post_id"])


def _create_sqlite_triggers() -> None:
    for table in _CONTENT_TABLES:
        for action in ("INSERT", "UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_{action.lower()}_bumps_content AFTER {action} ON {table} "
                f"BEGIN {_BUMP}; END"
            )
    op.execute(
        'CREATE TRIGGER user_name_bumps_content AFTER UPDATE OF name ON "user" '
        f"WHEN OLD.name IS NOT NEW.name BEGIN {_BUMP}; END"
    )


def _create_postgresql_triggers() -> None:
    op.execute(
        "CREATE FUNCTION bump_content_version() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {_BUMP}; RETURN NULL; END $$"
    )
    for table in _CONTENT_TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_bumps_content AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION bump_content_version()"
        )
    op.execute(
        'CREATE TRIGGER user_name_bumps_content AFTER UPDATE OF name ON "user" FOR EACH ROW '
        "WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION bump_content_version()"
    )


def downgrade() -> None:
    """Drop everything; the triggers go with their tables."""
    for table in ("post_tag", "post", "tag", "user", "content_version"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION bump_content_version()")
