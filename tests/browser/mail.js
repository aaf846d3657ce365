// The folder that mail is written into, and what a mail says.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";

/** Reminders are written every 15 seconds. */
const REMINDER_TURN_MS = 30_000;

export class Mailbox {
  constructor(folder) {
    this.folder = folder;
  }

  /** All mail for one address, oldest first. */
  async to(address) {
    const names = await readdir(this.folder).catch(() => []);
    const files = names.filter((name) => name.endsWith(".eml")).map((name) => readFile(join(this.folder, name), "utf8"));
    const mails = (await Promise.all(files)).filter((text) => text.endsWith("--\n") || text.endsWith("--\r\n")).map(parse);
    return mails.filter((mail) => mail.to === address).sort((one, other) => one.id.localeCompare(other.id));
  }

  /** Waits for one mail to this address whose subject fits. */
  async find(address, subject) {
    const fitting = async () => (await this.to(address)).filter((mail) => subject.test(mail.subject));
    await expect.poll(async () => (await fitting()).length, { message: `mail ${subject} to ${address}`, timeout: REMINDER_TURN_MS }).toBeGreaterThan(0);
    return (await fitting())[0];
  }
}

function parse(raw) {
  const [head, body] = split(raw.replaceAll("\r\n", "\n"));
  const headers = headersOf(head);
  const boundary = headers["content-type"].match(/boundary="([^"]+)"/)[1];
  const parts = body.split(`--${boundary}`).slice(1, -1).map((part) => {
    const [partHead, content] = split(part.trimStart());
    const { "content-type": type, "content-transfer-encoding": encoding } = headersOf(partHead);
    return { type, text: encoding === "quoted-printable" ? unquoted(content) : content };
  });
  const text = (type) => parts.find((part) => part.type.startsWith(type)).text;
  return {
    to: headers.to,
    from: headers.from,
    subject: headers.subject,
    id: headers["message-id"],
    text: text("text/plain"),
    html: text("text/html"),
    link: text("text/plain").match(/http\S+/)?.[0],
  };
}

function split(text) {
  const at = text.indexOf("\n\n");
  return [text.slice(0, at), text.slice(at + 2)];
}

function headersOf(head) {
  const lines = head.replace(/\n[ \t]+/g, " ").split("\n");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
}

function unquoted(text) {
  const bytes = text.replace(/=\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
