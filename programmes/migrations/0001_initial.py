

import django.db.models.deletion
import django_fsm
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('purpose', models.CharField(choices=[('pilot', 'Pilot'), ('monitoring', 'Monitoring, period after period'), ('evaluation', 'One-off evaluation')], default='monitoring', max_length=20, verbose_name='kind of use')),
                ('description', models.TextField(blank=True, verbose_name='purpose in words')),
                ('intended_users', models.TextField(blank=True, verbose_name='who will use what is learnt')),
                ('language', models.CharField(default='en', max_length=15, verbose_name='working language')),
                ('is_practice', models.BooleanField(default=False, help_text='Its data never enters results.', verbose_name='practice only')),
                ('n_stories', models.PositiveIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('starts_on', models.DateField(verbose_name='looking back from')),
                ('ends_on', models.DateField(verbose_name='looking back to')),
                ('collect_until', models.DateField(blank=True, null=True, verbose_name='collect until')),
                ('select_until', models.DateField(blank=True, null=True, verbose_name='select until')),
                ('feed_back_until', models.DateField(blank=True, null=True, verbose_name='feed back until')),
                ('is_backlog', models.BooleanField(default=False, verbose_name='first period, with older stories')),
                ('closed_because', models.TextField(blank=True, editable=False, verbose_name='why it was closed with work undone')),
                ('state', django_fsm.FSMField(choices=[('planned', 'Planned'), ('collecting', 'Collecting stories'), ('selecting', 'Selecting'), ('feeding_back', 'Feeding back'), ('closed', 'Closed')], default='planned', editable=False, max_length=50, protected=True, verbose_name='state')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='periods', to='programmes.programme')),
            ],
            options={
                'ordering': ['programme', '-starts_on', '-id'],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Level',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('names', models.JSONField(blank=True, default=dict, verbose_name='name in other languages')),
                ('rank', models.PositiveSmallIntegerField()),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='programmes.programme')),
            ],
            options={
                'ordering': ['programme', 'rank'],
            },
        ),
        migrations.CreateModel(
            name='Domain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('names', models.JSONField(blank=True, default=dict, verbose_name='name in other languages')),
                ('kind', models.CharField(choices=[('defined', 'Defined'), ('any_other', 'Any other change'), ('lessons', 'Lessons, and changes for the worse')], default='defined', max_length=20)),
                ('guidance', models.TextField(blank=True, verbose_name='guidance')),
                ('guidances', models.JSONField(blank=True, default=dict, verbose_name='guidance in other languages')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('from_period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.period')),
                ('to_period', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.period')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='programmes.programme')),
            ],
            options={
                'ordering': ['programme', 'order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=15, verbose_name='language')),
                ('version', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('text', models.TextField(verbose_name='the question about change')),
                ('significance_text', models.TextField(verbose_name='the question about its significance')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('domain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.domain')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='programmes.programme')),
            ],
            options={
                'ordering': ['programme', 'language', '-version'],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150, verbose_name='name')),
                ('path', models.CharField(db_index=True, editable=False, max_length=200)),
                ('level', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='programmes.level')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='programmes.unit')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='programmes.programme')),
            ],
            options={
                'ordering': ['programme', 'path'],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('collector', 'Collector (field staff)'), ('coordinator', 'Coordinator'), ('evaluator', 'Evaluator'), ('panel_member', 'Panel member')], max_length=20, verbose_name='role')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='programmes.programme')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programmes.unit')),
            ],
            options={
                'ordering': ['programme', 'role', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.UniqueConstraint(fields=('programme', 'name'), name='period_name_once'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='period_ends_after_it_starts', violation_error_message='The period ends before it starts.'),
        ),
        migrations.AddConstraint(
            model_name='level',
            constraint=models.UniqueConstraint(fields=('programme', 'rank'), name='level_rank_once'),
        ),
        migrations.AddConstraint(
            model_name='domain',
            constraint=models.UniqueConstraint(fields=('programme', 'name'), name='domain_name_once'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(fields=('programme', 'domain', 'language', 'version'), name='question_version_once'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('domain', None)), fields=('programme', 'language', 'version'), name='general_question_version_once'),
        ),
        migrations.AddConstraint(
            model_name='unit',
            constraint=models.UniqueConstraint(fields=('programme', 'parent', 'name'), name='unit_name_once_below_parent'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user', 'programme', 'role', 'unit'), name='membership_once_on_a_branch'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None), ('unit', None)), fields=('user', 'programme', 'role'), name='membership_once_on_the_whole'),
        ),
    ]
