"use strict";
// A click on a column's head sorts by it, a second click the other way round.
function sorted_by(row, column) {
  const cell = row.cells[column];
  return cell.dataset.value === undefined ? cell.textContent : Number(cell.dataset.value);
}
function compare(one, other) {
  if (typeof one === typeof other) {
    return typeof one === "number" ? one - other : one.localeCompare(other, "en", {numeric: true});
  }
  return typeof one === "number" ? -1 : 1;
}
function sort(head, column) {
  const rising = head.getAttribute("aria-sort") !== "ascending";
  for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", rising ? "ascending" : "descending");
  const body = head.closest("table").tBodies[0];
  const rows = [...body.rows];
  rows.sort((a, b) => (rising ? 1 : -1) * compare(sorted_by(a, column), sorted_by(b, column)));
  body.append(...rows);
}
for (const head of document.querySelectorAll("thead th")) {
  const rows = head.closest("table").tBodies[0].rows;
  if (rows.length < 2) continue;
  const button = document.createElement("button");
  button.textContent = head.textContent;
  button.title = "sort";
  head.replaceChildren(button);
  button.addEventListener("click", () => sort(head, head.cellIndex));
}
// What is folded on a screen is printed open.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not([open])")) {
    part.open = true;
    part.dataset.folded = "";
  }
});
addEventListener("afterprint", () => {
  for (const part of document.querySelectorAll("details[data-folded]")) part.open = false;
});
