// What the page does beyond links and forms: answers arrive while they are written, and pages open in a viewer beside them.
// All HTML comes from the server, already escaped; without this script the same addresses lead to whole pages.

const form = document.getElementById("ask");
const output = document.getElementById("output");
const status = document.getElementById("status");
const viewer = document.getElementById("viewer");
let running = null;

if (form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const address = "/?" + new URLSearchParams(filledIn());
    history.pushState(null, "", address);
    document.title = form.q.value + " – " + document.querySelector(".product").textContent;
    form.classList.remove("ask-first");
    ask();
  });
  addEventListener("popstate", () => location.reload());
  document.querySelector("[data-switch]").addEventListener("click", switchLanguage);
  output.addEventListener("click", (event) => {
    if (event.target.closest("[data-stop]")) stop();
  });
  if (output.querySelector("[data-ask]")) ask();
}

if (viewer) {
  document.addEventListener("click", openInViewer);
  viewer.querySelector("[data-close]").addEventListener("click", () => viewer.close());
  viewer.addEventListener("click", (event) => {
    if (event.target === viewer) viewer.close();
  });
}

function filledIn() {
  return [...new FormData(form)].filter(([, value]) => value !== "");
}

async function ask() {
  running?.abort();
  const mine = (running = new AbortController());
  say("searching");
  output.setAttribute("aria-busy", "true");
  try {
    const response = await fetch("/ask" + language(), {
      method: "POST",
      body: new URLSearchParams(filledIn()),
      signal: mine.signal,
    });
    if (response.ok) await show(response);
    else complain(new DOMParser().parseFromString(await response.text(), "text/html").querySelector(".notice").outerHTML);
  } catch {
    // Whoever asked again or cancelled knows; everybody else is told.
    if (!mine.signal.aborted) say("broken");
    if (running === mine) output.querySelector(".pending")?.remove();
  } finally {
    if (running === mine) output.removeAttribute("aria-busy");
  }
}

function stop() {
  running?.abort();
  if (!output.querySelector(".sentence")) document.getElementById("answer")?.remove();
  say("stopped");
}

async function show(response) {
  let finished = false;
  for await (const { name, html } of events(response.body)) {
    finished ||= name === "end" || name === "trouble";
    place(name, html);
  }
  if (!finished) throw new Error("the stream broke off");
}

function place(name, html) {
  const pending = output.querySelector(".pending");
  if (name === "start") {
    output.innerHTML = html;
    say("writing", "unseen");
  } else if (name === "results") {
    output.insertAdjacentHTML("beforeend", html);
  } else if (name === "sentence") {
    pending.insertAdjacentHTML("beforebegin", html);
  } else if (name === "end") {
    pending.outerHTML = html;
    say("finished", "unseen");
  } else if (name === "trouble") {
    pending?.remove();
    complain(html, output.innerHTML);
  }
}

// What happens is always said to screen readers, and shown where nothing else on the page shows it.
function say(what, how = "") {
  status.className = "status " + how;
  status.textContent = status.dataset[what];
}

function complain(html, rest = "") {
  status.textContent = "";
  output.innerHTML = html + rest;
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const whole = text.split("\n\n");
    text = whole.pop();
    for (const event of whole) {
      const name = /^event: (.*)$/m.exec(event);
      const data = /^data: (.*)$/m.exec(event);
      if (name && data) yield { name: name[1], html: JSON.parse(data[1]) };
    }
  }
}

function language() {
  const lang = new URLSearchParams(location.search).get("lang");
  return lang ? "?lang=" + encodeURIComponent(lang) : "";
}

// The link was written before the question was typed.
function switchLanguage(event) {
  const link = event.currentTarget;
  const wanted = new URLSearchParams(new URL(link.href).search).get("lang");
  const address = new URL(location.href);
  if (wanted) address.searchParams.set("lang", wanted);
  else address.searchParams.delete("lang");
  link.href = address;
}

async function openInViewer(event) {
  const link = event.target.closest("a[data-view]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  try {
    const response = await fetch(link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const content = viewer.querySelector(".viewer-content");
    content.replaceChildren(page.getElementById("page-view") ?? page.querySelector(".notice"));
    if (!viewer.open) viewer.showModal();
    content.focus({ preventScroll: true });
    const mark = content.querySelector("#mark, mark");
    if (mark) mark.scrollIntoView({ block: "center" });
    else viewer.scrollTop = 0;
  } catch {
    location.assign(link.href);
  }
}
