"""What is open outlives its round: where an item is listed, and what it left to an old report.

Items that an archived round has kept open until now go on in the newest round of their branch.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

KEPT = (
    *("state", "levels", "due_on", "return_reason", "requested_on", "accepted_on"),
    *("closed_on", "was_late", "progress_on", "progress_text", "percent"),
    *("cause", "goal", "measure", "track", "owner_office"),
)
FINISHED = ("closed", "cancelled")


def fill(apps, schema_editor):
    items = apps.get_model("rectification", "RectificationItem").objects
    items.update(in_round=models.F("round"))
    left = items.filter(round__state="closed").exclude(state__in=FINISHED)
    today = timezone.localdate()
    _leave(apps, left.select_related("round"), today)
    twice = _second_items(items)
    _leave(apps, items.filter(pk__in=twice).select_related("round"), today)
    items.filter(pk__in=twice).update(state="cancelled")
    _bring_in(apps, items)


def _leave(apps, rows, today):
    carried = apps.get_model("rectification", "Carried")
    carried.objects.bulk_create(
        (
            carried(
                item=item,
                round=item.round,
                on=item.round.closed_on or today,
                asked_time=item.extension_rows.filter(state="open").exists(),
                **{name: getattr(item, name) for name in KEPT},
            )
            for item in rows
        ),
        batch_size=500,
        ignore_conflicts=True,
    )


def _second_items(items):
    """Keys of open items whose branch has a newer open one of the same problem."""
    seen, twice = set(), []
    rows = items.exclude(state__in=FINISHED).order_by("-pk")
    for key, branch, code in rows.values_list("pk", "branch", "source_code"):
        if (branch, code) in seen:
            twice.append(key)
        seen.add((branch, code))
    return twice


def _bring_in(apps, items):
    newest = apps.get_model("branches", "Round").objects.order_by("-cycle_id", "-seq").first()
    if newest is None:
        return
    there = apps.get_model("branches", "Participation").objects.filter(
        round=newest, branch=models.OuterRef("branch")
    )
    coming = items.exclude(state__in=FINISHED).exclude(in_round=newest)
    coming.filter(models.Exists(there)).update(in_round=newest)


def in_round(**options):
    return models.ForeignKey(
        db_index=False,
        editable=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="items_here",
        to="branches.round",
        **options,
    )


class Migration(migrations.Migration):
    # PostgreSQL does not alter a table whose rows the same transaction has changed.
    atomic = False
    dependencies = [
        ('branches', '0048_round_closed_on'),
        ('rectification', '0009_pairing'),
    ]

    operations = [
        migrations.CreateModel(
            name='Carried',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='结转日期')),
                ('asked_time', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('plan_draft', '方案起草'), ('plan_submitted', '方案待审'), ('in_progress', '整改中'), ('closure_requested', '申请销号'), ('committee_accepted', '待组织部确认'), ('closed', '已销号'), ('cancelled', '已撤销')], default='plan_draft', editable=False, max_length=20, verbose_name='状态')),
                ('levels', models.PositiveSmallIntegerField(default=1, verbose_name='验收层级')),
                ('due_on', models.DateField(verbose_name='完成时限')),
                ('return_reason', models.CharField(blank=True, editable=False, max_length=1000, verbose_name='退回原因')),
                ('requested_on', models.DateField(editable=False, null=True, verbose_name='销号申请日期')),
                ('accepted_on', models.DateField(editable=False, null=True, verbose_name='分党委验收日期')),
                ('closed_on', models.DateField(editable=False, null=True, verbose_name='销号日期')),
                ('was_late', models.BooleanField(default=False, editable=False, verbose_name='逾期完成')),
                ('progress_on', models.DateField(editable=False, null=True, verbose_name='最近进展')),
                ('progress_text', models.CharField(blank=True, editable=False, max_length=200)),
                ('percent', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='完成率')),
                ('cause', models.CharField(blank=True, max_length=500, verbose_name='原因')),
                ('goal', models.CharField(blank=True, max_length=500, verbose_name='整改目标')),
                ('measure', models.TextField(blank=True, max_length=2000, verbose_name='整改措施')),
                ('track', models.CharField(choices=[('immediate', '立行立改'), ('dated', '限期整改'), ('continuing', '长期坚持')], default='dated', max_length=12, verbose_name='整改类型')),
                ('owner_office', models.CharField(default='党支部书记', max_length=20, verbose_name='责任人')),
            ],
            options={
                'verbose_name': '结转',
            },
        ),
        migrations.RemoveIndex(
            model_name='rectificationitem',
            name='item_is_returned',
        ),
        migrations.RemoveIndex(
            model_name='rectificationitem',
            name='item_counts_by_round',
        ),
        migrations.AddField("rectificationitem", "in_round", in_round(null=True)),
        migrations.AddField(
            model_name='carried',
            name='item',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='carried_rows', to='rectification.rectificationitem'),
        ),
        migrations.AddField(
            model_name='carried',
            name='round',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='carried_items', to='branches.round'),
        ),
        migrations.AddIndex(
            model_name='carried',
            index=models.Index(fields=['round', 'item'], name='carried_by_round'),
        ),
        migrations.AddConstraint(
            model_name='carried',
            constraint=models.UniqueConstraint(fields=('item', 'round'), name='item_leaves_a_round_once'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("rectificationitem", "in_round", in_round()),
        migrations.AddIndex(
            model_name='rectificationitem',
            index=models.Index(fields=['in_round', 'state', 'due_on', 'round'], name='item_counts_by_round'),
        ),
        migrations.AddIndex(
            model_name='rectificationitem',
            index=models.Index(condition=models.Q(('state__in', ('plan_draft', 'in_progress')), models.Q(('return_reason', ''), _negated=True)), fields=['in_round'], name='item_is_returned'),
        ),
        migrations.AddConstraint(
            model_name='rectificationitem',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('closed', 'cancelled')), _negated=True), fields=('branch', 'source_code'), name='open_problem_is_one_item'),
        ),
    ]
