"""Steps in the admin that several tests take."""

from django.urls import reverse

from tests.importers.samples import NOTES


def open_form(page, live_server, talk):
    page.goto(live_server.url + reverse("wagtailadmin_pages:edit", args=[talk.pk]))


def choose_action(page, name):
    page.get_by_role("button", name="More actions").first.click()
    page.get_by_role("button", name=name).first.click()


def open_panel(page, name):
    page.get_by_role("button", name=f"Toggle {name}").click()
    return page.locator(f"[data-side-panel='{name}']")


def upload(page, admin_url, text=NOTES):
    page.goto(f"{admin_url}import/new/")
    file = {"name": "pyfest-2024.md", "mimeType": "text/markdown", "buffer": text.encode()}
    page.locator("#id_notes").set_input_files(file)
    page.get_by_role("button", name="Upload and review").click()
    page.get_by_role("button", name="Import", exact=True).wait_for()


def import_notes(page, admin_url, text=NOTES):
    upload(page, admin_url, text)
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("heading", name="Undo").wait_for()
