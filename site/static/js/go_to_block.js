// From a finding to the block that it is about: from the panel "Checks" instead of a new tab, from
// the panel "Accessibility", from messages and reports by the address.
(() => {
  const ADDRESS = /^#block-(.+)-section$/;
  const FIELDS = "input:not([type=hidden]), textarea, select, [contenteditable=true], button";

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
    let panel = element.closest("[data-panel]");
    for (; panel; panel = panel.parentElement.closest("[data-panel]")) {
      const toggle = panel.querySelector("[data-panel-toggle]");
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    }
  };

  // Whether there is such a block in the form, and the form stands at it now.
  const goTo = (block) => {
    const place = block && document.querySelector(`[data-contentpath="${CSS.escape(block)}"]`);
    if (!place) return false;
    open(place);
    place.scrollIntoView({ block: "center" });
    place.querySelector(FIELDS)?.focus({ preventScroll: true });
    return true;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-checks-panel] [data-content-checker-selector]");
    const link = event.target.closest("a[href*='#block-']");
    const here = link && link.pathname === location.pathname;
    const block = button ? blockOf(button.textContent.trim()) : here && link.hash.match(ADDRESS)?.[1];
    if (!block || !goTo(block)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // The form builds its blocks after the page has loaded.
  window.addEventListener("load", () => {
    const block = location.hash.match(ADDRESS)?.[1];
    if (block) setTimeout(() => goTo(block), 100);
  });
})();
