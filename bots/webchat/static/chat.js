// The page of the web chat: shows letters in order and once, and repeats what was written until it is kept.

const find = (id) => document.getElementById(id);
const said = (key) => document.body.getAttribute(`data-say-${key}`);
const [scroller, letters, unsentList, typing, words] = ["scroll", "letters", "unsent", "typing", "words"].map(find);
const language = document.documentElement.lang;

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// ── What waits to be sent: kept in the browser until the service shows it as a letter ──────────────────────────────────

const PREFIX = "zhibu.unsent.";
const unsent = {
  memory: new Map(),
  all() {
    const found = new Map(this.memory);
    try {
      for (const name of Object.keys(localStorage)) {
        if (name.startsWith(PREFIX)) found.set(name.slice(PREFIX.length), JSON.parse(localStorage.getItem(name)));
      }
    } catch { /* storage is switched off: the memory of this page has to do */ }
    return [...found.values()].sort((a, b) => a.at - b.at);
  },
  add(message) {
    this.memory.set(message.frame.id, message);
    try { localStorage.setItem(PREFIX + message.frame.id, JSON.stringify(message)); } catch { /* as above */ }
  },
  drop(id) {
    this.memory.delete(id);
    try { localStorage.removeItem(PREFIX + id); } catch { /* as above */ }
  },
};

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only where the page came over https or from this machine
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

const whole = (words) => words.replace(/[\ud800-\udfff]/gu, "\ufffd"); // half a character is no text

function submit({ label, ...frame }, shown) {
  const message = { at: Date.now(), shown, frame: { id: newId(), ...frame } };
  if (frame.text) message.frame.text = whole(frame.text);
  if (label) message.frame.label = whole(label.slice(0, 1000));
  unsent.add(message);
  showUnsent();
  toEnd();
  pump();
}

// ── The socket ────────────────────────────────────────────────────────────────────────────────────────────────────────

const NO_COOKIE = 4401, TOO_MANY = 4429;
let socket = null, ready = false, flying = null, overdue = 0, seen = 0, first = 0, taken = 0, wait = 500, again = 0;

function connect() {
  clearTimeout(again);
  if (socket) return;
  state("connecting");
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const mine = socket = new WebSocket(`${scheme}://${location.host}/chat/ws?lang=${document.body.dataset.lang}`);
  mine.onopen = () => mine.send(JSON.stringify({ seen }));
  mine.onmessage = (event) => mine === socket && take(JSON.parse(event.data));
  mine.onclose = (event) => mine === socket && lost(event.code);
}

function lost(code) {
  socket = null;
  ready = false;
  landed();
  state("offline");
  if (code === NO_COOKIE) return notice(said("no-cookie"));
  if (code === TOO_MANY) notice(said("too-many-windows"));
  again = setTimeout(connect, (code === TOO_MANY ? 20000 : wait) * (0.75 + Math.random() / 2));
  wait = Math.min(wait * 2, 15000);
}

function drop() {
  const old = socket;
  lost(0);
  old?.close();
}

function take(frame) {
  if ("letter" in frame) return receive(frame);
  if ("earlier" in frame) return showEarlier(frame.earlier);
  if ("ready" in frame) return caughtUp();
  if ("notice" in frame) return noticed(frame);
}

function caughtUp() {
  ready = true;
  wait = 500;
  notice("");
  state("connected");
  find("empty").hidden = letters.children.length > 0 || unsent.all().length > 0;
  letters.setAttribute("aria-busy", "false");
  mayHandIn();
  pump();
}

function pump() { // one after the other, so that answers come in the order of the questions
  const next = unsent.all()[0];
  if (!ready || flying || !next) return;
  flying = next.frame.id;
  socket.send(JSON.stringify(next.frame));
  overdue = setTimeout(drop, 20000); // a dead line looks like a silent one
  typing.hidden = false;
  toEndIfNear();
}

function landed() {
  clearTimeout(overdue);
  flying = null;
  typing.hidden = true;
}

function receive(letter) {
  if (letter.letter <= seen) return;
  const near = isNear();
  if (letter.mine) {
    unsent.drop(letter.key);
    if (flying === letter.key) landed();
    showUnsent();
  }
  seen = letter.letter;
  first ||= seen;
  taken += 1;
  find("earlier").hidden = first <= 1 || taken < 100;
  if (letter.card.gone) return remove(letter.card.gone);
  show(letter);
  if (near || letter.mine || !ready) toEnd();
  else find("below").hidden = false;
  pump();
}

function noticed({ notice: sentence, id: named, again: repeat, refused: unread }) {
  notice(sentence);
  const id = unread ? flying : named;
  if (!id || id !== flying) return;
  landed();
  if (repeat) return setTimeout(pump, 1500);
  const refused = unsent.all().find((message) => message.frame.id === id);
  unsent.drop(id);
  showUnsent();
  if (refused?.frame.text && !words.value) grow(refused.frame.text);
  pump();
}

// ── Showing ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const cards = new Map(); // token of a card → its chips, for the letters that are shown

function show(letter) {
  find("empty").hidden = true;
  letters.append(...momentOf(letter, letters.lastElementChild), bubble(letter));
}

function remove(key) { // taken back: its line of time goes too when nothing else stands under it
  const article = letters.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const [before, after] = [article?.previousElementSibling, article?.nextElementSibling];
  article?.remove();
  if (before?.matches("time") && !after?.matches("article")) before.remove();
  find("empty").hidden = letters.children.length > 0 || unsent.all().length > 0;
}

function showEarlier(earlier) {
  const height = scroller.scrollHeight;
  letters.setAttribute("aria-busy", "true");
  const part = make("div");
  for (const letter of earlier) {
    if (letter.card.gone) continue;
    part.append(...momentOf(letter, part.lastElementChild), bubble(letter, true));
  }
  letters.prepend(...part.children);
  letters.setAttribute("aria-busy", "false");
  first = earlier.length ? earlier[0].letter : 0;
  const over = !earlier.length;
  find("earlier").disabled = over;
  find("earlier").textContent = said(over ? "beginning" : "earlier");
  scroller.scrollTop += scroller.scrollHeight - height;
}

function momentOf({ at }, before) { // one line of time above each stretch of talk, as people know it from their chats
  const [moment, last] = [new Date(at), new Date(before?.dataset.at || 0)];
  if (moment - last < 5 * 60000 && moment.getDate() === last.getDate()) return [];
  const clock = moment.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const today = moment.toDateString() === new Date().toDateString();
  const day = today ? said("today") : moment.toLocaleDateString(language, { month: "long", day: "numeric", weekday: "long" });
  return [make("time", { class: "moment", datetime: at }, `${day} ${clock}`)];
}

function bubble({ key, mine, at, card }, old = false) {
  const article = make("article", { class: mine ? "mine" : "theirs", "data-key": key, "data-at": at });
  if (mine) {
    article.append(make("span", { class: "unseen" }, `${said("you")} `), text(card.text, "bubble"));
    if (card.token) markPressed(card.token);
  } else {
    article.append(theirs(card, old));
  }
  return article;
}

function theirs(card, old) {
  const box = make("div", { class: "bubble", dir: "auto", lang: card.lang || language });
  if (card.title) box.append(make("h2", { dir: "auto" }, card.title));
  if (card.image) box.append(picture(card.image));
  for (const part of card.body || []) box.append(part.html ? rich(part.html) : text(part.text, "plain"));
  if (card.file) box.append(make("a", { class: "file", href: card.file.url, download: card.file.name }, card.file.name, size(card.file)));
  if (card.link) box.append(card.link.url ? outside(card.link) : text(card.link.label, "plain"));
  if (!card.choices) return box;
  const chips = choices(card, old);
  return card.lettered || card.multiple || card.submit ? (box.append(chips), box) : make("div", { class: "stack" }, box, chips);
}

const text = (plain, name) => make("p", { class: name, dir: "auto" }, plain);
const outside = ({ url, label }) => make("a", { class: "link", href: url, target: "_blank", rel: "noopener noreferrer" }, label);
const size = ({ size: bytes }) => make("small", {}, `${Math.max(1, Math.round(bytes / 1024))} KB`);

function rich(html) {
  const box = make("div", { class: "rich", dir: "auto" });
  box.innerHTML = html; // made safe by the service: a short list of tags, no script, no style, no picture
  for (const table of box.querySelectorAll("table")) table.replaceWith(make("div", { class: "wide", tabindex: "0" }, table.cloneNode(true)));
  return box;
}

function picture({ url, name }) {
  const image = make("img", { src: url, alt: name, loading: "lazy" });
  image.addEventListener("load", toEndIfNear);
  return make("a", { class: "picture", href: url, target: "_blank", rel: "noopener" }, image);
}

// ── Choices ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function choices(card, old) {
  const long = Boolean(card.lettered || card.submit);
  const group = make("div", { class: long ? "options" : "chips", role: "group", "aria-label": said("options") });
  const buttons = card.choices.map((choice) => chip(choice, card, group));
  group.append(...buttons);
  if (card.submit) group.append(handIn(card, group, buttons));
  if (!card.push) {
    if (!old) for (const other of letters.querySelectorAll("[data-open]")) close(other);
    group.setAttribute("data-open", "");
    if (old) close(group);
  }
  for (const button of buttons) cards.set(button.dataset.token, button);
  if (card.submit) cards.set(card.submit.card, group);
  return group;
}

function chip(choice, card, group) {
  const button = make("button", { type: "button", class: "chip", dir: "auto", "data-token": choice.token });
  if (choice.letter) button.append(make("b", {}, choice.letter), make("span", {}, choice.label));
  else button.append(choice.label);
  if (card.submit) button.setAttribute("aria-pressed", String(Boolean(choice.chosen)));
  button.addEventListener("click", () => {
    if (isClosed(group)) return;
    if (card.submit) return toggle(button, group);
    const label = choice.letter ? `${choice.letter}. ${choice.label}` : choice.label;
    submit({ press: choice.token, label }, label);
    if (!card.push) close(group);
    mark(button);
  });
  return button;
}

function toggle(button, group) {
  button.setAttribute("aria-pressed", String(button.getAttribute("aria-pressed") !== "true"));
  group.lastElementChild.setAttribute("aria-disabled", String(!group.querySelector("[aria-pressed=true]")));
}

function handIn(card, group, buttons) {
  const button = make("button", { type: "button", class: "chip strong" }, card.submit.label);
  button.setAttribute("aria-disabled", String(!card.choices.some((choice) => choice.chosen)));
  button.addEventListener("click", () => {
    const picked = buttons.filter((each) => each.getAttribute("aria-pressed") === "true");
    if (isClosed(group) || !picked.length) return;
    const places = picked.map((each) => each.dataset.token.split(".").pop());
    const label = picked.map((each) => each.querySelector("b").textContent).join("");
    submit({ press: `${card.submit.token}-${places.join("-")}`, label }, label);
    close(group);
  });
  return button;
}

const isClosed = (group) => !group.hasAttribute("data-open") && group.hasAttribute("data-closed");

function close(group) { // closed, not gone: the reader's focus and the words stay where they are
  group.removeAttribute("data-open");
  group.setAttribute("data-closed", "");
  for (const button of group.children) button.setAttribute("aria-disabled", "true");
}

function mark(button) {
  button.classList.add("chosen");
}

function markPressed(token) {
  const cut = token.lastIndexOf(".");
  const [one, group] = [cards.get(token), cards.get(token.slice(0, cut))];
  if (one) {
    mark(one);
    if (one.parentElement.hasAttribute("data-open")) close(one.parentElement);
  } else if (group) {
    const places = token.slice(cut + 1).split("-").slice(1);
    for (const each of group.querySelectorAll("[data-token]")) {
      each.setAttribute("aria-pressed", String(places.includes(each.dataset.token.split(".").pop())));
    }
    close(group);
  }
}

// ── Files, for those who may hand them in ─────────────────────────────────────────────────────────────────────────────

async function mayHandIn() {
  find("attach").hidden = !(await fetch("/chat/file").catch(() => ({ ok: false }))).ok;
}

async function handInFile(file) {
  const query = new URLSearchParams({ id: newId(), name: whole(file.name).slice(-200) });
  find("attach").disabled = true;
  typing.hidden = false;
  const answer = await fetch(`/chat/file?${query}`, { method: "POST", body: file }).catch(() => ({ ok: false, status: 0 }));
  typing.hidden = true;
  find("attach").disabled = false;
  if (!answer.ok) notice(said(answer.status === 413 ? "file-too-large" : "file-failed"));
}

// ── The rest of the page ──────────────────────────────────────────────────────────────────────────────────────────────

function showUnsent() {
  const waiting = unsent.all();
  unsentList.replaceChildren(...waiting.map(({ shown, frame }) => make(
    "article", { class: "mine unsent", "data-key": frame.id },
    text(shown, "bubble"), make("small", {}, said(socket ? "unsent" : "waiting")))));
  if (waiting.length) find("empty").hidden = true;
}

function state(name) {
  const line = find("state");
  if (line.dataset.state === name) return;
  line.dataset.state = name;
  line.textContent = said(name);
  showUnsent();
}

function notice(sentence) {
  find("notice").textContent = sentence;
  find("notice").hidden = !sentence;
  if (sentence) setTimeout(() => find("notice").textContent === sentence && notice(""), 8000);
}

const isNear = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
const toEndIfNear = () => isNear() && toEnd();

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
  find("below").hidden = true;
}

function grow(value) {
  if (value !== undefined) words.value = value;
  words.style.height = "auto";
  words.style.height = `${words.scrollHeight + 2}px`;
}

find("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const written = words.value.trim();
  if (!written) return words.focus();
  grow("");
  submit({ text: written }, written);
});
words.addEventListener("input", () => grow());
words.addEventListener("keydown", (event) => {
  const composing = event.isComposing || event.keyCode === 229; // Enter chooses among Chinese words first
  if (event.key !== "Enter" || event.shiftKey || composing) return;
  event.preventDefault();
  find("composer").requestSubmit();
});
find("attach").addEventListener("click", () => find("file").click());
find("file").addEventListener("change", ({ target }) => {
  if (target.files[0]) handInFile(target.files[0]);
  target.value = "";
});
find("start").addEventListener("click", () => submit({ text: "/start", label: said("start") }, said("start")));
find("below").addEventListener("click", toEnd);
find("earlier").addEventListener("click", () => ready && first && socket.send(JSON.stringify({ before: first })));
scroller.addEventListener("scroll", () => { if (isNear()) find("below").hidden = true; }, { passive: true });
window.addEventListener("online", connect);
window.addEventListener("offline", () => socket && drop());
document.addEventListener("visibilitychange", () => { if (!document.hidden) connect(); });

const code = new URLSearchParams(location.search).get("code");
if (location.search) history.replaceState(null, "", location.pathname);
if (code) submit({ text: `/start ${code}`, label: said("invitation") }, said("invitation"));
showUnsent();
connect();
