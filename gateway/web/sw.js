/**
 * The service worker: the page opens without a network, and shows the room. It answers for the page itself, for links
 * of invitations, and for the page's own files; never for a call, a report, or another page of this server.
 */

/** The folder of this version's files, and the files; the gateway fills them in. */
const ADDRESS = /* address */;
const FILES = /* files */;

/** Versions whose files stay: a tab may still run the version before. */
const KEPT_VERSIONS = 2;

const scope = new URL("./", location.href);

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(forgetOld()));
addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== scope.origin) return;
  const path = address.pathname.slice(scope.pathname.length);
  if (event.request.mode === "navigate" && (path === "" || path === "i")) event.respondWith(page(event.request));
  else if (path.startsWith("w/") && !path.includes("/assets/")) event.respondWith(file(event.request));
});

async function keep() {
  const cache = await caches.open(ADDRESS);
  await cache.addAll(["./", ...FILES.map((path) => `${ADDRESS}/${path}`)]);
  await skipWaiting();
}

async function forgetOld() {
  const versions = (await caches.keys()).filter((name) => name.startsWith("w/"));
  await Promise.all(versions.slice(0, -KEPT_VERSIONS).map((name) => caches.delete(name)));
  await clients.claim();
}

/** Answer with the server's page, or without a network with the page that was kept. */
async function page(request) {
  try {
    return await fetch(request);
  } catch (problem) {
    const kept = await (await caches.open(ADDRESS)).match("./");
    if (kept) return kept;
    throw problem;
  }
}

async function file(request) {
  return (await caches.match(request)) ?? fetch(request);
}
