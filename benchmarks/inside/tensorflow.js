/** TensorFlow.js, in a worker; which backend, its address says. */

importScripts("../peers/tf.min.js");
(async () => {
	await tf.setBackend(new URLSearchParams(self.location.search).get("backend"));
	await tf.ready();
	const model = tf.sequential();
	const conv = (filters, more) =>
		tf.layers.conv2d({ filters, kernelSize: 5, padding: "same", activation: "relu", ...more });
	model.add(conv(8, { inputShape: [24, 24, 1] }));
	model.add(tf.layers.maxPooling2d({ poolSize: 2, strides: 2 }));
	model.add(conv(16, {}));
	model.add(tf.layers.maxPooling2d({ poolSize: 3, strides: 3 }));
	model.add(tf.layers.flatten());
	model.add(tf.layers.dense({ units: 10, activation: "softmax" }));
	model.compile({ optimizer: tf.train.momentum(0.01, 0.9), loss: "categoricalCrossentropy" });
	const x = tf.randomNormal([20, 24, 24, 1]);
	const y = tf.oneHot(tf.tensor1d([...Array(20).keys()].map((n) => n % 10), "int32"), 10);
	const one = x.slice([0], [1]);
	await model.trainOnBatch(x, y);
	self.onmessage = async ({ data: { what, seconds } }) => {
		let count = 0;
		const start = performance.now();
		while (performance.now() - start < 1000 * seconds) {
			if (what === "train") {
				await model.trainOnBatch(x, y);
				count += 20;
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
