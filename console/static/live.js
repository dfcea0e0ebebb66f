// Figures that stay up to date: the service sends the part of the page whenever it changes.
"use strict";

const place = document.querySelector("[data-live]");
const lost = document.getElementById("live-lost");
const SHORTEST = 1000;
const LONGEST = 30000;
let wait = SHORTEST;
let held = null;

// While a question inside is open nothing is put in its place; who stands on a button stays there.
function put(html) {
  if (place.querySelector("details[open]")) {
    held = html;
    return;
  }
  held = null;
  const stood = place.contains(document.activeElement) ? document.activeElement.id : "";
  place.innerHTML = html;
  if (stood) document.getElementById(stood)?.focus();
}

function listen() {
  const source = new EventSource(place.dataset.live);
  source.addEventListener("stands", (event) => {
    wait = SHORTEST;
    lost.hidden = true;
    put(event.data);
  });
  source.addEventListener("over", () => source.close());
  source.addEventListener("leave", () => {
    source.close();
    location.reload();
  });
  source.addEventListener("error", () => {
    lost.hidden = false;
    if (source.readyState === EventSource.CLOSED) later();
  });
}

function later() {
  setTimeout(again, wait);
  wait = Math.min(wait * 2, LONGEST);
}

// The browser gives up after an answer that is no stream. Whether the service is away or we may not look any more, the figures tell.
async function again() {
  let answer = null;
  try {
    answer = await fetch(place.dataset.figures);
  } catch {
    later();
    return;
  }
  if (answer.redirected || answer.status === 403 || answer.status === 404) {
    location.reload();
  } else if (answer.ok) {
    put(await answer.text());
    lost.hidden = true;
    listen();
  } else {
    later();
  }
}

if (place) {
  place.addEventListener("toggle", () => { if (held !== null) put(held); }, true);
  listen();
}
