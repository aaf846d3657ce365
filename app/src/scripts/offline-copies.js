// Reading without a network: what lies on the device, whose it is, and when it ends. The build puts it in front of
// offline-worker.js, in one file: a worker can't be made of parts in every browser.
const KEY = new URL(self.location).searchParams.get("key");
const PREFIX = "offline.";
const NAME = PREFIX + KEY;
const LASTS_MS = 30 * 86_400_000;
const KEEP_EVERY_MS = 10 * 60_000;
// Pages that say nothing about anybody stay when a sign-in has ended.
const NOT_PERSONAL = ["/steady", "/help-now"];
const ASSET = /\/assets\/[\w.-]+/g;
// Large, and of no use to the pages that are kept.
const NOT_KEPT = /\/assets\/islands\./;

// Wiped: nothing is kept or shown from here on, until a later contact of the owner says otherwise.
let gone = false;
let wipes = 0;
// Something was sent: the copies may be older than what they show.
let stale = false;
let opened;

/* The database: what waits ("queue"), and what is known ("known"). */

function database() {
  if (gone) return Promise.reject(new Error("nothing is kept any more"));
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("queue", { keyPath: "n", autoIncrement: true });
      asked.result.createObjectStore("known");
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = close;
      resolve(asked.result);
    };
    asked.onerror = () => {
      opened = undefined;
      reject(asked.error);
    };
  });
  return opened;
}

async function close() {
  const database = await opened?.catch(() => undefined);
  opened = undefined;
  database?.close();
}

async function within(store, mode, act) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const asked = act(transaction.objectStore(store));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? asked.error);
  });
  return asked.result;
}

const known = (name) => within("known", "readonly", (store) => store.get(name));
const know = (name, value) => within("known", "readwrite", (store) => store.put(value, name));
const queue = () => within("queue", "readonly", (store) => store.getAll());
const put = (item) => within("queue", "readwrite", (store) => store.put(item));
const drop = (n) => within("queue", "readwrite", (store) => store.delete(n));

/* Ends: what is kept lasts 30 days without contact, and what waits 30 days. */

async function end() {
  if (gone) return;
  const reached = await known("reached");
  if (reached && Date.now() - reached > LASTS_MS) {
    await caches.delete(NAME);
    await know("reached", undefined);
    await know("over", true);
  }
  for (const item of await queue()) {
    // What it said is removed; that it was there is told once.
    if (item.fields && Date.now() - item.at > LASTS_MS) await put({ n: item.n, at: item.at, path: item.path, is: "ended" });
  }
}

async function wipe() {
  gone = true;
  wipes += 1;
  await close();
  await Promise.allSettled([caches.delete(NAME), remove(NAME)]);
}

const unregister = () => self.registration.unregister();

function remove(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase(name);
    asked.onsuccess = resolve;
    asked.onerror = reject;
  });
}

// What another account left here, where the browser did not do what the server told it.
async function wipeOthers() {
  const isOther = (name) => name?.startsWith(PREFIX) && name !== NAME;
  const databases = (await indexedDB.databases?.()) ?? [];
  const copies = (await caches.keys()).filter(isOther).map((name) => caches.delete(name));
  await Promise.allSettled([...copies, ...databases.map(({ name }) => name).filter(isOther).map(remove)]);
}

/* Copies. */

function copyOf(path) {
  return gone ? undefined : caches.match(path, { cacheName: NAME, ignoreVary: true });
}

async function keep(pages, words) {
  const isSame = (await known("pages"))?.join() === pages.join();
  const keptAt = (await known("keptAt")) ?? 0;
  if (isSame && !stale && Math.abs(Date.now() - keptAt) < KEEP_EVERY_MS) return;
  stale = false;
  const cache = await caches.open(NAME);
  const wanted = new Set();
  for (const path of pages) {
    if (gone) return;
    const answer = await fetch(path, { headers: { Accept: "text/html" } });
    // Not there, or the way to sign in: the old copy is no longer true.
    if (!answer.ok || answer.redirected) {
      await cache.delete(path);
      continue;
    }
    const html = await answer.text();
    for (const found of html.match(ASSET) ?? []) wanted.add(found);
    await cache.put(path, new Response(asCopy(html, words), { headers: headersOf(answer) }));
  }
  await keepAssets(cache, wanted);
  for (const { url } of await cache.keys()) {
    const path = new URL(url).pathname;
    if (!pages.includes(path) && !wanted.has(path)) await cache.delete(url);
  }
  await know("pages", pages);
  await know("keptAt", Date.now());
}

// A set that grows is gone through to its end: scripts name others.
async function keepAssets(cache, wanted) {
  for (const path of wanted) {
    let file = await cache.match(path, { ignoreVary: true });
    if (!file) {
      file = await fetch(path);
      if (!file.ok) continue;
      await cache.put(path, file.clone());
    }
    if (!path.endsWith(".js")) continue;
    for (const found of (await file.text()).match(ASSET) ?? []) if (!NOT_KEPT.test(found)) wanted.add(found);
  }
}

// The content policy and its like stay; how the text travelled does not.
function headersOf(answer) {
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length", "clear-site-data"]) headers.delete(name);
  return headers;
}

function asCopy(html, words) {
  const said = words["offline-copy"].replace("{when}", asWords(Date.now(), words));
  const notice = `<p class="notice notice--calm">${said.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</p>`;
  return html.replace("<html ", '<html data-kept="" ').replace(/<main[^>]*>/, (main) => main + notice);
}

function asWords(at, words) {
  return new Date(at).toLocaleString(words["offline-locale"] ?? [], { weekday: "long", day: "numeric", month: "long", hour: "numeric", minute: "2-digit" });
}
