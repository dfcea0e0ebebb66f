// Does what the tests ask, by another implementation of Tencent's encryption: one JSON array of tasks in, one of answers out.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { decrypt, encrypt, getSignature } = createRequire(process.cwd() + "/package.json")("@wecom/crypto");

const does = {
  seal: ({ token, key, receiver, text, timestamp, nonce }) => {
    const cipher = encrypt(key, text, receiver);
    return { cipher, signature: getSignature(token, timestamp, nonce, cipher) };
  },
  open: ({ token, key, cipher, timestamp, nonce }) => {
    const { message, id } = decrypt(key, cipher);
    return { text: message, receiver: id, signature: getSignature(token, timestamp, nonce, cipher) };
  },
};

const tasks = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(tasks.map((task) => does[task.does](task))));
