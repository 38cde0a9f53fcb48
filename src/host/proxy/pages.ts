/** A small page, as words of an answer of the proxy. */
export function page(title: string, text: string): string {
  const html = `<!doctype html><title>${title}</title><h1>${title}</h1><p>${text}</p>`
  return `content-type "text/html; charset=utf-8" string '${html}'`
}

/** What is answered while a site or service is worked on. */
export function maintenancePage(what: string): string {
  return `${page('Maintenance', `This ${what} is back soon.`)} hdr Retry-After 120 hdr Cache-Control no-store`
}
