/** ConvNetJS, by its author's own MNIST settings, in a worker. */

self.window = self; // where it puts itself
importScripts("../peers/convnet.js");
const net = new convnetjs.Net();
net.makeLayers([
	{ type: "input", out_sx: 24, out_sy: 24, out_depth: 1 },
	{ type: "conv", sx: 5, filters: 8, stride: 1, pad: 2, activation: "relu" },
	{ type: "pool", sx: 2, stride: 2 },
	{ type: "conv", sx: 5, filters: 16, stride: 1, pad: 2, activation: "relu" },
	{ type: "pool", sx: 3, stride: 3 },
	{ type: "softmax", num_classes: 10 },
]);
const trainer = new convnetjs.SGDTrainer(net, { learning_rate: 0.01, momentum: 0.9, batch_size: 20, l2_decay: 0 });
const picture = new convnetjs.Vol(24, 24, 1);
self.onmessage = ({ data: { what, seconds } }) => {
	let count = 0;
	const start = performance.now();
	while (performance.now() - start < 1000 * seconds) {
		if (what === "train") trainer.train(picture, count % 10);
		else net.forward(picture);
		count++;
	}
	self.postMessage((1000 * count) / (performance.now() - start));
};
self.postMessage("ready");
