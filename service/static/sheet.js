// Draws the sheet from what the browser keeps; every text is set as text, never as markup.
(() => {
  "use strict";
  const NOTES = "oncoask.notes";
  const { readSheet, writeSheet, showSaved } = window.oncoask;
  const box = document.querySelector("[data-sheet]");
  const empty = document.querySelector("[data-empty]");
  const notes = document.querySelector("[data-notes]");
  const notesPrint = document.querySelector("[data-notes-print]");

  const make = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  const isWebAddress = (address) => {
    try {
      return ["http:", "https:"].includes(new URL(address).protocol);
    } catch {
      return false;
    }
  };

  const tableOf = (lines) => {
    const table = make("table");
    for (const line of lines) {
      const row = table.insertRow();
      for (const cell of line.split(" | ")) row.insertCell().textContent = cell;
    }
    const frame = make("div", "", { class: "table", tabindex: "0", role: "group", "aria-label": lines[0] });
    frame.append(table);
    return frame;
  };

  const blockOf = (block, kind) => {
    const lines = block.split("\n");
    if (kind === "table" && lines.some((line) => line.includes(" | "))) return tableOf(lines);
    if (lines.every((line) => line.startsWith("- "))) {
      const list = make("ul");
      for (const line of lines) list.append(make("li", line.slice(2)));
      return list;
    }
    return make("p", block, { class: "plain-text" });
  };

  const cardOf = (saved) => {
    const id = `saved-${saved.id}`;
    const card = make("article", "", { class: "card", "aria-labelledby": id });
    card.append(make("p", saved.title, { class: "path", lang: "en" }));
    card.append(make("h3", saved.heading || saved.title, { id, lang: "en" }));
    const passage = make("div", "", { class: "passage", lang: "en" });
    for (const block of String(saved.text).split("\n\n")) passage.append(blockOf(block, saved.kind));
    card.append(passage);
    const source = make("footer", "", { class: "source" });
    if (saved.thirdParty) source.append(make("p", box.dataset.credit.replace("{credit}", saved.thirdParty)));
    source.append(make("p", saved.attribution, { class: "attribution", lang: "en" }));
    source.append(make("p", saved.dated, { class: "dated" }));
    if (saved.source && isWebAddress(saved.source)) {
      const isNci = /(^|\.)cancer\.gov$/.test(new URL(saved.source).hostname);
      const text = isNci ? box.dataset.read : box.dataset.readPlain;
      const line = make("p", "", { class: "ways" });
      line.append(make("a", text, { class: "read external", href: saved.source, rel: "noopener noreferrer" }));
      source.append(line);
    }
    const remove = make("button", box.dataset.remove, { type: "button", class: "second screen" });
    remove.append(make("span", `: ${saved.heading || saved.title}`, { class: "hidden" }));
    remove.addEventListener("click", () => {
      writeSheet(readSheet().filter((item) => item.id !== saved.id));
      draw();
      document.getElementById("saved").focus();
    });
    source.append(remove);
    card.append(source);
    return card;
  };

  const draw = () => {
    const saved = readSheet();
    box.replaceChildren(...saved.map(cardOf));
    empty.hidden = saved.length > 0;
    showSaved();
  };

  const readNotes = () => {
    try {
      return localStorage.getItem(NOTES) || "";
    } catch {
      return "";
    }
  };
  const keepNotes = () => {
    notesPrint.textContent = notes.value;
    try {
      localStorage.setItem(NOTES, notes.value);
    } catch {
      // As for the sheet: nothing can be kept in this window.
    }
  };

  notes.value = readNotes();
  notesPrint.textContent = notes.value;
  notes.addEventListener("input", keepNotes);
  const printed = document.querySelector("[data-printed]");
  const today = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
  printed.textContent = printed.dataset.printed.replace("{date}", today);
  document.querySelector("[data-print]").addEventListener("click", () => print());
  const clear = document.querySelector("[data-clear]");
  clear.addEventListener("click", () => {
    if (!confirm(clear.dataset.clear)) return;
    writeSheet([]);
    notes.value = "";
    keepNotes();
    draw();
    document.getElementById("saved").focus();
  });
  addEventListener("storage", draw);
  draw();
})();
