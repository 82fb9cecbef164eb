// The peer behind the same two message hops as the app's own worker.
import { openEmpty, put } from './strict_put.mjs';

const database = await openEmpty('peer-in-worker');
onmessage = ({ data: row }) => put(database, row, () => postMessage('saved'), (error) => postMessage(`${error}`));
postMessage('ready');
