// The few things a page does by itself; everything works without it.
"use strict";

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches("input[type=file][data-largest]")) {
    const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.largest));
    input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
    input.reportValidity();
  }
  if (input.matches("[data-submits]")) {
    input.form.requestSubmit();
  }
});

// Open menus close when the next place is pressed, and on Escape.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.me[open], details.phone-menu[open], details.sure[open]").forEach((details) => {
    if (!details.contains(event.target)) details.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.me[open], details.phone-menu[open], details.sure[open]").forEach((details) => {
    details.open = false;
    details.querySelector("summary").focus();
  });
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.dataset.sent) {
    if (event.target.dataset.sent) event.preventDefault();
    return;
  }
  if (event.target.method === "post" && !event.target.hasAttribute("hx-post")) event.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});

// Figures that renew themselves wait while a question inside them is open.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.querySelector("details[open]")) event.preventDefault();
});

// A task shows only the fields of its kind; without scripts all of them are there and the kind decides.
function showKind() {
  const picked = document.querySelector("input[name=kind]:checked");
  document.querySelectorAll("[data-kind]").forEach((part) => {
    part.hidden = picked !== null && !part.dataset.kind.split(" ").includes(picked.value);
  });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("input[name=kind]")) showKind();
});
showKind();

// A part of a form is shown while the field that it hangs on has one of the values it is for; without scripts all are there.
function showParts() {
  document.querySelectorAll("[data-shown-by]").forEach((part) => {
    const field = document.getElementById(part.dataset.shownBy);
    part.hidden = !part.dataset.shownFor.split(" ").includes(field.value);
  });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("select")) showParts();
});
showParts();

// A tick at the head of a list ticks the whole page; the bar below says how many are ticked.
function countTicks() {
  document.querySelectorAll("[data-counts]").forEach((place) => {
    const form = place.closest("form");
    const ticked = form.querySelectorAll(`input[name=${place.dataset.counts}]:checked`).length;
    place.textContent = place.dataset.words.replace("{n}", ticked);
  });
}
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.matches("[data-ticks]")) {
    input.form.querySelectorAll(`input[name=${input.dataset.ticks}]`).forEach((each) => {
      each.checked = input.checked;
    });
  }
  if (input.matches("input[type=checkbox]")) countTicks();
});
window.addEventListener("pageshow", countTicks);
