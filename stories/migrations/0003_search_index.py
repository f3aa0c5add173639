"""An index of the words of wordings and translations, kept by the database itself.

On PostgreSQL a generated column, which no query of the models names. On SQLite an FTS5 table that
holds no text of its own, kept by triggers. Two things to know when these tables change later:
PostgreSQL lets no column change its type that the generated one is made from (drop it first), and
where SQLite makes a table anew its triggers go with the old one: call ``remove`` and ``install``.
"""

from django.db import migrations

TABLES = ("stories_storyversion", "stories_translation")
PARTS = ("title", "before", "happened", "now", "significance")
SIGNS = "!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~‘’“”«»–—…·"  # as SQL: the quote is doubled
LONGEST = 200_000  # characters; what lies behind is not found, but never stops a story
TOKENS = "unicode61 remove_diacritics 0 categories ''L* N* Co Mn Mc''"


def postgresql(table):
    """The wording of the index: words as they are written, in lower case, of any language."""
    words = " || ' ' || ".join(f'"{part}"' for part in PARTS)
    spaces = " " * (len(SIGNS) - 1)
    return [
        f"ALTER TABLE {table} ADD COLUMN searched tsvector GENERATED ALWAYS AS "
        f"(to_tsvector('simple', translate(left({words}, {LONGEST}), '{SIGNS}', '{spaces}'))) STORED",
        f"CREATE INDEX {table}_searched ON {table} USING gin (searched)",
    ]


def sqlite(table):
    """A wording that loses all its words takes them out of the file too: that is ``optimize``."""
    index, names = f"{table}_searched", ", ".join(f'"{part}"' for part in PARTS)
    old, new = (", ".join(f'{row}."{part}"' for part in PARTS) for row in ("old", "new"))
    forget = f"INSERT INTO {index}({index}, rowid, {names}) VALUES('delete', old.id, {old});"
    learn = f"INSERT INTO {index}(rowid, {names}) VALUES(new.id, {new});"
    had, has = (" || ".join(f'{row}."{part}"' for part in PARTS) for row in ("old", "new"))
    erase = f"INSERT INTO {index}({index}) SELECT 'optimize' WHERE {has} = '' AND {had} <> '';"
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5({names}, content='{table}', content_rowid='id', "
        f"columnsize=0, tokenize='{TOKENS}')",
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {learn} END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {forget} END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF {names} ON {table} "
        f"BEGIN {forget} {learn} {erase} END",
        f"INSERT INTO {index}({index}) VALUES('rebuild')",
    ]


def install(apps, schema_editor):
    connection = schema_editor.connection
    statements = postgresql if connection.vendor == "postgresql" else sqlite
    with connection.cursor() as cursor:
        for table in TABLES:
            for statement in statements(table):
                cursor.execute(statement)


def remove(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for table in TABLES:
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DROP COLUMN IF EXISTS searched")
                continue
            for verb in ("insert", "delete", "update"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_searched_{verb}")
            cursor.execute(f"DROP TABLE IF EXISTS {table}_searched")


class Migration(migrations.Migration):
    dependencies = [("stories", "0002_links_and_doors")]

    operations = [migrations.RunPython(install, remove)]
