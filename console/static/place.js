/* Placing a camera without asking the server each time. Without this file a press on the
   plan is a form that comes back with its numbers. Chrome 109, Firefox ESR 115. */
(function () {
  "use strict";
  var plan = document.querySelector("[data-press]"), form = document.getElementById("place");
  if (!plan || !form) { return; }
  var x = form.elements.x, y = form.elements.y, looks = form.elements.looks;
  function all(selector) { return Array.prototype.slice.call(plan.querySelectorAll(selector)); }
  function part(text) { var n = Number(text.replace(",", ".").replace("%", "")); return text.trim() && n >= 0 && n <= 100 ? n : null; }
  function show() {
    var across = part(x.value), down = part(y.value), chosen = looks.selectedOptions[0].dataset.degrees;
    all("[data-mark]").forEach(function (mark) {
      mark.setAttribute("class", across === null || down === null ? "mark-none" : "");
      mark.setAttribute("x", (across || 0) + "%"); mark.setAttribute("y", (down || 0) + "%");
    });
    all("[data-looks]").forEach(function (view) {
      view.setAttribute("class", chosen ? "" : "mark-none");
      view.firstElementChild.setAttribute("transform", "rotate(" + (chosen || 0) + ")");
    });
  }
  function written(at, from, size) { return String(Math.round(Math.max(0, Math.min(1, (at - from) / size)) * 1000) / 10); }
  all("input[type=image]").forEach(function (input) {
    input.addEventListener("click", function (event) {
      event.preventDefault();
      if (!event.detail) { x.focus(); return; } /* a key: it points nowhere */
      var box = input.getBoundingClientRect();
      x.value = written(event.clientX, box.left, box.width);
      y.value = written(event.clientY, box.top, box.height);
      show();
    });
  });
  [x, y, looks].forEach(function (field) { field.addEventListener("input", show); field.addEventListener("change", show); });
})();
