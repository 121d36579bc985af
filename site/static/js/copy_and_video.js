// Copy buttons and embedded videos. Every page works without them.

const texts = document.currentScript.dataset;

// A button that copies the text that `getText` returns, and shows whether it worked.
function createCopyButton(label, getText) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = label;
  button.addEventListener("click", async () => {
    let message = texts.copied;
    try {
      await navigator.clipboard.writeText(await getText());
    } catch {
      message = texts.copyFailed;
    }
    button.textContent = message;
    setTimeout(() => (button.textContent = label), 2000);
  });
  return button;
}

if (navigator.clipboard) {
  for (const figure of document.querySelectorAll("figure.code")) {
    figure.prepend(createCopyButton(texts.copy, () => figure.querySelector("code").textContent));
  }
  for (const link of document.querySelectorAll("a[data-copy]")) {
    const fetchText = async () => {
      const response = await fetch(link.href);
      if (!response.ok) throw new Error(response.statusText);
      return response.text();
    };
    link.after(createCopyButton(link.dataset.copy, fetchText));
  }
}

for (const link of document.querySelectorAll("a.play")) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = link.dataset.player;
    frame.title = link.dataset.title;
    frame.allow = "fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    link.replaceWith(frame);
    frame.focus();
  });
}
