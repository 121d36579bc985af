// From a finding in the panel "Checks" to the block that it is about, instead of a new tab.
(() => {
  const preview = () => document.getElementById("w-preview-iframe")?.contentDocument;

  const blockOf = (selector) => {
    try {
      return preview()?.querySelector(selector)?.closest("[data-block]")?.dataset.block;
    } catch {
      return undefined; // the checker shortens some selectors
    }
  };

  const open = (element) => {
    const tab = element.closest("[role=tabpanel][hidden]");
    if (tab) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
    for (let panel = element.closest("[data-panel]"); panel; panel = panel.parentElement.closest("[data-panel]")) {
      const toggle = panel.querySelector("[data-panel-toggle]");
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-checks-panel] [data-content-checker-selector]");
    if (!button) return;
    const block = blockOf(button.textContent.trim());
    const place = block && document.querySelector(`[data-contentpath="${CSS.escape(block)}"]`);
    if (!place) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    open(place);
    place.scrollIntoView({ block: "center" });
    place.querySelector("input:not([type=hidden]), textarea, select, [contenteditable=true], button")?.focus();
  }, true);
})();
