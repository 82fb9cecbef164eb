// Notes what goes wrong in a page without anybody looking: errors, and what the content security policy refused.

/** The list to which everything that goes wrong in the page is added. */
export async function watch(page) {
  const trouble = [];
  page.on('console', (message) => {
    if (message.type() === 'error') trouble.push(`console: ${message.text()}`);
    const refused = message.text().match(/^acogida-refused (.*)$/);
    if (refused) trouble.push(`policy: ${refused[1]}`);
  });
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  await page.evaluateOnNewDocument(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.debug(`acogida-refused ${event.effectiveDirective} ${event.blockedURI || event.sample}`);
    });
  });
  return trouble;
}
