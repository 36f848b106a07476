"use strict";
// The browser of examples. Whatever a row holds is put on the page as text (textContent), never as markup.

const STEP = 20;
const samples = JSON.parse(document.getElementById("data").textContent);
const configs = [...new Set(samples.map((sample) => sample.config))];
const rows = samples.flatMap(({ config, split, rows }) =>
  rows.map((row) => ({ config, split, row, sought: spoken(row).join("\n").toLowerCase() })));
const FACETS = ["intent", "scenario_type", "audience", "complexity", "style", "edge_case", "language", "patterns", "source"];
const TAGS = ["intent", "scenario_type", "audience", "complexity", "style", "edge_case", "language"];
const chosen = { config: configs[0], split: "", query: "", shown: STEP, facets: {} };

/** Every text and number of a value, without the names that they stand under. */
function spoken(value) {
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(spoken) : [String(value ?? "")];
}

/** An element with attributes and children; strings become text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const inWords = (name) => name.replaceAll("_", " ");
const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** JSON text laid out to be read; other text as it is. */
function laidOut(text) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? JSON.stringify(value, null, 2) : text;
  } catch {
    return text;
  }
}

// --- filters ---

function values(facet, within) {
  const found = new Set(within.flatMap(({ row }) => row[facet] ?? []).filter((value) => value !== ""));
  return [...found].sort();
}

function choice(name, label, options, selected, empty) {
  const select = make("select", { name }, ...(empty ? [make("option", { value: "" }, empty)] : []),
    ...options.map((value) => make("option", { value }, inWords(value))));
  select.value = selected;
  return make("label", {}, label, select);
}

function drawFilters() {
  const within = rows.filter((one) => one.config === chosen.config);
  const splits = [...new Set(within.map((one) => one.split))];
  const search = make("input", { type: "search", name: "query", placeholder: "words that all occur in the row", "aria-keyshortcuts": "/" });
  search.value = chosen.query;
  const parts = [make("label", { class: "wide" }, "Search (press / to come here)", search)];
  if (configs.length > 1) parts.push(choice("config", "config", configs, chosen.config));
  parts.push(choice("split", "split", splits, chosen.split, "all"));
  for (const facet of FACETS) {
    const known = values(facet, within);
    if (known.length > 1) parts.push(choice(facet, inWords(facet), known, chosen.facets[facet] ?? "", "all"));
  }
  document.getElementById("filters").replaceChildren(...parts);
}

function matching() {
  const words = chosen.query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ config, split, row, sought }) =>
    config === chosen.config && (!chosen.split || split === chosen.split) &&
    Object.entries(chosen.facets).every(([facet, value]) => !value || [row[facet]].flat().includes(value)) &&
    words.every((word) => sought.includes(word)));
}

function changed({ target }) {
  if (target.name === "query") chosen.query = target.value;
  else if (target.name === "split") chosen.split = target.value;
  else if (target.name === "config") {
    Object.assign(chosen, { config: target.value, split: "", facets: {} });
    drawFilters();
    document.querySelector("#filters [name=config]").focus();
  } else chosen.facets[target.name] = target.value;
  chosen.shown = STEP;
  drawRows();
}

// --- rows ---

/** The matching rows from the first one on, or those that "Show more" adds. */
function drawRows(first = 0) {
  const found = matching();
  const all = rows.filter((one) => one.config === chosen.config).length;
  const total = samples.filter((one) => one.config === chosen.config).reduce((sum, one) => sum + one.total, 0);
  document.getElementById("found").textContent =
    `${found.length.toLocaleString("en")} of ${all.toLocaleString("en")} rows that were drawn from ${total.toLocaleString("en")}.`;
  const list = document.getElementById("rows");
  if (first === 0) list.replaceChildren();
  list.append(...found.slice(first, chosen.shown).map(drawRow));
  document.getElementById("more").hidden = found.length <= chosen.shown;
}

/** What stands for a row while it is folded: its text, or what the user says first. */
function said(row) {
  return row.text ?? (row.messages ?? []).find((message) => message.role === "user")?.content ?? row.id ?? "";
}

function drawRow({ split, row }) {
  const tags = [split, ...TAGS.flatMap((name) => row[name] ?? []).filter((value) => value !== "").map(inWords)];
  const summary = make("summary", {}, make("span", { class: "said" }, said(row)),
    make("span", { class: "tags" }, ...tags.map((tag) => make("span", { class: "tag" }, tag))));
  const details = make("details", {}, summary);
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(drawBody(row));
  });
  return make("li", {}, details);
}

function drawBody(row) {
  const parts = [make("div", { class: "bar" }, copyButton(row))];
  if (row.messages) parts.push(...drawConversation(row));
  else parts.push(pairs(Object.entries(row).filter(([name]) => name !== "text")));
  return make("div", { class: "row" }, ...parts);
}

function pairs(entries) {
  return make("dl", { class: "pairs" }, ...entries.flatMap(([name, value]) =>
    [make("dt", {}, name), make("dd", {}, value === null || value === "" ? "\u2013" : Array.isArray(value) && !value.length ? "none" : pretty(value))]));
}

function copyButton(row) {
  const told = make("span", { role: "status", class: "quiet" });
  const button = make("button", { type: "button" }, "Copy as JSON");
  button.addEventListener("click", async () => {
    const text = JSON.stringify(row, null, 2);
    told.textContent = (await copied(text)) ? "Copied." : "Your browser does not allow it.";
  });
  return make("span", {}, button, " ", told);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = make("textarea", { readonly: "" });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}

// --- conversations ---

function drawConversation(row) {
  return [
    ...row.messages.map(drawMessage),
    make("h4", {}, "What is proved"), proofs(row.verification ?? {}),
    make("h4", {}, "Quality"), quality(row),
    make("h4", {}, "Patterns"),
    make("p", {}, ...(row.patterns?.length ? row.patterns.map((name) => make("span", { class: "tag" }, inWords(name))) : ["none"])),
    tools(row.tools ?? []),
    pairs(["id", "scenario", "num_turns", "num_tool_calls", "source"].map((name) => [name, row[name]])),
  ];
}

function drawMessage(message) {
  const role = ["system", "user", "assistant", "tool"].includes(message.role) ? message.role : "other";
  const who = message.role === "tool" ? `result of ${message.name ?? message.tool_call_id}` : String(message.role);
  return make("article", { class: `message ${role}` }, make("p", { class: "who" }, who), content(message),
    ...(message.tool_calls ?? []).map(drawCall));
}

function content({ role, content: text }) {
  if (!text) return null;
  if (role !== "tool") return make("p", { class: "body" }, pretty(text));
  const shown = make("pre", { tabindex: "0" }, laidOut(pretty(text)));
  if (shown.textContent.length < 700) return shown;
  return make("details", {}, make("summary", {}, `${shown.textContent.length.toLocaleString("en")} characters`), shown);
}

function drawCall(call) {
  const { name, arguments: given } = call.function ?? {};
  const entries = given !== null && typeof given === "object" ? Object.entries(given) : [["arguments", given ?? ""]];
  return make("div", { class: "call" }, make("span", { class: "who" }, "calls "), make("span", { class: "name" }, String(name)),
    entries.length ? pairs(entries) : make("span", { class: "quiet" }, " without arguments"));
}

function proofs(verification) {
  return make("ul", { class: "proofs" }, ...Object.entries(verification).map(([name, holds]) =>
    make("li", { class: holds ? "yes" : "no" }, inWords(name), make("span", { class: "skip" }, holds ? ": holds" : ": does not hold"))));
}

function quality(row) {
  const all = [["all in all", row.quality], ...Object.entries(row.quality_dimensions ?? {})];
  return make("dl", { class: "pairs" }, ...all.filter(([, value]) => typeof value === "number").flatMap(([name, value]) => [
    make("dt", {}, inWords(name)),
    make("dd", {}, make("meter", { min: 0, max: 1, value, "aria-label": inWords(name) }), ` ${value.toFixed(2)}`)]));
}

function tools(definitions) {
  return make("details", {}, make("summary", {}, definitions.length === 1 ? "1 tool was on offer" : `${definitions.length} tools were on offer`),
    ...definitions.map(({ function: tool = {} }) => make("details", { class: "fold" },
      make("summary", {}, make("code", {}, String(tool.name)), ` ${tool.description ?? ""}`),
      make("pre", { tabindex: "0" }, pretty(tool.parameters ?? {})))));
}

// --- at the start ---

if (samples.length) {
  document.getElementById("examples-note").textContent =
    "A seeded sample of the rows of every split. Open a row to see all of it, and to copy it as JSON.";
  drawFilters();
  drawRows();
  const filters = document.getElementById("filters");
  filters.addEventListener("input", changed);
  filters.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("more").addEventListener("click", () => {
    const before = chosen.shown;
    chosen.shown += STEP;
    drawRows(before);
    document.getElementById("rows").children[before].querySelector("summary").focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
    event.preventDefault();
    document.querySelector("#filters [name=query]").focus();
  });
} else {
  document.getElementById("examples-note").textContent = "This dataset has no manifest, so no rows were drawn.";
}
