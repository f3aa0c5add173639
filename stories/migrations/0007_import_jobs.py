"""Files of stories on their way in."""

import django.db.models.deletion
import django.utils.timezone
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0001_initial'),
        ('stories', '0006_nothing_to_report'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('asked_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('file', models.FileField(blank=True, upload_to='imports')),
                ('file_name', models.CharField(max_length=100, verbose_name='file')),
                ('sheet', models.CharField(blank=True, max_length=100, verbose_name='sheet')),
                ('columns', models.JSONField(default=dict)),
                ('defaults', models.JSONField(default=dict)),
                ('skips_bad', models.BooleanField(default=False, verbose_name='leave out lines with problems')),
                ('skips_alike', models.BooleanField(default=False, verbose_name='leave out lines that resemble others')),
                ('report', models.JSONField(default=dict)),
                ('problem', models.TextField(blank=True)),
                ('state', django_fsm.FSMField(choices=[('uploaded', 'Columns to be named'), ('checking', 'Being checked'), ('checked', 'Checked'), ('importing', 'Being brought in'), ('done', 'Brought in'), ('failed', 'Stopped'), ('discarded', 'Thrown away')], default='uploaded', editable=False, max_length=50, protected=True, verbose_name='state')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_jobs', to='programmes.programme')),
            ],
            options={
                'ordering': ['-uploaded_at', '-id'],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
    ]
