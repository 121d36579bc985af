// wagtail-markdown's editor, set up for this site: it makes no requests to other hosts, and its
// preview is rendered by the same parser as the page.

(() => {
  const { markdownPreview: previewUrl, texts } = document.currentScript.dataset;
  const labels = JSON.parse(texts);
  const button = (name, iconName, method) => ({
    name,
    title: labels[name],
    action: (editor) => window.EasyMDE[method](editor),
    icon: `<svg class="icon" aria-hidden="true"><use href="#icon-${iconName}"></use></svg>`,
  });

  const render = async (text, preview) => {
    const response = await fetch(previewUrl, {
      method: "POST",
      headers: { "X-CSRFToken": window.wagtailConfig.CSRF_TOKEN },
      body: new URLSearchParams({ text }),
    });
    preview.innerHTML = response.ok ? await response.text() : labels.error;
  };

  window.wagtailMarkdown = {
    options: {
      spellChecker: false,
      nativeSpellcheck: true,
      inputStyle: "contenteditable",
      promptURLs: false,
      sideBySideFullscreen: false,
      status: false,
      minHeight: "7rem",
      indentWithTabs: false,
      tabSize: 4,
      previewRender: (text, preview) => {
        render(text, preview);
        return preview.innerHTML || "…";
      },
      toolbar: [
        button("bold", "bold", "toggleBold"),
        button("italic", "italic", "toggleItalic"),
        button("code", "code", "toggleCodeBlock"),
        "|",
        button("unordered-list", "list-ul", "toggleUnorderedList"),
        button("ordered-list", "list-ol", "toggleOrderedList"),
        button("quote", "openquote", "toggleBlockquote"),
        button("link", "link", "drawLink"),
        "|",
        { ...button("preview", "view", "togglePreview"), noDisable: true },
      ],
    },
  };
})();
