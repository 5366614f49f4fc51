// Measures onnxruntime-node for the benchmark onnx-peer.
// node onnxruntime_node.mjs MODULES MODEL ROWS COLUMNS, where MODULES is a folder that holds onnxruntime-node.
// Reads lines: "check V V ..." runs the model on these values and writes its outputs; "round MS" calls it for that long, one
// call after the other with values that change, and writes the mean, median and 99th percentile of a call in nanoseconds.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { join } from 'node:path';

const [modules, model, rowsText, columnsText] = process.argv.slice(2);
const [rows, columns] = [Number(rowsText), Number(columnsText)];
const ort = createRequire(join(modules, 'index.js'))('onnxruntime-node');
const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' });
const [input, output] = [session.inputNames[0], session.outputNames[0]];
const values = new Float32Array(rows * columns);
const feeds = { [input]: new ort.Tensor('float32', values, [rows, columns]) };

async function round(milliseconds) {
  const singles = [];
  let calls = 0;
  const started = process.hrtime.bigint();
  const end = started + BigInt(Math.round(milliseconds * 1e6));
  let now = started;
  while (now < end) {
    for (let i = 0; i < 16; i++) {
      values[calls++ % values.length] += 0.001;
      await session.run(feeds);
    }

    const before = process.hrtime.bigint();
    values[calls++ % values.length] += 0.001;
    await session.run(feeds);
    now = process.hrtime.bigint();
    singles.push(Number(now - before));
  }

  singles.sort((a, b) => a - b);
  return {
    mean: Number(now - started) / calls, p50: singles[Math.floor(singles.length / 2)], p99: singles[Math.floor(singles.length * 0.99)], calls,
  };
}

console.log(JSON.stringify({ version: ort.env?.versions?.node ?? ort.env?.versions?.common ?? null, node: process.version }));
for await (const line of createInterface({ input: process.stdin })) {
  const [command, ...numbers] = line.split(' ');
  if (command === 'check') {
    values.set(numbers.map(Number));
    console.log(JSON.stringify(Array.from((await session.run(feeds))[output].data)));
  } else if (command === 'round') {
    console.log(JSON.stringify(await round(Number(numbers[0]))));
  }
}
