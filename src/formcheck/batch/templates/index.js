"use strict";
const table = document.querySelector(".checks tbody");
const rows = [...table.rows];
const search = document.getElementById("search");
const shown = document.getElementById("shown");
const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
const language = document.documentElement.lang;

function sieve() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const state = document.querySelector('[name="state"]:checked').value;
  let count = 0;
  for (const row of rows) {
    const fits = (!state || row.dataset.state === state) && words.every((word) => texts.get(row).includes(word));
    row.hidden = !fits;
    row.style.display = fits ? "" : "none";
    count += fits;
  }
  shown.textContent = shown.dataset.words.replace("{n}", count);
}

function value(row, key) {
  return row.querySelector(`[data-key="${key}"]`).dataset.value;
}

// What is missing stays at the end, whichever way is up.
function sort(button) {
  const head = button.closest("th");
  const down = head.getAttribute("aria-sort") === "ascending";
  for (const other of head.parentElement.cells) if (other.hasAttribute("aria-sort")) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
  const { sort: key, kind } = button.dataset;
  const compare = kind === "number" ? (a, b) => a - b : (a, b) => a.localeCompare(b, language, { numeric: true });
  const keyed = rows.map((row) => [value(row, key), row]);
  keyed.sort(([a], [b]) => (a === "") - (b === "") || (a === "" ? 0 : (down ? -1 : 1) * compare(a, b)));
  table.append(...keyed.map(([, row]) => row));
}

search.addEventListener("input", sieve);
for (const radio of document.querySelectorAll('[name="state"]')) radio.addEventListener("change", sieve);
for (const button of document.querySelectorAll("[data-sort]")) button.addEventListener("click", () => sort(button));
sieve();
