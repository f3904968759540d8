/* Drawing masks and zones on a camera's view. The tables of the form hold them: without
   this file people type the same numbers. Chrome 109, Firefox ESR 115. */
(function () {
  "use strict";
  var box = document.querySelector("[data-draw]");
  if (!box) { return; }
  var svg = box.querySelector("svg"), layer = box.querySelector("[data-shapes]"), words = box.dataset;
  var drawing = null, corners = [];
  function make(name, text) { var e = document.createElement(name); if (text) { e.textContent = text; } return e; }
  function rows(kind) { return Array.prototype.slice.call(document.querySelectorAll('[data-outlines="' + kind + '"] tbody tr')); }
  function fields(row) { var all = row.querySelectorAll("input"); return { name: all[0], corners: all[1] }; }
  function number(text) { return Number(text.replace(",", ".")) * 10; }
  function read(text) {
    return text.split(";").map(function (part) { return part.trim().split(/\s+/).map(number); }).filter(function (c) { return c.length === 2 && isFinite(c[0]) && isFinite(c[1]); });
  }
  function percent(part) { return String(Math.round(part) / 10); }
  function written(list) { return list.map(function (c) { return percent(c[0]) + " " + percent(c[1]); }).join("; "); }
  function shape(kind, list, open) {
    var e = document.createElementNS("http://www.w3.org/2000/svg", open ? "polyline" : "polygon");
    e.setAttribute("points", list.map(function (c) { return c.join(","); }).join(" "));
    e.setAttribute("class", kind + (open ? " open" : ""));
    layer.appendChild(e);
  }
  function show() {
    layer.textContent = "";
    ["zone", "mask"].forEach(function (kind) {
      rows(kind).forEach(function (row) { var list = read(fields(row).corners.value); if (list.length > 2) { shape(kind, list, false); } });
    });
    if (drawing) {
      shape(drawing, corners, true);
      corners.forEach(function (c) { shape(drawing, [[c[0] - 6, c[1] - 10], [c[0] + 6, c[1] - 10], [c[0] + 6, c[1] + 10], [c[0] - 6, c[1] + 10]], false); });
    }
    bar.querySelectorAll("button").forEach(function (b) { b.hidden = (b.dataset.when === "drawing") !== Boolean(drawing); });
    done.disabled = corners.length < 3; undo.disabled = !corners.length;
    svg.classList.toggle("drawing", Boolean(drawing));
    hint.textContent = drawing ? words.hint : hint.dataset.full || ""; hint.dataset.full = "";
  }
  function button(text, when, act) {
    var b = make("button", text); b.type = "button"; b.dataset.when = when;
    b.addEventListener("click", function () { act(); show(); }); bar.appendChild(b); return b;
  }
  function begin(kind) { return function () {
    if (!rows(kind).some(empty)) { hint.dataset.full = words.full; return; }
    drawing = kind; corners = [];
  }; }
  function empty(row) { return !fields(row).corners.value.trim() && !fields(row).name.value.trim(); }
  function end() { drawing = null; corners = []; }
  function keep() {
    var at = rows(drawing).findIndex(empty), row = rows(drawing)[at], cells = fields(row);
    cells.corners.value = written(corners);
    cells.name.value = (drawing === "mask" ? words.namedMask : words.namedZone) + " " + (at + 1);
    var none = document.querySelector("input[name=no_masks]");
    if (drawing === "mask" && none) { none.checked = false; }
    end(); cells.name.focus(); cells.name.select();
  }
  var bar = make("div"), hint = make("p"); bar.className = "acts"; hint.className = "hint"; hint.setAttribute("aria-live", "polite");
  box.after(bar); bar.after(hint);
  button(words.mask, "idle", begin("mask")); button(words.zone, "idle", begin("zone"));
  var done = button(words.done, "drawing", keep), undo = button(words.undo, "drawing", function () { corners.pop(); });
  button(words.drop, "drawing", end);
  svg.addEventListener("click", function (event) {
    if (!drawing || corners.length >= 24) { return; }
    var place = svg.getBoundingClientRect();
    function part(at, from, size) { return Math.max(0, Math.min(1000, Math.round((at - from) / size * 1000))); }
    corners.push([part(event.clientX, place.left, place.width), part(event.clientY, place.top, place.height)]);
    show();
  });
  ["mask", "zone"].forEach(function (kind) {
    rows(kind).forEach(function (row) {
      var cells = fields(row), b = make("button", words.delete); b.type = "button"; b.className = "plain";
      b.addEventListener("click", function () { cells.name.value = cells.corners.value = ""; show(); });
      cells.corners.after(b);
      cells.corners.addEventListener("input", show);
    });
  });
  show();
})();
