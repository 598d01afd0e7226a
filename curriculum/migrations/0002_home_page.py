"""Puts our front page where Wagtail's welcome page was, so that a site without content has one."""

from django.db import migrations

LEAD = (
    "Short modules from schools of government on leading with people in mind, working digitally, "
    "and governing for the Sustainable Development Goals. Read freely; sign in to be assessed "
    "and certified."
)


def make_home(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("curriculum", "HomePage")
    if HomePage.objects.exists():
        return
    Page.objects.filter(depth=2, slug="home", content_type__model="page").delete()
    content_type, _new = ContentType.objects.get_or_create(
        model="homepage", app_label="curriculum"
    )
    home = HomePage.objects.create(
        title="Baraza",
        draft_title="Baraza",
        slug="home",
        content_type=content_type,
        path="00010001",
        depth=2,
        numchild=0,
        url_path="/home/",
        locale=Locale.objects.get(language_code="en"),
        lead=LEAD,
    )
    Page.objects.filter(depth=1).update(numchild=1)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page_id": home.pk, "site_name": "Baraza"},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("curriculum", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_home, migrations.RunPython.noop)]
