// Comforts of the import screens: a plan's boxes follow the box above them,
// and the progress of an import moves by itself. Both work without.

(() => {
  document.querySelector("#plan")?.addEventListener("change", (event) => {
    const below = event.target.closest("li")?.querySelectorAll("li input[name=take]") ?? [];
    for (const box of below) box.checked = event.target.checked;
    if (!event.target.checked) return;
    for (let item = event.target.closest("li"); item; item = item.parentElement.closest("li")) {
      item.querySelector("input[name=take]").checked = true;
    }
  });

  const place = document.querySelector("[data-import-progress]");
  if (!place) return;
  const look = async () => {
    const answer = await fetch(place.dataset.importProgress, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    const state = await answer.json();
    if (state.over) return window.location.reload();
    place.querySelector("progress").value = state.done;
    place.querySelector("[data-import-done]").textContent = state.done;
  };
  // A server that does not answer for once is asked again.
  setInterval(() => look().catch(() => {}), 1000);
})();
