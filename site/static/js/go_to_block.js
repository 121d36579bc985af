// Leads from a finding to its block in the form: from the panels "Checks" and "Accessibility", and
// from messages and reports by the fragment of the URL.
(() => {
  const FRAGMENT = /^#block-(.+)-section$/;
  const FIELDS = "input:not([type=hidden]), textarea, select, [contenteditable=true], button";

  const preview = () => document.getElementById("w-preview-iframe")?.contentDocument;

  const findBlockId = (selector) => {
    try {
      return preview()?.querySelector(selector)?.closest("[data-block]")?.dataset.block;
    } catch {
      return undefined; // the checker shortens some selectors
    }
  };

  const expandPanels = (element) => {
    const tab = element.closest("[role=tabpanel][hidden]");
    if (tab) document.querySelector(`[role=tab][href="#${tab.id}"]`)?.click();
    let panel = element.closest("[data-panel]");
    for (; panel; panel = panel.parentElement.closest("[data-panel]")) {
      const toggle = panel.querySelector("[data-panel-toggle]");
      if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
    }
  };

  // Returns whether the form has such a block.
  const goToBlock = (blockId) => {
    const element = blockId && document.querySelector(`[data-contentpath="${CSS.escape(blockId)}"]`);
    if (!element) return false;
    expandPanels(element);
    element.scrollIntoView({ block: "center" });
    element.querySelector(FIELDS)?.focus({ preventScroll: true });
    return true;
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-checks-panel] [data-content-checker-selector]");
    const link = event.target.closest("a[href*='#block-']");
    const isSamePage = link && link.pathname === location.pathname;
    const blockId = button
      ? findBlockId(button.textContent.trim())
      : isSamePage && link.hash.match(FRAGMENT)?.[1];
    if (!blockId || !goToBlock(blockId)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // The form builds its blocks after the page has loaded.
  window.addEventListener("load", () => {
    const blockId = location.hash.match(FRAGMENT)?.[1];
    if (blockId) setTimeout(() => goToBlock(blockId), 100);
  });
})();
