/* Liveliness only: every page works without this file. Chrome 109, Firefox ESR 115. */
(function () {
  "use strict";
  var doc = document;
  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }
  function make(name, words) { var e = doc.createElement(name); if (words) { e.textContent = words; } return e; }

  /* Fragments that are asked for again: data-poll, data-every (seconds). */
  all("[data-poll]").forEach(function (box) {
    var wait = (Number(box.dataset.every) || 5) * 1000, pause = wait;
    function again() { setTimeout(ask, pause); }
    function ask() {
      if (doc.hidden) { again(); return; }
      fetch(box.dataset.poll, { headers: { "X-Poll": "1" }, credentials: "same-origin", redirect: "manual" }).then(function (answer) {
        if (answer.status === 286) { location.reload(); return null; }
        if (answer.status === 401) { return null; }
        pause = answer.ok ? wait : Math.min(pause * 2, 60000);
        return answer.ok ? answer.text().then(function (html) {
          if (html !== box.dataset.last && !box.contains(doc.activeElement)) { box.innerHTML = html; box.dataset.last = html; }
          again();
        }) : again();
      }).catch(function () { pause = Math.min(pause * 2, 60000); again(); });
    }
    again();
  });

  /* A choice shows only the part of the form that it needs: data-shows = ids. */
  function arrange(name) {
    var shown = [];
    all('input[name="' + name + '"]').forEach(function (input) {
      if (input.checked) { shown = (input.dataset.shows || "").split(" "); }
    });
    all('[data-hides-with="' + name + '"]').forEach(function (part) { part.hidden = shown.indexOf(part.id) < 0; });
  }
  ["source", "class", "repeat"].forEach(function (name) {
    if (!doc.querySelector('[data-hides-with="' + name + '"]')) { return; }
    arrange(name);
    all('input[name="' + name + '"]').forEach(function (input) {
      input.addEventListener("change", function () { arrange(name); });
    });
  });

  /* Show a password while typing it. */
  all("[data-reveal]").forEach(function (input) {
    var row = make("div"), box = make("input"), label = make("label", input.dataset.reveal);
    row.className = "choice"; box.type = "checkbox"; box.id = input.id + "-reveal"; label.htmlFor = box.id;
    box.addEventListener("change", function () { input.type = box.checked ? "text" : "password"; });
    if (input.form) { input.form.addEventListener("submit", function () { input.type = "password"; }); }
    row.appendChild(box); row.appendChild(label); input.after(row);
  });

  /* How many characters. */
  all("[data-count]").forEach(function (area) {
    var out = make("p"); out.className = "quiet number"; area.after(out);
    function tell() { out.textContent = area.value.length + "/" + area.dataset.most + " " + area.dataset.count; }
    area.addEventListener("input", tell); tell();
  });

  /* A date in words: browsers write 11/12 in whatever order the computer was set to. */
  var weekdays = { vi: ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"],
    en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] }[doc.documentElement.lang] || [];
  all("input[type=date]").forEach(function (input) {
    var out = make("span"); out.className = "echo"; input.after(out);
    function tell() {
      var part = input.value.split("-");
      out.textContent = part.length === 3 ? weekdays[new Date(part[0], part[1] - 1, part[2]).getDay()] + " " + part[2] + "/" + part[1] + "/" + part[0] : "";
    }
    input.addEventListener("input", tell); tell();
  });

  /* Mistakes are where the eyes go. */
  var problems = doc.getElementById("problems");
  if (problems) { problems.focus(); }

  /* A soft word to whoever approves what she has not heard to its end. */
  var heard = {};
  all("audio[data-heard]").forEach(function (audio) {
    audio.addEventListener("ended", function () { heard[audio.dataset.heard] = true; warn(); });
  });
  function warn() {
    all("[data-not-heard]").forEach(function (note) {
      note.hidden = !all("[data-needs-hearing]", note.form || note.closest("form")).some(function (box) {
        var meant = box.type === "checkbox" ? box.checked : box.dataset.touched;
        return meant && !heard[box.dataset.needsHearing];
      });
    });
  }
  all("[data-needs-hearing]").forEach(function (box) {
    box.addEventListener("change", warn);
    if (box.type === "hidden") {
      box.form.addEventListener("focusin", function () { box.dataset.touched = "yes"; warn(); });
    }
  });
  warn();

  /* Drafts that save themselves; uploads with progress. */
  var form = doc.querySelector("form[data-autosave]");
  if (form) { keepDraft(form); }
  function keepDraft(form) {
    var changed = false, busy = false, left = false, leaving = false, timer = null, waiting = null, told = doc.querySelector("[data-autosaved]");
    function typed() { changed = true; clearTimeout(timer); timer = setTimeout(save, 2000); }
    form.addEventListener("input", typed);
    form.addEventListener("change", typed);
    function written() {
      var data = new FormData(form);
      data.delete("upload"); data.set("act", "autosave");
      return new URLSearchParams(data); /* text: it leaves at once, even with the page */
    }
    function save() {
      if (!changed || busy || left || leaving) { return; }
      changed = false; busy = true;
      fetch(form.action, { method: "POST", body: written(), credentials: "same-origin", keepalive: true }).then(function (answer) {
        if (answer.status !== 200 && answer.status !== 409) { changed = true; return; }
        return answer.json().then(function (said) {
          told.textContent = said.said;
          if (said.action) {
            form.action = said.action;
            form.elements.row_version.value = said.row_version;
            form.elements.base.value = said.base;
            history.replaceState(null, "", said.edit);
          }
        });
      }).catch(function () { changed = true; }).then(function () {
        busy = false;
        if (waiting) { form.requestSubmit(waiting.button); }
      });
    }
    setInterval(save, 15000); /* who types without a rest, or had no connection */
    doc.addEventListener("visibilitychange", function () { if (doc.hidden) { save(); } });
    /* A slow PC may end a page before its pagehide has run: save while it still lives, once. */
    window.addEventListener("beforeunload", function () {
      save(); leaving = busy;
      setTimeout(function () { leaving = false; }, 1000); /* it stayed: a download, say */
    });
    window.addEventListener("pagehide", function () {
      if (changed && !busy && !left && !leaving) { left = true; navigator.sendBeacon(form.action, written()); }
    });
    form.addEventListener("submit", function (event) {
      if (busy) { event.preventDefault(); waiting = { button: event.submitter }; return; } /* one bulletin, not two */
      left = true; clearTimeout(timer);
      var file = form.elements.upload && form.elements.upload.files[0];
      if (!file || file.size < 300000 || !window.XMLHttpRequest) { return; }
      event.preventDefault();
      send(form, event.submitter, function () { left = false; });
    });
  }
  function send(form, button, failed) {
    var data = new FormData(form), ask = new XMLHttpRequest(), bar = make("progress"), words = make("p", form.dataset.progress + "…");
    if (button && button.name) { data.set(button.name, button.value); }
    bar.max = 100; bar.value = 0; bar.setAttribute("aria-label", form.dataset.progress);
    words.setAttribute("role", "status");
    form.append(words, bar); words.scrollIntoView();
    all("button", form).forEach(function (b) { b.disabled = true; });
    ask.upload.onprogress = function (e) {
      if (e.lengthComputable) { bar.value = 100 * e.loaded / e.total; words.textContent = form.dataset.progress + "… " + Math.round(bar.value) + "%"; }
    };
    ask.onload = function () {
      if (ask.status < 400) { location.href = ask.responseURL; return; }
      doc.open(); doc.write(ask.responseText); doc.close();
    };
    ask.onerror = function () { failed(); all("button", form).forEach(function (b) { b.disabled = false; }); bar.remove(); words.remove(); };
    ask.open("POST", form.action); ask.send(data);
  }
  all("form[data-busy]").forEach(function (form) {
    form.addEventListener("submit", function () {
      var words = make("p", form.dataset.busy); words.setAttribute("role", "status"); form.append(words);
      all("button", form).forEach(function (b) { b.disabled = true; });
    });
  });

  /* Recording: what was recorded becomes the chosen file. */
  all("[data-recorder]").forEach(function (box) {
    var say = make("p"), input = box.closest("form").querySelector("input[type=file]"), d = box.dataset;
    say.setAttribute("role", "status");
    if (!window.isSecureContext) { say.textContent = d.insecure; box.append(say); return; }
    if (!navigator.mediaDevices || !window.MediaRecorder || !window.DataTransfer) { say.textContent = d.missing; box.append(say); return; }
    var button = make("button", d.start), listen = make("audio"), recorder = null, timer = null;
    button.type = "button"; listen.controls = true; listen.hidden = true;
    box.append(button, say, listen);
    button.addEventListener("click", function () {
      if (recorder && recorder.state === "recording") { recorder.stop(); return; }
      navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) {
        var parts = [], began = Date.now();
        recorder = new MediaRecorder(stream);
        recorder.ondataavailable = function (e) { parts.push(e.data); };
        recorder.onstop = function () {
          clearInterval(timer);
          stream.getTracks().forEach(function (t) { t.stop(); });
          var kind = recorder.mimeType || "audio/webm", blob = new Blob(parts, { type: kind }), carrier = new DataTransfer();
          carrier.items.add(new File([blob], d.name + (kind.indexOf("mp4") >= 0 ? ".m4a" : kind.indexOf("ogg") >= 0 ? ".ogg" : ".webm"), { type: kind }));
          input.files = carrier.files;
          listen.src = URL.createObjectURL(blob); listen.hidden = false;
          button.textContent = d.start; say.textContent = d.ready;
        };
        recorder.start(1000);
        button.textContent = d.stop;
        timer = setInterval(function () { say.textContent = d.going + " " + Math.round((Date.now() - began) / 1000) + " s"; }, 500);
      }).catch(function (error) { say.textContent = error.name === "NotFoundError" ? d.missing : d.denied; });
    });
  });
}());
