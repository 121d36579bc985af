// wagtail-markdown's editor, set up for this site: it asks no other host for anything,
// and its preview is rendered by the parser that renders the page.

(() => {
  const icon = (name) => `<svg class="icon" aria-hidden="true"><use href="#icon-${name}"></use></svg>`;
  const button = (name, title, iconName, action) => ({ name, title, action, icon: icon(iconName) });
  const does = (name) => (editor) => window.EasyMDE[name](editor);

  const render = async (text, preview) => {
    const answer = await fetch(document.querySelector("[data-markdown-preview]").dataset.markdownPreview, {
      method: "POST",
      headers: { "X-CSRFToken": window.wagtailConfig.CSRF_TOKEN },
      body: new URLSearchParams({ text }),
    });
    preview.innerHTML = answer.ok
      ? await answer.text()
      : "The preview did not come. Your text is safe; try again in a moment.";
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
        button("bold", "Bold", "bold", does("toggleBold")),
        button("italic", "Italic", "italic", does("toggleItalic")),
        button("code", "Code", "code", does("toggleCodeBlock")),
        "|",
        button("unordered-list", "List", "list-ul", does("toggleUnorderedList")),
        button("ordered-list", "Numbered list", "list-ol", does("toggleOrderedList")),
        button("quote", "Quote", "openquote", does("toggleBlockquote")),
        button("link", "Link", "link", does("drawLink")),
        "|",
        { ...button("preview", "Preview", "view", does("togglePreview")), noDisable: true },
      ],
    },
  };
})();
