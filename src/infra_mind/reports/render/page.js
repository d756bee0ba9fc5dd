"use strict";
const claims = JSON.parse(document.getElementById("claims").textContent);
const trace = document.getElementById("trace");
const body = document.getElementById("trace-body");
let opener = null;

function element(tag, text, name) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (name) made.className = name;
  return made;
}

function sourceOf([title, url, dated, kind]) {
  const line = element("p", undefined, "source");
  line.append(element("span", kind.replaceAll("_", " "), "badge note"), " ");
  if (/^https?:/.test(url)) {
    const link = element("a", title);
    link.href = url;
    link.rel = "noreferrer";
    line.append(link);
  } else {
    line.append(title);
  }
  line.append(dated ? `, as of ${dated}` : ", undated");
  return line;
}

function facts(claim, id) {
  const list = element("dl", undefined, "facts");
  const add = (name, value, code) => {
    list.append(element("dt", name));
    const cell = element("dd");
    cell.append(code ? element("code", value) : value);
    list.append(cell);
  };
  if (claim.r) add("P10 to P90", claim.r);
  add("Method", claim.m, true);
  if (claim.a) add("Specialist", claim.a.replaceAll("_", " "));
  add("Claim", id, true);
  return list;
}

function inside(claim, id, path) {
  const parts = [facts(claim, id)];
  if (claim.s) parts.push(sourceOf(claim.s));
  const inputs = (claim.i || []).filter((one) => claims[one] && !path.includes(one));
  if (inputs.length) {
    parts.push(element("p", "Rests on", "rests"));
    const list = element("ul", undefined, "inputs");
    for (const one of inputs) {
      const item = element("li");
      item.append(branch(one, [...path, one]));
      list.append(item);
    }
    parts.push(list);
  }
  return parts;
}

// Branches are filled when they are opened: the claims form a graph, and a full tree can be large.
function branch(id, path) {
  const claim = claims[id];
  const details = element("details");
  const summary = element("summary");
  summary.append(element("span", claim.l, "label"), " ", element("strong", claim.v));
  details.append(summary);
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(...inside(claim, id, path));
  });
  return details;
}

function show(id) {
  const claim = claims[id];
  const value = element("p", claim.v, "value");
  body.replaceChildren(element("p", claim.l, "label"), value, ...inside(claim, id, [id]));
  if (!trace.open) trace.showModal();
  trace.firstElementChild.scrollTop = 0;
}

function follow() {
  const id = location.hash.slice(1);
  if (Object.hasOwn(claims, id)) show(id);
  else if (trace.open) trace.close();
}

document.addEventListener("click", (event) => {
  const figure = event.target.closest("a.figure");
  if (!figure) return;
  event.preventDefault();
  opener = figure;
  history.replaceState(null, "", figure.getAttribute("href"));
  show(figure.getAttribute("href").slice(1));
});
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches("a.figure")) {
    event.preventDefault();
    event.target.click();
  }
});
for (const figure of document.querySelectorAll("a.figure")) {
  figure.setAttribute("role", "button");
  figure.setAttribute("aria-haspopup", "dialog");
}
document.getElementById("trace-close").addEventListener("click", () => trace.close());
trace.addEventListener("click", (event) => { if (event.target === trace) trace.close(); });
trace.addEventListener("close", () => {
  history.replaceState(null, "", location.pathname + location.search);
  if (opener) opener.focus({ preventScroll: true });
});
addEventListener("hashchange", follow);
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("main details")) one.open = true;
});
follow();
