// Starts the page's program. A file of its own, because the server forbids scripts inside the page.
import init from './app.js';

// probe.js found that it would not get far.
if (!document.documentElement.hasAttribute('data-too-old')) {
  try {
    await init();
  } catch (error) {
    document.getElementById('cannot-start').hidden = false;
    throw error;
  }

  // Keeps the app on the phone, so that it opens with no network. Which build a page gets is decided in sw.js.
  navigator.serviceWorker?.register('/sw.js').catch((error) => console.warn('no service worker:', error.message));
}
