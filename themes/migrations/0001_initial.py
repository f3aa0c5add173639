

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('programmes', '0001_initial'),
        ('stories', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ThemeSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('granularity', models.CharField(choices=[('coarse', 'Few, broad piles'), ('normal', 'Normal'), ('fine', 'Many, narrow piles')], default='normal', max_length=10, verbose_name='how fine')),
                ('drops_names', models.BooleanField(default=True, verbose_name='leave out names of people and places')),
                ('requested_at', models.DateTimeField(auto_now_add=True)),
                ('progress', models.PositiveSmallIntegerField(default=0)),
                ('stage', models.CharField(blank=True, max_length=30)),
                ('alive_at', models.DateTimeField(null=True)),
                ('problem', models.TextField(blank=True)),
                ('n_texts', models.PositiveIntegerField(default=0)),
                ('stability', models.FloatField(null=True)),
                ('language_nmi', models.FloatField(null=True)),
                ('warnings', models.JSONField(default=list)),
                ('engine_version', models.CharField(blank=True, max_length=30)),
                ('input_hash', models.CharField(blank=True, max_length=64)),
                ('adopted_at', models.DateTimeField(null=True)),
                ('state', django_fsm.FSMField(choices=[('queued', 'Waiting for the worker'), ('running', 'Being made'), ('ready', 'Suggested'), ('adopted', 'Adopted'), ('failed', 'Failed'), ('superseded', 'Superseded')], default='queued', editable=False, max_length=50, protected=True, verbose_name='state')),
                ('adopted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='theme_sets', to='programmes.period')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='theme_sets', to='programmes.programme')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-requested_at', '-id'],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('label', models.CharField(max_length=200, verbose_name='name')),
                ('words', models.JSONField(default=list)),
                ('sentence', models.TextField(blank=True)),
                ('is_named_by_people', models.BooleanField(default=False)),
                ('is_set_aside', models.BooleanField(default=False, verbose_name='not a theme')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='themes.theme')),
                ('sentence_story', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='stories.story')),
                ('theme_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='themes', to='themes.themeset')),
            ],
            options={
                'ordering': ['theme_set', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('similarity', models.FloatField(default=0)),
                ('rank', models.CharField(blank=True, choices=[('central', 'Central'), ('edge', 'At the edge'), ('', 'Member')], default='', max_length=10)),
                ('placed_by', models.CharField(choices=[('machine', 'Suggested'), ('person', 'Placed by people')], default='machine', max_length=10)),
                ('x', models.FloatField(default=0)),
                ('y', models.FloatField(default=0)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='stories.story')),
                ('theme', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='themes.theme')),
                ('theme_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='placements', to='themes.themeset')),
            ],
            options={
                'ordering': ['theme_set', '-similarity', 'story'],
            },
        ),
        migrations.CreateModel(
            name='Edit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('rename', 'Renamed'), ('merge', 'Merged'), ('move', 'Moved a story'), ('set_aside', 'Marked as not a theme'), ('bring_back', 'Marked as a theme again')], max_length=20)),
                ('before', models.JSONField(default=dict)),
                ('told', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('undone_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='stories.story')),
                ('theme', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='themes.theme')),
                ('theme_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='themes.themeset')),
            ],
            options={
                'ordering': ['theme_set', '-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='themeset',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'adopted')), fields=('period',), name='one_adopted_a_period'),
        ),
        migrations.AddConstraint(
            model_name='theme',
            constraint=models.UniqueConstraint(fields=('theme_set', 'number'), name='theme_number_once'),
        ),
        migrations.AddConstraint(
            model_name='theme',
            constraint=models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='theme_has_a_label'),
        ),
        migrations.AddConstraint(
            model_name='placement',
            constraint=models.UniqueConstraint(fields=('theme_set', 'story'), name='placed_once'),
        ),
    ]
