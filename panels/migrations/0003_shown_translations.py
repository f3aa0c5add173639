"""Each vote keeps in which translations its stories could be read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('panels', '0002_procedures'),
        ('stories', '0005_translations_take_turns'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShownTranslation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stories.translation')),
                ('turn', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shown', to='panels.turn')),
            ],
            options={
                'ordering': ['turn', 'translation'],
                'constraints': [models.UniqueConstraint(fields=('turn', 'translation'), name='shown_once_in_a_turn')],
            },
        ),
    ]
