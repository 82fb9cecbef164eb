// Starts the worker's program; its address says which build it belongs to.
import init from './worker.js';

await init();
