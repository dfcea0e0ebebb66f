// Does what the tests ask, by other implementations of Tencent's encryption, of iCalendar and of GIFT: a JSON array of tasks in, of answers out.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(process.cwd() + "/package.json");
const { decrypt, encrypt, getSignature } = require("@wecom/crypto");

const does = {
  seal: ({ token, key, receiver, text, timestamp, nonce }) => {
    const cipher = encrypt(key, text, receiver);
    return { cipher, signature: getSignature(token, timestamp, nonce, cipher) };
  },
  open: ({ token, key, cipher, timestamp, nonce }) => {
    const { message, id } = decrypt(key, cipher);
    return { text: message, receiver: id, signature: getSignature(token, timestamp, nonce, cipher) };
  },
  expand: ({ calendar, from, until }) => {
    const ICAL = require("ical.js");
    const root = new ICAL.Component(ICAL.parse(calendar));
    root.getAllSubcomponents("vtimezone").forEach((zone) => ICAL.TimezoneService.register(zone));
    const events = root.getAllSubcomponents("vevent").map((each) => new ICAL.Event(each));
    const series = events.filter((each) => !each.isRecurrenceException());
    events.filter((each) => each.isRecurrenceException()).forEach((each) => {
      series.find((one) => one.uid === each.uid).relateException(each);
    });
    return { found: series.flatMap((each) => occurrences(each, from, until)).sort() };
  },
  gift: ({ text }) => {
    const items = require("gift-pegjs").parse(text);
    return { found: items.map((item) => [item.type, item.stem.text, giftParts[item.type](item)]) };
  },
};

const giftParts = {
  MC: (item) => item.choices.map((choice) => [choice.text.text, choice.isCorrect || choice.weight > 0]),
  TF: (item) => [[String(item.isTrue), true]],
  Short: (item) => item.choices.map((choice) => [choice.text.text, true]),
};

// A moved occurrence may lie far from its day in the rule: the rule is followed for five years beyond the span that is asked for.
function occurrences(event, from, until) {
  const within = (start) => start >= from && start <= until;
  const shown = (start, item) => `${start} ${item.summary}`;
  const instant = (time) => time.toJSDate().toISOString();
  if (!event.isRecurring()) return [instant(event.startDate)].filter(within).map((start) => shown(start, event));
  const found = [];
  const last = new Date(Date.parse(until) + 5 * 366 * 86400000).toISOString();
  const walk = event.iterator();
  for (let next = walk.next(); next && instant(next) <= last; next = walk.next()) {
    const { startDate, item } = event.getOccurrenceDetails(next);
    if (within(instant(startDate))) found.push(shown(instant(startDate), item));
  }
  return found;
}

const tasks = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(tasks.map((task) => does[task.does](task))));
