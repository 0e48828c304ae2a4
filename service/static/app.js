// Improves the pages; everything but saving, copying and sharing works without it.
(() => {
  "use strict";
  const SHEET = "oncoask.sheet";
  const YEAR_S = 31536000;
  const live = () => document.querySelector("[data-live]");

  const readSheet = () => {
    try {
      const saved = JSON.parse(localStorage.getItem(SHEET) || "[]");
      return Array.isArray(saved) ? saved : [];
    } catch {
      return [];
    }
  };
  const writeSheet = (saved) => {
    try {
      localStorage.setItem(SHEET, JSON.stringify(saved));
    } catch {
      // Private windows may refuse; the page goes on without a sheet.
    }
  };

  const showSaved = () => {
    const saved = readSheet();
    for (const count of document.querySelectorAll("[data-sheet-count]")) {
      count.textContent = saved.length ? String(saved.length) : "";
    }
    for (const button of document.querySelectorAll("[data-save]")) {
      const id = JSON.parse(button.dataset.save).id;
      const isSaved = saved.some((item) => item.id === id);
      button.setAttribute("aria-pressed", String(isSaved));
      button.firstElementChild.textContent = isSaved ? button.dataset.on : button.dataset.off;
    }
  };

  const toggleSaved = (button) => {
    const passage = JSON.parse(button.dataset.save);
    const saved = readSheet();
    const others = saved.filter((item) => item.id !== passage.id);
    writeSheet(others.length === saved.length ? [...saved, passage] : others);
    showSaved();
  };

  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // No clipboard without https: a selected field lets people copy by hand.
      const field = document.createElement("textarea");
      field.value = text;
      button.before(field);
      field.select();
      document.execCommand("copy");
      field.remove();
      button.focus();
    }
    const label = button.firstChild;
    const before = label.textContent;
    label.textContent = button.dataset.done;
    live().textContent = button.dataset.done;
    setTimeout(() => { label.textContent = before; }, 2000);
  };

  // The question stands after "#": browsers do not send that part to any server.
  const share = (button) => {
    const fields = new FormData(document.querySelector("form.ask"));
    fields.set("question", document.querySelector(".asked q").textContent);
    fields.delete("lang");
    for (const [name, value] of [...fields]) if (!value) fields.delete(name);
    const start = new URL("/", location.href);
    start.hash = "ask?" + new URLSearchParams(fields);
    copy(start.href, button);
  };

  const openShared = () => {
    if (!location.hash.startsWith("#ask?")) return;
    const fields = new URLSearchParams(location.hash.slice(5));
    history.replaceState(null, "", location.pathname);
    const form = document.querySelector("form.ask");
    if (!form || !fields.get("question")) return;
    form.elements.question.value = fields.get("question");
    form.elements.type.value = fields.get("type") || "";
    form.elements.who.value = fields.get("who") || "";
    form.elements.professional.checked = fields.get("professional") === "on";
    form.requestSubmit();
  };

  // An answer fetched into the page stays there when one comes back from cancer.gov; an answer
  // loaded as a page of its own would have to be sent again.
  const ask = async (form, submitter) => {
    const body = new URLSearchParams(new FormData(form, submitter));
    const button = submitter || form.querySelector("button");
    button.setAttribute("aria-disabled", "true");
    live().textContent = form.dataset.busy || "";
    let page;
    try {
      const reply = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
      page = new DOMParser().parseFromString(await reply.text(), "text/html");
    } catch {
      button.removeAttribute("aria-disabled");
      HTMLFormElement.prototype.submit.call(form);
      return;
    }
    button.removeAttribute("aria-disabled");
    show(page);
  };

  const show = (page) => {
    const main = page.querySelector("main");
    if (!main) return;
    for (const part of ["main", ".language", "footer.site"]) {
      const fresh = page.querySelector(part);
      const old = document.querySelector(part);
      if (fresh && old) old.replaceWith(fresh);
    }
    if (document.documentElement.lang !== page.documentElement.lang) {
      document.documentElement.lang = page.documentElement.lang;
      for (const part of ["header nav", ".skip"]) {
        const fresh = page.querySelector(part);
        const old = document.querySelector(part);
        if (fresh && old) old.replaceWith(fresh);
      }
    }
    document.title = page.title;
    live().textContent = "";
    showSaved();
    const first = ["#alarm", "[aria-invalid]", "#results", "h1"];
    const focus = first.map((part) => document.querySelector(part)).find(Boolean);
    scrollTo(0, 0);
    if (focus) focus.focus({ preventScroll: true });
    tellHeight();
  };

  const keepSetting = (input) => {
    document.documentElement.dataset[input.name] = input.value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${input.name}=${input.value}; path=/; max-age=${YEAR_S}; samesite=lax${secure}`;
  };

  // The site around a frame may make it as high as its content: docs/embedding.md.
  const tellHeight = () => {
    if (parent === window) return;
    parent.postMessage({ type: "oncoask:height", height: document.body.scrollHeight }, "*");
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-ask]")) return;
    event.preventDefault();
    const button = event.submitter || form.querySelector("button");
    if (button.getAttribute("aria-disabled") === "true") return;
    ask(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.save) toggleSaved(button);
    else if (button.dataset.copy) copy(document.getElementById(button.dataset.copy).textContent, button);
    else if ("share" in button.dataset) share(button);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    if (event.target.matches("textarea[name=question]")) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-settings]")) keepSetting(event.target);
  });
  addEventListener("storage", showSaved);
  addEventListener("pageshow", showSaved);
  addEventListener("hashchange", openShared);
  window.oncoask = { readSheet, writeSheet, showSaved };
  showSaved();
  openShared();
  if (parent !== window) new ResizeObserver(tellHeight).observe(document.body);
})();
