// The outline saves each change at once and shows the pages anew. Without JavaScript, "Update" does.

(() => {
  const outline = document.querySelector("#outline");
  if (!outline) return;
  const serialize = (form, button) => new URLSearchParams(new FormData(form, button)).toString();
  let isBusy = false;
  let next = null;

  // One request after the other, since each knows the version that the one before it saved.
  const save = async (form, button) => {
    next = { form, button };
    if (isBusy) return;
    isBusy = true;
    while (next) {
      const { form, button } = next;
      next = null;
      const sent = serialize(form, button);
      try {
        const response = await fetch(form.action, { method: "POST", body: new FormData(form, button) });
        if (!response.ok) throw new Error(response.statusText);
        show(new DOMParser().parseFromString(await response.text(), "text/html"), form, sent, button);
      } catch {
        // The browser sends the form itself, and shows what is wrong.
        form.dataset.isPlain = "";
        return form.requestSubmit(button);
      }
    }
    isBusy = false;
  };

  const show = (page, form, sent, button) => {
    const fresh = page.querySelector("#outline");
    if (!fresh) return window.location.reload();
    if (!button && serialize(form) !== sent) {
      // Something was typed meanwhile. It stays, and is saved once its field is left.
      form.elements.version.value = fresh.querySelector("[name=version]").value;
      return;
    }
    const focused = document.activeElement?.id;
    outline.replaceChildren(...fresh.children);
    document.querySelector(".messages")?.replaceWith(page.querySelector(".messages") ?? "");
    if (focused) document.getElementById(focused)?.focus();
  };

  outline.addEventListener("change", (event) => {
    if (!event.target.name?.startsWith("all_")) save(event.target.form);
  });
  outline.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "command" || "isPlain" in event.target.dataset) return;
    event.preventDefault();
    save(event.target, event.submitter);
  });
})();
