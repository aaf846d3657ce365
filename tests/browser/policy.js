// What a browser may never have to say about our pages.

/** Writes down console errors, broken policies, errors of scripts and answers of 500 and above. */
export function watch(context, faults) {
  const refused = new Set();
  context.on("response", (response) => {
    if (response.status() >= 500) faults.push(`${response.status()} from ${response.url()}`);
    const isMeant = response.request().isNavigationRequest() ? response.status() >= 400 : [409, 422].includes(response.status());
    if (isMeant) refused.add(response.url());
  });
  context.on("console", (message) => {
    if (message.type() !== "error" && !/Content Security Policy/i.test(message.text())) return;
    // A page of ours that says 404 or 422 is meant to, and so is a 409 or 422 to a script; Chromium reports it like a missing picture.
    // Tests take the network away; what a page then tries is no fault of its own.
    if (/net::ERR_INTERNET_DISCONNECTED/.test(message.text())) return;
    const { url } = message.location();
    if (/^Failed to load resource/.test(message.text()) && refused.has(url.split("#")[0])) return;
    faults.push(`console: ${message.text()} (${url})`);
  });
  context.on("weberror", (error) => faults.push(`script: ${error.error()}`));
}
