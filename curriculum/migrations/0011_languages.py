"""Outcomes can be translated; what is live in another language is a row of its own."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def give_keys(apps, schema_editor):
    """Each outcome its own key, and the language of its module; drafts that name it, too."""
    objectives = {}
    model = apps.get_model("curriculum", "ModuleObjective")
    for row in model.objects.select_related("module"):
        row.translation_key, row.locale_id = uuid.uuid4(), row.module.locale_id
        row.save(update_fields=["translation_key", "locale"])
        objectives[row.pk] = row
    if objectives:
        _tell_drafts(apps, objectives)


def _tell_drafts(apps, objectives):
    modules = dict(apps.get_model("curriculum", "ModulePage").objects.values_list("pk", "locale"))
    drafts = apps.get_model("wagtailcore", "Revision").objects.filter(
        object_id__in=[str(pk) for pk in modules], content__has_key="objectives"
    )
    for draft in drafts:
        for item in draft.content["objectives"]:
            known = objectives.get(item.get("pk"))
            item["translation_key"] = str(known.translation_key if known else uuid.uuid4())
            item["locale"] = known.locale_id if known else modules[int(draft.object_id)]
        draft.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0010_archive_and_refresher"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="moduleobjective",
            options={"ordering": ["sort_order"], "verbose_name": "outcome"},
        ),
        migrations.AddField(
            model_name="moduleobjective",
            name="locale",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.locale",
                verbose_name="locale",
            ),
        ),
        migrations.AddField(
            model_name="moduleobjective",
            name="translation_key",
            field=models.UUIDField(default=uuid.uuid4, editable=False),
        ),
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="moduleobjective",
            name="locale",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="wagtailcore.locale",
                verbose_name="locale",
            ),
        ),
        migrations.AlterUniqueTogether(
            name="moduleobjective",
            unique_together={("translation_key", "locale")},
        ),
        migrations.CreateModel(
            name="ModuleTranslation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("module_key", models.UUIDField()),
                ("language", models.CharField(max_length=12)),
                ("released_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "translation of a module",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("module_key", "language"),
                        name="a_module_is_translated_once_a_language",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language", ""), _negated=True),
                        name="a_translation_has_a_language",
                    ),
                ],
            },
        ),
    ]
