// A few comforts; every page is complete without them.

// A button that copies what `read` answers, and says how that went.
function copyButton(label, read) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = label;
  button.addEventListener("click", async () => {
    let told = "Copied";
    try {
      await navigator.clipboard.writeText(await read());
    } catch {
      told = "Could not be copied";
    }
    button.textContent = told;
    setTimeout(() => (button.textContent = label), 2000);
  });
  return button;
}

if (navigator.clipboard) {
  for (const figure of document.querySelectorAll("figure.code")) {
    figure.prepend(copyButton("Copy", () => figure.querySelector("code").textContent));
  }
  for (const link of document.querySelectorAll("a[data-copy]")) {
    const read = async () => {
      const answer = await fetch(link.href);
      if (!answer.ok) throw new Error(answer.statusText);
      return answer.text();
    };
    link.after(copyButton(link.dataset.copy, read));
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
