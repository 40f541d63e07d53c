/** ConvNetJS, with its author's own settings for MNIST, in a worker. */

self.window = self; // where it puts itself
importScripts("../peers/convnet.js");

/** @param {{input: number[], layers: any[], batch: number}} design */
function build({ input: [depth, high, wide], layers, batch }) {
	const net = new convnetjs.Net();
	const made = layers.flatMap((layer) => {
		if (layer.kind === "conv2d") {
			const [size] = layer.size;
			const pad = layer.padding === "same" ? (size - 1) / 2 : 0;
			return { type: "conv", sx: size, filters: layer.features, stride: 1, pad, activation: "relu" };
		}
		if (layer.kind === "maxpool2d") return { type: "pool", sx: layer.window[0], stride: layer.stride[0] };
		if (layer.kind === "dense") return { type: "softmax", num_classes: layer.outputs };
		return []; // ReLU comes with the convolution, and laying out as a list by itself
	});
	net.makeLayers([{ type: "input", out_sx: wide, out_sy: high, out_depth: depth }, ...made]);
	const settings = { learning_rate: 0.01, momentum: 0.9, batch_size: batch, l2_decay: 0 };
	return {
		net,
		classes: layers.at(-1).outputs,
		trainer: new convnetjs.SGDTrainer(net, settings),
		picture: new convnetjs.Vol(wide, high, depth),
	};
}

(async () => {
	const designs = await (await fetch("../networks.json")).json();
	const built = Object.fromEntries(Object.entries(designs).map(([name, design]) => [name, build(design)]));
	self.onmessage = ({ data: { what, which, seconds } }) => {
		const { net, classes, trainer, picture } = built[which];
		let count = 0;
		const start = performance.now();
		while (performance.now() - start < 1000 * seconds) {
			if (what === "train") trainer.train(picture, count % classes);
			else net.forward(picture);
			count++;
		}
		self.postMessage((1000 * count) / (performance.now() - start));
	};
	self.postMessage("ready");
})();
