// On the plan, checkboxes follow their parent's; the progress of an import updates itself.
// Both screens also work without JavaScript.

(() => {
  document.querySelector("#plan")?.addEventListener("change", (event) => {
    const children = event.target.closest("li")?.querySelectorAll("li input[name=page]") ?? [];
    for (const checkbox of children) checkbox.checked = event.target.checked;
    if (!event.target.checked) return;
    for (let item = event.target.closest("li"); item; item = item.parentElement.closest("li")) {
      item.querySelector("input[name=page]").checked = true;
    }
  });

  const container = document.querySelector("[data-import-progress]");
  if (!container) return;
  const update = async () => {
    const response = await fetch(container.dataset.importProgress, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    const state = await response.json();
    if (state.is_finished) return window.location.reload();
    container.querySelector("progress").value = state.done;
    container.querySelector("[data-import-done]").textContent = state.done;
  };
  // A failed request is repeated a second later.
  setInterval(() => update().catch(() => {}), 1000);
})();
