/**
 * The service worker: the page opens without a network, and shows the room. It answers for the page itself, for links
 * of invitations, and for the page's own files; never for a call, a report, or another page of this server.
 */

/** The folder of this version's files, and the files; the gateway fills them in. */
const ADDRESS = /* address */ "";
/** @type {string[]} */
const FILES = /* files */ [];

/** Versions whose files stay: a tab may still run the version before. */
const KEPT_VERSIONS = 2;

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const scope = new URL("./", location.href);

worker.addEventListener("install", (event) => event.waitUntil(keep()));
worker.addEventListener("activate", (event) => event.waitUntil(forgetOld()));
worker.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== scope.origin) return;
  const path = address.pathname.slice(scope.pathname.length);
  if (event.request.mode === "navigate" && (path === "" || path === "i")) event.respondWith(page(event.request));
  else if (path.startsWith("w/") && !path.includes("/assets/")) event.respondWith(file(event.request));
});

async function keep() {
  const cache = await caches.open(ADDRESS);
  await cache.addAll(["./", ...FILES.map((path) => `${ADDRESS}/${path}`)]);
  await worker.skipWaiting();
}

async function forgetOld() {
  const versions = (await caches.keys()).filter((name) => name.startsWith("w/"));
  await Promise.all(versions.slice(0, -KEPT_VERSIONS).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/**
 * Answer with the server's page, or without a network with the page that was kept.
 * @param {Request} request
 */
async function page(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await (await caches.open(ADDRESS)).match("./");
    if (kept) return kept;
    throw problem;
  }
}

/** @param {Request} request */
async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}
