"""What Alembic runs for each command; the connection is given, its transaction is the caller's."""

from alembic import context

from s2s_service.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters tables by making them anew
    # DBOS keeps its own tables beside ours.
    include_name=lambda name, kind, parents: kind != "table" or name in metadata.tables,
)
context.run_migrations()
