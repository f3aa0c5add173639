"""The database refuses to change or delete entries of the log."""

from django.db import migrations

TABLE = "audit_entry"


def install(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {TABLE}_append_only() RETURNS trigger AS $$ "
                "BEGIN RAISE EXCEPTION 'The log is append-only.'; END $$ LANGUAGE plpgsql"
            )
        for verb in ("update", "delete"):
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb} ON {TABLE} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_append_only()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER {TABLE}_no_{verb} BEFORE {verb} ON {TABLE} "
                    "BEGIN SELECT RAISE(ABORT, 'The log is append-only.'); END"
                )


def remove(apps, schema_editor):
    connection = schema_editor.connection
    on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for verb in ("update", "delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}{on}")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
