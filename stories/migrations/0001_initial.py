

import django.db.models.deletion
import django.utils.timezone
import django_fsm
import uuid
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
            name='Story',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(editable=False, null=True)),
                ('language', models.CharField(max_length=15, verbose_name='language told in')),
                ('direction', models.CharField(blank=True, choices=[('positive', 'For the better'), ('negative', 'For the worse'), ('mixed', 'Both'), ('none', 'Nothing changed')], max_length=10, verbose_name='direction of the change')),
                ('capture_mode', models.CharField(blank=True, choices=[('unsolicited', 'Heard without asking'), ('interview', 'Interview with notes'), ('group', 'In a group'), ('written', 'Written by the teller'), ('audio', 'Sound recording'), ('video', 'Film')], max_length=20, verbose_name='how it was told')),
                ('teller_selection', models.CharField(blank=True, choices=[('all', 'Everybody was asked'), ('volunteer', 'Came forward'), ('snowball', 'Named by another teller'), ('purposive', 'Chosen for a reason'), ('random', 'Chosen by lot')], max_length=20, verbose_name='how the teller was chosen')),
                ('told_on', models.DateField(blank=True, null=True, verbose_name='told on')),
                ('happened_text', models.CharField(blank=True, max_length=150, verbose_name='when it happened')),
                ('happened_from', models.DateField(blank=True, null=True, verbose_name='from')),
                ('happened_to', models.DateField(blank=True, null=True, verbose_name='to')),
                ('place', models.CharField(blank=True, max_length=150, verbose_name='place')),
                ('name_choice', models.CharField(choices=[('name', 'With their name'), ('pseudonym', 'With a pseudonym'), ('anonymous', 'Without any name')], default='anonymous', max_length=10, verbose_name="the teller's name")),
                ('read_back', models.CharField(blank=True, choices=[('yes', 'Read back and agreed'), ('corrected', 'Read back and corrected'), ('no', 'Not read back')], max_length=10, verbose_name='read back')),
                ('read_back_on', models.DateField(blank=True, null=True, verbose_name='read back on')),
                ('no_reason_note', models.TextField(blank=True, verbose_name='why the teller gave no reason')),
                ('other_changes', models.JSONField(blank=True, default=list, verbose_name='other changes named')),
                ('collector_remarks', models.TextField(blank=True, verbose_name="the collector's own remarks")),
                ('is_sensitive', models.BooleanField(default=False, editable=False)),
                ('digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('submitted_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('state', django_fsm.FSMField(choices=[('draft', 'Draft'), ('submitted', 'Received'), ('returned', 'Sent back'), ('eligible', 'May stand before its panel'), ('withdrawn', 'Withdrawn')], default='draft', editable=False, max_length=50, protected=True, verbose_name='state')),
                ('collector', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stories_collected', to=settings.AUTH_USER_MODEL)),
                ('domain', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='programmes.domain')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='programmes.period')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stories', to='programmes.programme')),
                ('question', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.question')),
                ('submitter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stories_submitted', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='programmes.unit')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
            bases=(django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('why', models.TextField(blank=True, verbose_name='why')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('domain', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programmes.domain')),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='allocations', to='stories.story')),
            ],
            options={
                'ordering': ['story', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Storyteller',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pseudonym', models.CharField(blank=True, max_length=100, verbose_name='pseudonym')),
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('other', 'Other'), ('unknown', 'Not said')], default='unknown', max_length=10, verbose_name='sex')),
                ('age_band', models.CharField(choices=[('under 18', 'Under 18'), ('18-24', '18 to 24'), ('25-39', '25 to 39'), ('40-59', '40 to 59'), ('60+', '60 and over'), ('unknown', 'Not said')], default='unknown', max_length=10, verbose_name='age')),
                ('role', models.CharField(blank=True, max_length=150, verbose_name='who they are in the community')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='storytellers', to='programmes.programme')),
            ],
        ),
        migrations.AddField(
            model_name='story',
            name='storyteller',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stories', to='stories.storyteller'),
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='safe way to reach them')),
                ('storyteller', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='identity', to='stories.storyteller')),
            ],
        ),
        migrations.CreateModel(
            name='StoryVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('before', models.TextField(blank=True, verbose_name='before')),
                ('happened', models.TextField(blank=True, verbose_name='what happened')),
                ('now', models.TextField(blank=True, verbose_name='now')),
                ('significance', models.TextField(blank=True, verbose_name='why it is significant to the teller')),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('because', models.TextField(blank=True, verbose_name='why it was corrected')),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='stories.story')),
                ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['story', 'number'],
            },
        ),
        migrations.AddField(
            model_name='story',
            name='current',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stories.storyversion'),
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('before', models.TextField(blank=True, verbose_name='before')),
                ('happened', models.TextField(blank=True, verbose_name='what happened')),
                ('now', models.TextField(blank=True, verbose_name='now')),
                ('significance', models.TextField(blank=True, verbose_name='why it is significant to the teller')),
                ('language', models.CharField(max_length=15, verbose_name='language')),
                ('method', models.CharField(choices=[('human', 'By a person'), ('machine', 'By a machine')], default='human', max_length=10, verbose_name='method')),
                ('translator', models.CharField(blank=True, max_length=150, verbose_name='translator')),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='stories.storyversion')),
            ],
            options={
                'ordering': ['version', 'language'],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('selection', "Be read and chosen from by the programme's panels"), ('learning', 'Be used for learning inside the organisation'), ('publication', 'Be published')], max_length=20)),
                ('audience', models.CharField(choices=[('programme', 'The programme'), ('organisation', 'The whole organisation'), ('donor', 'Donors'), ('public', 'Everybody')], max_length=20)),
                ('method', models.CharField(choices=[('oral', 'Said aloud'), ('signed', 'Signed'), ('recorded', 'Recorded'), ('thumbprint', 'Thumbprint before a witness')], default='oral', max_length=20, verbose_name='how')),
                ('language', models.CharField(blank=True, max_length=15)),
                ('given_on', models.DateField(verbose_name='on')),
                ('expires_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('withdrawn_on', models.DateField(blank=True, null=True)),
                ('obtained_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('story', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='stories.story')),
            ],
            options={
                'ordering': ['story', 'purpose', 'audience', '-given_on'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_on', None)), fields=('story', 'purpose', 'audience'), name='consent_once_at_a_time')],
            },
        ),
        migrations.AddConstraint(
            model_name='storyversion',
            constraint=models.UniqueConstraint(fields=('story', 'number'), name='version_number_once'),
        ),
        migrations.AddIndex(
            model_name='story',
            index=models.Index(fields=['programme', '-created_at', '-id'], name='story_page'),
        ),
        migrations.AddIndex(
            model_name='story',
            index=models.Index(fields=['programme', 'state', '-created_at'], name='story_by_state'),
        ),
        migrations.AddIndex(
            model_name='story',
            index=models.Index(fields=['period', 'state'], name='story_in_period'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.UniqueConstraint(fields=('programme', 'number'), name='story_number_once_in_programme'),
        ),
        migrations.AddConstraint(
            model_name='story',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), ('number__isnull', False), _connector='OR'), name='submitted_story_has_number'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(fields=('version', 'language'), name='translation_once'),
        ),
    ]
