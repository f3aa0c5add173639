"""Whom a programme means to hear."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('programmes', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MeantToHear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('who', models.CharField(max_length=200, verbose_name='whom you mean to hear')),
                ('is_heard', models.BooleanField(default=False, verbose_name='heard')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meant_to_hear', to='programmes.period')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meant_to_hear', to='programmes.unit')),
                ('written_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['period', 'unit', 'id'],
                'constraints': [models.UniqueConstraint(fields=('period', 'unit', 'who'), name='meant_to_hear_once'), models.CheckConstraint(condition=models.Q(('who', ''), _negated=True), name='meant_to_hear_somebody')],
            },
        ),
    ]
