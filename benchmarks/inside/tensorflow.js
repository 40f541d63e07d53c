/** TensorFlow.js, in a worker; which backend, its address says. */

importScripts("../peers/tf.min.js");

/** @param {{input: number[], layers: any[], batch: number, rule: string}} design */
async function build({ input: [depth, high, wide], layers, batch, rule }) {
	const model = tf.sequential();
	const classes = layers.at(-1).outputs;
	let first = { inputShape: [high, wide, depth] };
	for (const layer of layers) {
		if (layer.kind === "conv2d") {
			const settings = { filters: layer.features, kernelSize: layer.size, padding: layer.padding, activation: "relu" };
			model.add(tf.layers.conv2d({ ...settings, ...first }));
		}
		if (layer.kind === "maxpool2d")
			model.add(tf.layers.maxPooling2d({ poolSize: layer.window, strides: layer.stride }));
		if (layer.kind === "flatten") model.add(tf.layers.flatten());
		if (layer.kind === "dense") model.add(tf.layers.dense({ units: layer.outputs, activation: "softmax" }));
		first = {};
	}
	const optimizer = rule === "adam" ? tf.train.adam(0.001) : tf.train.momentum(0.01, 0.9);
	model.compile({ optimizer, loss: "categoricalCrossentropy" });
	const x = tf.randomNormal([batch, high, wide, depth]);
	const labels = [...Array(batch).keys()].map((n) => n % classes);
	const y = tf.oneHot(tf.tensor1d(labels, "int32"), classes);
	await model.trainOnBatch(x, y);
	return { model, x, y, one: x.slice([0], [1]), batch };
}

(async () => {
	await tf.setBackend(new URLSearchParams(self.location.search).get("backend"));
	await tf.ready();
	const designs = await (await fetch("../networks.json")).json();
	const built = {};
	for (const [name, design] of Object.entries(designs)) built[name] = await build(design);
	self.onmessage = async ({ data: { what, which, seconds } }) => {
		const { model, x, y, one, batch } = built[which];
		let count = 0;
		const start = performance.now();
		while (performance.now() - start < 1000 * seconds) {
			if (what === "train") {
				await model.trainOnBatch(x, y);
				count += batch;
			} else {
				const out = model.predict(one);
				await out.data();
				out.dispose();
				count++;
			}
		}
		self.postMessage((1000 * count) / (performance.now() - start));
	};
	self.postMessage("ready");
})().catch((error) => {
	// An error of a promise does not reach the page; one that is thrown later does.
	setTimeout(() => {
		throw error;
	});
});
