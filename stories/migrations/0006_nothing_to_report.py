"""A place may return that people were asked and told of no change."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programmes', '0001_initial'),
        ('stories', '0005_translations_take_turns'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NothingToReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('note', models.TextField(blank=True, verbose_name='who was asked, and what they said')),
                ('sent_at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nothing_told', to='programmes.period')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nothing_told', to='programmes.unit')),
            ],
            options={
                'ordering': ['-asked_on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'period', 'asked_on'), name='nothing_told_once_a_day')],
            },
        ),
    ]
