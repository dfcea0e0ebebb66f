// A live game that stays up to date, on the big screen and on the host's page: drawn by the service, counted down here.
"use strict";

const place = document.querySelector("[data-stage]");
const lost = document.getElementById("lost");
const sound = document.getElementById("sound");
const full = document.getElementById("full");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const LONGEST = 15000;
let wait = 1000;
let begun = 0;
let audio = null;
let lastBeep = 0;

const scene = () => place.querySelector("[data-phase]");

// One short tone; nothing is heard before somebody asked for it.
function tone(pitch, seconds, after = 0) {
  if (!audio || sound.getAttribute("aria-pressed") !== "true") return;
  const source = audio.createOscillator();
  const loud = audio.createGain();
  const at = audio.currentTime + after;
  source.frequency.value = pitch;
  loud.gain.setValueAtTime(0.15, at);
  loud.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  source.connect(loud).connect(audio.destination);
  source.start(at);
  source.stop(at + seconds);
}

const TONES = { question: [660], closed: [330, 262], podium: [523, 659, 784, 1047] };

function tick() {
  const now = scene();
  if (!now || now.dataset.left === undefined) return;
  const spent = now.dataset.paused === undefined ? performance.now() - begun : 0;
  const left = Math.max(0, Number(now.dataset.left) - spent);
  const seconds = Math.ceil(left / 1000);
  now.querySelectorAll("[data-seconds]").forEach((each) => {
    if (each.textContent !== String(seconds)) each.textContent = seconds;
  });
  now.querySelector("[data-hand]")?.setAttribute("stroke-dashoffset", 100 - (100 * left) / Number(now.dataset.whole));
  now.classList.toggle("soon", now.dataset.phase === "question" && seconds <= 5);
  if (now.dataset.phase === "question" && seconds <= 3 && seconds > 0 && seconds !== lastBeep) tone(880, 0.12);
  lastBeep = seconds;
}

// Whoever moved in the ranking comes from where they stood.
function slide() {
  if (still.matches) return;
  place.querySelectorAll("[data-moved]").forEach((row) => {
    const from = Number(row.dataset.moved) * row.offsetHeight;
    if (from) row.animate([{ transform: `translateY(${from}px)` }, { transform: "none" }], { duration: 900, easing: "ease-in-out" });
  });
}

function show(html) {
  const before = scene()?.dataset.phase;
  const stood = place.contains(document.activeElement) ? document.activeElement.id : "";
  const open = [...place.querySelectorAll("details[open]")].map((each) => each.id);
  place.innerHTML = html;
  open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
  begun = performance.now();
  const phase = scene()?.dataset.phase;
  if (stood) document.getElementById(stood)?.focus();
  if (phase !== before) {
    (TONES[phase] || []).forEach((pitch, number) => tone(pitch, 0.3, number * 0.18));
    if (phase === "ranking") slide();
  }
  tick();
}

function count(numbers) {
  for (const [name, number] of Object.entries(numbers)) {
    place.querySelectorAll(`[data-${name}]`).forEach((each) => { each.textContent = number; });
  }
}

function listen() {
  const source = new EventSource(place.dataset.stage);
  source.addEventListener("open", () => { wait = 1000; lost.hidden = true; });
  source.addEventListener("stage", (event) => show(event.data));
  source.addEventListener("count", (event) => count(JSON.parse(event.data)));
  source.addEventListener("over", () => source.close());
  source.addEventListener("leave", () => { source.close(); location.reload(); });
  source.addEventListener("error", () => {
    lost.hidden = false;
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(listen, wait);
    wait = Math.min(wait * 2, LONGEST);
  });
}

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => {});
}

sound?.addEventListener("click", () => {
  audio ??= new AudioContext();
  const on = sound.getAttribute("aria-pressed") !== "true";
  sound.setAttribute("aria-pressed", on);
  if (on) tone(660, 0.2);
});
full?.addEventListener("click", toggleFull);
document.addEventListener("keydown", (event) => {
  if (event.target.matches("input, select, textarea, button, summary, a") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (full && event.key.toLowerCase() === "f") toggleFull();
  const next = place.querySelector("[data-next]");
  if (next && (event.key === "ArrowRight" || event.key === " ")) {
    event.preventDefault();
    next.click();
  }
});

begun = performance.now();
setInterval(tick, 100);
tick();
listen();
