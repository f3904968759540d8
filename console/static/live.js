/* A camera's live view: pieces of MP4 into a <video>, pictures where that is not played.
   Chrome 109, Firefox ESR 115. Without this file the page shows pictures. */
(function () {
  "use strict";
  var doc = document, box = doc.querySelector(".camera-live"), whole = doc.querySelector("[data-whole]");
  if (!box) { return; }
  if (whole && box.requestFullscreen) { /* with the name over the picture */
    whole.hidden = false;
    whole.addEventListener("click", function () { box.requestFullscreen(); });
  }
  if (!box.dataset.live) { return; }
  var video = box.querySelector("video"), after = 0, waiting = [], media = null, buffer = null, over = false;

  function pictures() { /* an old browser, or a video that it cannot play */
    if (over) { return; }
    over = true;
    var image = new Image();
    image.alt = box.dataset.alt; image.src = box.dataset.pictures;
    video.replaceWith(image);
  }
  if (!window.MediaSource || !window.fetch) { pictures(); return; }
  video.addEventListener("error", function () { if (media) { pictures(); } });

  function typeOf(bytes) { /* profile and level stand in the avcC box */
    for (var i = 0; i + 8 < bytes.length; i += 1) {
      if (bytes[i] === 97 && bytes[i + 1] === 118 && bytes[i + 2] === 99 && bytes[i + 3] === 67) {
        return 'video/mp4; codecs="avc1.' + [5, 6, 7].map(function (n) { return ("0" + bytes[i + n].toString(16)).slice(-2); }).join("") + '"';
      }
    }
    return "";
  }
  function open(type) {
    media = new MediaSource();
    video.src = URL.createObjectURL(media);
    media.addEventListener("sourceopen", function () {
      if (buffer) { return; }
      buffer = media.addSourceBuffer(type);
      buffer.addEventListener("updateend", function () { follow(); push(); });
      buffer.addEventListener("error", pictures);
      push();
    });
  }
  function push() {
    if (over || !buffer || buffer.updating) { return; }
    var held = buffer.buffered, last = held.length - 1;
    if (last >= 0 && held.end(last) - held.start(0) > 40) { buffer.remove(0, held.end(last) - 15); return; }
    if (!waiting.length) { return; }
    try { buffer.appendBuffer(waiting.shift()); } catch (error) { pictures(); }
  }
  function follow() { /* never far behind what the camera sees now */
    var held = buffer.buffered, last = held.length - 1, end, late;
    if (last < 0) { return; }
    end = held.end(last); late = end - video.currentTime;
    if (late > 3 || video.currentTime < held.start(last)) { video.currentTime = Math.max(held.start(last), end - 0.6); }
    video.playbackRate = late > 1.5 ? 1.1 : 1;
    if (video.paused) { video.play().catch(function () {}); }
  }
  function take(bytes) {
    if (!media) {
      var type = typeOf(bytes);
      if (!type || !MediaSource.isTypeSupported(type)) { pictures(); return; }
      open(type);
    }
    waiting.push(bytes);
    if (waiting.length > 20) { waiting.splice(0, waiting.length); after = 0; } /* a PC that is too slow: from the newest again */
    push();
  }
  function ask() {
    if (over) { return; }
    if (doc.hidden) { setTimeout(ask, 500); return; } /* nobody looks: the camera ends by itself */
    fetch(box.dataset.live + "?after=" + after, { headers: { "X-Poll": "1" }, credentials: "same-origin", redirect: "manual" }).then(function (answer) {
      if (answer.status === 200) {
        after = Number(answer.headers.get("Live-Piece"));
        return answer.arrayBuffer().then(function (data) { take(new Uint8Array(data)); ask(); });
      }
      if (answer.status === 410 || answer.status === 401) { return null; } /* the words beside it say so */
      setTimeout(ask, answer.status === 204 ? 0 : 2000);
      return null;
    }).catch(function () { setTimeout(ask, 2000); });
  }
  ask();
}());
