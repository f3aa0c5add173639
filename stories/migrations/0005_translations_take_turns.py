"""A translation that was read stays when a better one takes its place.

SQLite makes the table anew, and its triggers go with the old one: the index is laid down again.
"""

import importlib

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


index = importlib.import_module("stories.migrations.0003_search_index")


class Migration(migrations.Migration):

    dependencies = [
        ('stories', '0004_attachments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(index.remove, index.install),
        migrations.AlterModelOptions(
            name='translation',
            options={'ordering': ['version', 'language', 'id']},
        ),
        migrations.RemoveConstraint(
            model_name='translation',
            name='translation_once',
        ),
        migrations.AddField(
            model_name='translation',
            name='checked_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='translation',
            name='superseded_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='translation',
            name='written_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name='translation',
            name='written_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('version', 'language'), name='translation_once_at_a_time'),
        ),
        migrations.RunPython(index.install, index.remove),
    ]
