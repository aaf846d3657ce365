// Reading without a network, the part that outlives pages (served as /offline.js). It is there only where somebody allowed it
// on this device (app/src/pages/offline.rs). It keeps copies of their pages and shows one where the network does not answer;
// it keeps what they mark and write meanwhile, and sends each thing once. All of it is one account's: the key in the
// address says whose. No page but what the server lists is ever kept.
const STATE = "/account/offline";
const NETWORK_HAS_MS = 5_000;
const SENDING_HAS_MS = 20_000;
const BLANK_AFTER_MS = 1_000;
// Until it has shown the empty page to who leaves, the worker stays: on a slow device that takes long. Where nobody comes
// for the page, it goes after this time.
const GONE_WITHIN_MS = 10_000;
// What can wait for a network: marking as done, and the reflection.
const CAN_WAIT = /^\/readings\/[0-9a-f-]{36}\/(completion|reflection)$/;
const WIPES = ["/leave", "/sign-out"];
// After one of these somebody else may be signed in.
const SIGNS_IN = /^\/(sign-in|invitation|reset)(\/|$)/;
let unsure = false;

/* Sending. One at a time over all tabs, the oldest first. */

// Asks who is signed in and what may be kept, sends, keeps. Says what is in the way.
function contact() {
  return navigator.locks.request(`${NAME}.contact`, async () => {
    const wipesBefore = wipes;
    const answer = await fetch(STATE, { headers: { Accept: "application/json" } }).catch(() => undefined);
    if (answer?.status === 401) return signedOut();
    // Somebody who has no such pages.
    if (answer?.status === 404) return wipe().then(unregister);
    if (!answer?.ok) return "no network";
    const { key, allowed, pages, words, counted } = await answer.json();
    if (wipes > wipesBefore) return undefined;
    if (key !== KEY) return wipe().then(unregister);
    gone = false;
    await know("words", { words, counted });
    await know("reached", Date.now());
    for (const name of ["over", "signedOut"]) await know(name, false);
    await send();
    if (allowed) await keep(pages, words);
    else if ((await waiting()).length > 0) await caches.delete(NAME);
    else return wipe().then(unregister);
    return undefined;
  }).finally(tell);
}

async function signedOut() {
  if (gone || !(await known("words"))) return;
  await know("signedOut", true);
  await know("pages", []);
  const cache = await caches.open(NAME);
  for (const { url } of await cache.keys()) {
    const path = new URL(url).pathname;
    if (!path.startsWith("/assets/") && !NOT_PERSONAL.includes(path)) await cache.delete(url);
  }
}

async function waiting() {
  return (await queue()).filter((item) => item.is === "waiting");
}

function send() {
  return navigator.locks.request(`${NAME}.send`, async () => {
    for (const { n } of await waiting()) {
      // An answer before may have changed it.
      const item = await within("queue", "readonly", (store) => store.get(n));
      if (!(await sendOne(item))) return;
    }
  });
}

// Whether the next may be sent too.
async function sendOne(item) {
  await put({ ...item, tried: true });
  const body = new URLSearchParams([...item.fields, ["once", item.once]]);
  const signal = AbortSignal.timeout(SENDING_HAS_MS);
  const asked = { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual", signal };
  const answer = await fetch(item.path, asked).catch(() => undefined);
  switch (answer?.status) {
    case 200:
      stale = true;
      await drop(item.n);
      await know("sent", true);
      await sawRevision(item.path, (await answer.json().catch(() => undefined))?.revision);
      return true;
    case 409:
      stale = true;
      // Both texts are with the server now.
      await put({ n: item.n, at: item.at, path: item.path, is: "two" });
      return true;
    case 403:
    case 404:
      await put({ ...item, is: "refused" });
      return true;
    case 400:
    case 413:
    case 422:
      await put({ ...item, is: "wrong" });
      return true;
    default:
      return false;
  }
}

// What was written after it was written on top of it, and so is what a page that is open goes on with.
async function sawRevision(path, revision) {
  if (revision === undefined) return;
  await tell({ path, revision });
  for (const item of await waiting()) {
    if (item.path !== path) continue;
    const fields = item.fields.map(([name, value]) => [name, name === "seen" ? String(revision) : value]);
    await put({ ...item, fields });
  }
}

// Keeps what was posted. What was not tried yet is replaced by what came after it; what may have arrived stays in front.
async function wait(path, fields, once, tried) {
  const before = (await waiting()).filter((item) => item.path === path).at(-1);
  const item = { path, fields, once, tried, at: Date.now(), is: "waiting" };
  const both = before && merged(before.fields, fields);
  // A page that shows what waits may save it again.
  if (before && said(both) === said(before.fields)) return;
  await put(before && !before.tried ? { ...item, n: before.n, fields: both } : item);
  await self.registration.sync?.register("send").catch(() => {});
}

// What never left was written on top of the same: what it saw then still holds. Saving while writing sends the text
// alone, and does not take back what was set before.
function merged(before, fields) {
  const has = (name) => fields.some(([known]) => known === name);
  const stays = before.filter(([name]) => ["seen", "was"].includes(name) || (["sharing", "look"].includes(name) && !has("sharing")));
  return [...fields.filter(([name]) => !stays.some(([known]) => known === name)), ...stays];
}

// What somebody said, without what a page counts.
function said(fields) {
  return JSON.stringify(fields.filter(([name]) => !["page", "turn"].includes(name)).sort());
}

async function post(request, path) {
  const wasOnline = navigator.onLine;
  const posted = [...new URLSearchParams(await request.text())];
  const once = posted.find(([name]) => name === "once")?.[1] || crypto.randomUUID();
  const fields = posted.filter(([name]) => name !== "once");
  const hasOlder = (await waiting().catch(() => [])).some((item) => item.path === path);
  if (!hasOlder) {
    const { redirect, referrer } = request;
    const headers = { Accept: request.headers.get("accept") ?? "text/html" };
    const body = new URLSearchParams([...fields, ["once", once]]);
    const signal = AbortSignal.timeout(SENDING_HAS_MS);
    const answer = await fetch(path, { method: "POST", body, headers, redirect, referrer, signal }).catch(() => undefined);
    if (answer) {
      stale = true;
      return answer;
    }
  }
  // Without a network the request has not left; else it may have arrived, and only its answer was lost.
  const answer = await later(request, path, fields, once, wasOnline && !hasOlder);
  if (hasOlder && navigator.onLine) await contact().catch(() => {});
  return answer;
}

async function later(request, path, fields, once, tried) {
  const isForm = request.mode === "navigate";
  try {
    await wait(path, fields, once, tried);
  } catch (error) {
    const failed = error.name === "QuotaExceededError" ? "offline-full" : "offline-failed";
    const told = await known("words").catch(() => undefined);
    await tell({ path, failed });
    // 204: the page stays as it is, and what was typed stays in it. A script says why, as it does of the server's refusals.
    return isForm ? new Response(null, { status: 204 }) : new Response(told?.words[failed], { status: 422 });
  }
  await tell({ path });
  return isForm ? new Response(null, { status: 204 }) : Response.json({ queued: true }, { status: 202 });
}

/* Pages. */

async function page(request, path) {
  if (path === "/leave") {
    const late = new Promise((resolve) => setTimeout(resolve, BLANK_AFTER_MS)).then(blank);
    return Promise.race([fetch(request), late]).catch(blank);
  }
  const network = fetch(request);
  const slow = new Promise((resolve) => setTimeout(resolve, NETWORK_HAS_MS)).then(() => copyOf(path)).then((copy) => copy ?? network);
  const answer = await Promise.race([network, slow]).catch(() => undefined);
  if (answer && !(answer.status > 501 && (await copyOf(path)))) return answer;
  await end();
  const copy = await copyOf(path);
  if (copy) return copy;
  return (await copyOf("/readings")) ? Response.redirect("/readings?away", 302) : Response.error();
}

// As empty as the page that the server has for who left quickly.
function blank() {
  const html = '<!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>New tab</title><link rel="icon" href="data:,"><h1 hidden>New tab</h1>';
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
}

async function asset(request) {
  return (await copyOf(request.url)) ?? fetch(request);
}

/* What the worker hears. */

async function tell(about = {}) {
  for (const page of await self.clients.matchAll()) page.postMessage({ ...about, changed: true });
}

async function status() {
  await end();
  const told = gone ? undefined : await known("words");
  if (!told) return { items: [] };
  const [over, isSignedOut, pages, keptAt, sent] = await Promise.all(["over", "signedOut", "pages", "keptAt", "sent"].map(known));
  const isKept = !over && pages?.length > 0;
  const cache = isKept ? await caches.open(NAME) : undefined;
  const copies = ((await cache?.keys()) ?? []).filter(({ url }) => !new URL(url).pathname.startsWith("/assets/"));
  return { ...told, items: await queue(), over, isSignedOut, sent, copies: copies.length, when: keptAt && asWords(keptAt, told.words) };
}

// The worker itself goes last, once the empty page is there: without a network it alone has one for who leaves. And it
// goes soon, or it would take away the one of who comes back and allows it again.
let leaving;
let isBlank = () => {};

function leave() {
  leaving ??= (async () => {
    const blanked = new Promise((resolve) => {
      isBlank = resolve;
      setTimeout(resolve, GONE_WITHIN_MS);
    });
    await wipe();
    await blanked;
    await unregister();
  })().finally(() => { leaving = undefined; });
  return leaving;
}

const ACTS = {
  status,
  contact: () => contact().catch((error) => (error.name === "QuotaExceededError" ? "offline-no-room" : "no network")),
  leave,
  drop: ({ n }) => drop(n).then(() => tell()),
  "sent is seen": () => know("sent", false),
};

addEventListener("message", (event) => {
  const done = Promise.resolve(ACTS[event.data.act]?.(event.data)).catch(() => undefined);
  event.waitUntil(done.then((result) => event.ports[0]?.postMessage(result)));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST") {
    if (WIPES.includes(pathname)) event.waitUntil(pathname === "/leave" ? leave() : wipe().then(unregister));
    else if (SIGNS_IN.test(pathname)) unsure = true;
    else if (CAN_WAIT.test(pathname) && !gone) event.respondWith(post(request, pathname));
  } else if (request.mode === "navigate") {
    event.respondWith(page(request, pathname));
    // Only once the browser has its answer: a worker that goes before leaves the browser's own page of errors, with our name.
    if (pathname === "/leave") event.waitUntil(event.handled.catch(() => {}).then(() => isBlank()));
    if (!unsure) return;
    unsure = false;
    event.waitUntil(contact().catch(() => {}));
  } else if (pathname.startsWith("/assets/")) {
    event.respondWith(asset(request));
  }
});

addEventListener("sync", (event) => {
  event.waitUntil(contact().then(waiting).then((left) => {
    if (left.length > 0) throw new Error("something still waits");
  }));
});

end().catch(() => {});
addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(Promise.all([wipeOthers(), self.clients.claim()])));
