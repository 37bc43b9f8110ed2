"""Let the content version stay as it is when only drafts change: no shared page shows them.

Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BUMP = "UPDATE content_version SET value = value + 1 WHERE id = 1"
_ACTIONS = ("INSERT", "UPDATE", "DELETE")
_TABLES = ("post", "post_tag")
# Rows as they were and as they are, as far as there are any. A post with a date in the future counts as one
# that readers see: the database has no say in what time it is.
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


def upgrade() -> None:
    """Put triggers that look at the rows in the place of those that do not."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    _drop(is_postgresql=is_postgresql)
    if is_postgresql:
        _create_postgresql_triggers()
    else:
        _create_sqlite_triggers()


def _drop(*, is_postgresql: bool) -> None:
    """Drop the triggers that count every change to posts and their tags."""
    for table in _TABLES:
        if is_postgresql:
            op.execute(f"DROP TRIGGER {table}_bumps_content ON {table}")
        else:
            for action in _ACTIONS:
                op.execute(f"DROP TRIGGER {table}_{action.lower()}_bumps_content")
    if is_postgresql:
        op.execute("DROP TRIGGER tag_bumps_content ON tag")


def _create_sqlite_triggers() -> None:
    for action, rows in _ROWS.items():
        conditions = {
            "post": " OR ".join(f"NOT {row}.is_draft" for row in rows),
            "post_tag": " OR ".join(
                f"EXISTS (SELECT 1 FROM post WHERE id = {row}.post_id AND NOT is_draft)"  # noqa: S608
                for row in rows
            ),
        }
        for table, condition in conditions.items():
            op.execute(
                f"CREATE TRIGGER {table}_{action.lower()}_bumps_content AFTER {action} ON {table} "
                f"WHEN {condition} BEGIN {_BUMP}; END"
            )


def _create_postgresql_triggers() -> None:
    """Look at all rows of a statement at once, so that one with many rows counts once."""
    finds = {
        "post": "SELECT 1 FROM touched WHERE NOT is_draft",
        "post_tag": "SELECT 1 FROM touched JOIN post ON post.id = post_id WHERE NOT is_draft",
    }
    for table, find in finds.items():
        op.execute(
            f"CREATE FUNCTION bump_content_by_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF EXISTS ({find}) THEN {_BUMP}; END IF; RETURN NULL; END $$"
        )
        for action, rows in _ROWS.items():
            for row in rows:
                op.execute(
                    f"CREATE TRIGGER {table}_{action.lower()}_{row.lower()}_bumps_content "
                    f"AFTER {action} ON {table} REFERENCING {row} TABLE AS touched "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION bump_content_by_{table}()"
                )
        op.execute(
            f"CREATE TRIGGER {table}_bumps_content AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION bump_content_version()"
        )
    # Before the rows: who publishes holds the counter, and then makes tags. Who makes a tag for a draft has
    # to take both in the same order, or the two wait for each other.
    op.execute(
        "CREATE TRIGGER tag_bumps_content BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON tag "
        "FOR EACH STATEMENT EXECUTE FUNCTION bump_content_version()"
    )


def downgrade() -> None:
    """Count every change again."""
    if op.get_bind().dialect.name == "postgresql":
        _restore_postgresql_triggers()
        return
    for table in _TABLES:
        for action in _ACTIONS:
            trigger = f"{table}_{action.lower()}_bumps_content"
            op.execute(f"DROP TRIGGER {trigger}")
            op.execute(f"CREATE TRIGGER {trigger} AFTER {action} ON {table} BEGIN {_BUMP}; END")


def _restore_postgresql_triggers() -> None:
    for table in _TABLES:
        # The triggers that call it go with it.
        op.execute(f"DROP FUNCTION bump_content_by_{table}() CASCADE")
        op.execute(f"DROP TRIGGER {table}_bumps_content ON {table}")
    op.execute("DROP TRIGGER tag_bumps_content ON tag")
    for table in (*_TABLES, "tag"):
        op.execute(
            f"CREATE TRIGGER {table}_bumps_content AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION bump_content_version()"
        )
