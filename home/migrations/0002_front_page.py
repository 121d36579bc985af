"""Turns Wagtail's welcome page into the front page of the default site."""

from django.db import migrations


def create_front_page(apps, schema_editor):
    ContentType = apps.get_model("contenttypes.ContentType")
    HomePage = apps.get_model("home.HomePage")
    Page = apps.get_model("wagtailcore.Page")
    Site = apps.get_model("wagtailcore.Site")
    if HomePage.objects.exists():
        return
    home_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")
    welcome = Page.objects.get(path="00010001")
    # Keeps the row, so that references to it stay valid.
    front_page = HomePage(page_ptr=welcome)
    front_page.__dict__.update(
        {field.attname: getattr(welcome, field.attname) for field in welcome._meta.concrete_fields}
    )
    front_page.title = front_page.draft_title = "Hallway Track"
    front_page.content_type = home_type
    front_page.introduction = (
        "What was said at conferences, by those who took notes: talks, quotes, code and links, "
        "curated and kept."
    )
    front_page.colophon = "Hallway Track keeps what conferences leave behind."
    front_page.search_description = (
        "Curated conference recaps: what was said, by whom, and where to read on."
    )
    front_page.save()
    Site.objects.filter(root_page_id=welcome.pk, site_name="").update(site_name="Hallway Track")


def restore_welcome_page(apps, schema_editor):
    HomePage = apps.get_model("home.HomePage")
    ContentType = apps.get_model("contenttypes.ContentType")
    Page = apps.get_model("wagtailcore.Page")
    page_type = ContentType.objects.get(app_label="wagtailcore", model="page")
    ids = list(HomePage.objects.values_list("pk", flat=True))
    Page.objects.filter(pk__in=ids).update(content_type=page_type)


class Migration(migrations.Migration):
    dependencies = [("home", "0001_initial"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(create_front_page, restore_welcome_page)]
