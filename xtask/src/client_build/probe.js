// Looks whether this browser has what Acogida is made of, and says so where it has not. Written so that browsers of 2012 read
// it; what a browser calls itself is not asked. Whether it can keep data is found out by the app, which has the words for that.
(function () {
  'use strict';

  function isValid(bytes) {
    return typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0].concat(bytes)));
  }

  // The option is read before anything is started, and throwing there starts nothing.
  function hasModuleWorkers() {
    var asked = false;
    try {
      new Worker('/', {
        get type() {
          asked = true;
          throw new Error('asked');
        },
      }).terminate();
    } catch (error) {
      // Asked, or there are no workers at all.
    }
    return asked;
  }

  function hasAll() {
    return (
      'noModule' in document.createElement('script') &&
      // Reference types, the newest that the compiled programs are made of.
      isValid([1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 7, 1, 5, 0, 208, 112, 26, 11]) &&
      typeof BigInt === 'function' &&
      typeof AbortSignal === 'function' &&
      typeof AbortSignal.timeout === 'function' &&
      CSS.supports('height', '1dvh') &&
      hasModuleWorkers()
    );
  }

  var found = false;
  try {
    found = hasAll();
  } catch (error) {
    // A browser that has not even what this asks with.
  }
  if (!found) {
    document.documentElement.setAttribute('data-too-old', '');
    document.getElementById('too-old').removeAttribute('hidden');
  }
})();
