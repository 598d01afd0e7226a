"""What every framework says on the day from which its changes are kept."""

from django.db import migrations


def write_first(apps, schema_editor):
    framework_model = apps.get_model("curriculum", "Framework")
    for framework in framework_model.objects.filter(edition=0):
        apps.get_model("curriculum", "FrameworkEdition").objects.create(
            framework=framework, number=1, snapshot=snapshot_of(apps, framework)
        )
        framework_model.objects.filter(pk=framework.pk).update(edition=1)
        apps.get_model("curriculum", "Competency").objects.filter(framework=framework).update(
            changed_in=1
        )


def snapshot_of(apps, framework):
    """As `curriculum.frameworks.snapshots.snapshot_of` has it, of what stood there then."""
    rows = apps.get_model("curriculum", "Competency").objects.filter(framework=framework)
    levels = apps.get_model("curriculum", "CompetencyLevel").objects
    domains = apps.get_model("curriculum", "Domain").objects.filter(framework=framework)
    scale = apps.get_model("curriculum", "FrameworkLevel").objects.filter(framework=framework)
    return {
        "title": framework.title,
        "note": framework.note,
        "scale": list(scale.order_by("level").values("level", "title", "descriptor")),
        "domains": list(domains.order_by("code").values("code", "title", "summary")),
        "competencies": [
            {
                "id": row.pk,
                "code": row.code,
                "title": row.title,
                "description": row.description,
                "domain": row.domain.code,
                "is_retired": False,
                "levels": list(
                    levels.filter(competency=row)
                    .order_by("level")
                    .values("level", "title", "behaviours")
                ),
            }
            for row in rows.select_related("domain").order_by("code")
        ],
    }


class Migration(migrations.Migration):
    dependencies = [("curriculum", "0014_frameworks_of_employers")]

    operations = [migrations.RunPython(write_first, migrations.RunPython.noop)]
